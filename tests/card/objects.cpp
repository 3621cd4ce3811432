// SPDX-License-Identifier: Apache-2.0
#include "tests/card/objects.hpp"

#include "tests/card/certificate.hpp"

#include <openssl/evp.h>

#include <array>
#include <bit>

namespace signet::card {
namespace {

constexpr Tag kData = 0x53;
constexpr Tag kErrorDetection = 0xFE; // ends most objects, always empty
constexpr Tag kChuid = 0x5FC102;
constexpr Tag kCardCapability = 0x5FC107;
constexpr Tag kDiscovery = 0x7E;
constexpr Tag kAttester = 0x5FFF01; // of YubiKeys alone

using Digest = std::array<std::uint8_t, 32>; // SHA-256

// SP 800-73-4 part 1, table 3.
Tag certificate_object(KeyReference reference) {
    constexpr Tag kFirstRetired = 0x5FC10D;
    if (const unsigned number = retired_number(reference); number != 0) return kFirstRetired + number - 1;
    switch (reference) {
    case KeyReference::Authentication: return 0x5FC105;
    case KeyReference::Signature: return 0x5FC10A;
    case KeyReference::KeyManagement: return 0x5FC10B;
    case KeyReference::CardAuthentication: return 0x5FC101;
    }
    return 0;
}

// Two cards of different certificates have different identifiers; one card has the same each time it starts.
Digest fingerprint(const Profile& profile) {
    Bytes all;
    for (const auto& [reference, slot] : profile.slots)
        append(all, slot.certificate);
    Digest digest{};
    EVP_Digest(all.data(), all.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return digest;
}

// TIG SCEPACS 2.3, section 2.1: 40 symbols of four bits, least significant first, and odd parity. B start, D
// field separator, F end, and the last makes every column of bits even. Agency 9999 is "not of the US
// government".
Bytes fasc_n() {
    constexpr std::string_view kSymbols = "B9999D9999D999999D0D1D0000000000300001F";
    std::array<std::uint8_t, 25> packed{};
    std::size_t position = 0;
    unsigned check = 0;
    const auto put = [&](unsigned value) {
        const unsigned parity = (static_cast<unsigned>(std::popcount(value)) + 1U) & 1U;
        for (unsigned bit = 0; bit < 5; ++bit, ++position) {
            const unsigned one = bit < 4 ? value >> bit & 1U : parity;
            packed.at(position / 8) |= static_cast<std::uint8_t>(one << (7U - position % 8));
        }
        check ^= value;
    };
    for (const char symbol : kSymbols) {
        put(symbol <= '9' ? static_cast<unsigned>(symbol - '0') : static_cast<unsigned>(symbol - 'A') + 10U);
    }
    put(check);
    return {packed.begin(), packed.end()};
}

// SP 800-73-4 part 1, table 9. The signature over it is empty: nobody here judges the CHUID.
Bytes chuid(const Digest& print) {
    constexpr std::string_view kExpires = "20991231";
    const Bytes expires{kExpires.begin(), kExpires.end()};
    Bytes content = tlv(0x30, fasc_n());
    append(content, tlv(0x34, ByteView{print}.first(16)));
    append(content, tlv(0x35, expires));
    append(content, tlv(0x3E, {}));
    append(content, tlv(kErrorDetection, {}));
    return tlv(kData, content);
}

// SP 800-73-4 part 1, table 8; GSC-IS 2.1 for the card identifier: RID of GSC, manufacturer, JavaCard,
// serial.
Bytes card_capability(const Digest& print) {
    Bytes identifier{0xA0, 0x00, 0x00, 0x01, 0x16, 0xFF, 0x02};
    append(identifier, ByteView{print}.last(14));
    Bytes content = tlv(0xF0, identifier);
    const std::pair<Tag, Bytes> capabilities[] = {
        {0xF1, {0x21}}, {0xF2, {0x21}}, {0xF3, {}}, {0xF4, {0x00}}, {0xF5, {0x10}}, {0xF6, {}},
        {0xF7, {}},     {0xFA, {}},     {0xFB, {}}, {0xFC, {}},     {0xFD, {}},     {kErrorDetection, {}},
    };
    for (const auto& [tag, value] : capabilities)
        append(content, tlv(tag, value));
    return tlv(kData, content);
}

// SP 800-73-4 part 1, 3.3.2.
Bytes discovery(const Bytes& pin_policy) {
    Bytes content = tlv(0x4F, kPivAid);
    append(content, tlv(0x5F2F, pin_policy));
    return tlv(kDiscovery, content);
}

Result<Bytes> net_id(const Bytes& certificate) {
    auto stream = packed(certificate, Packing::Zlib);
    if (!stream) return stream;
    Bytes out{0x01, 0x00, static_cast<std::uint8_t>(certificate.size() & 0xFFU),
              static_cast<std::uint8_t>(certificate.size() >> 8U)};
    append(out, *stream);
    return out;
}

Bytes padded(Bytes certificate, std::uint8_t with) {
    constexpr std::size_t kPadding = 64;
    certificate.insert(certificate.end(), kPadding, with);
    return certificate;
}

Result<Bytes> stored_as(CertificateForm form, const Bytes& certificate) {
    switch (form) {
    case CertificateForm::Plain: return certificate;
    case CertificateForm::Gzip:
    case CertificateForm::GzipInfo80:
    case CertificateForm::GzipInfo00: return packed(certificate, Packing::Gzip);
    case CertificateForm::Zlib: return packed(certificate, Packing::Zlib);
    case CertificateForm::NetId: return net_id(certificate);
    case CertificateForm::PaddedWithFf: return padded(certificate, 0xFF);
    case CertificateForm::PaddedWith00: return padded(certificate, 0x00);
    }
    return Error{"no form of a certificate"};
}

std::uint8_t info_of(CertificateForm form) {
    const bool says_so = form == CertificateForm::Gzip || form == CertificateForm::Zlib;
    return form == CertificateForm::GzipInfo80 ? 0x80 : static_cast<std::uint8_t>(says_so ? 1 : 0);
}

Result<Bytes> certificate_content(const Bytes& certificate, CertificateForm form) {
    const auto stored = stored_as(form, certificate);
    if (!stored) return stored.error();
    Bytes content = tlv(0x70, *stored);
    append(content, tlv(0x71, Bytes{info_of(form)}));
    append(content, tlv(kErrorDetection, {}));
    return tlv(kData, content);
}

std::optional<ByteView> found_in(const std::map<Tag, Bytes>& objects, Tag tag) {
    const auto object = objects.find(tag);
    if (object == objects.end()) return std::nullopt;
    return object->second;
}

} // namespace

Result<DataObjects> DataObjects::make(const Profile& profile) {
    const Digest print = fingerprint(profile);
    DataObjects made;
    made.objects_ = {{kChuid, chuid(print)},
                     {kCardCapability, card_capability(print)},
                     {kDiscovery, discovery(profile.pin_policy)}};
    for (const auto& [reference, slot] : profile.slots) {
        auto content = certificate_content(slot.certificate, profile.certificate_form);
        if (!content) return content.error();
        made.objects_.emplace(certificate_object(reference), std::move(*content));
    }
    if (!profile.attester.empty()) {
        auto content = certificate_content(profile.attester, CertificateForm::Plain);
        if (!content) return content.error();
        made.objects_.emplace(kAttester, std::move(*content));
    }
    for (const auto& [reference, answer] : profile.answers)
        made.answers_.emplace(certificate_object(reference), answer);
    if (profile.discovery) made.answers_.emplace(kDiscovery, *profile.discovery);
    return made;
}

std::optional<ByteView> DataObjects::find(Tag tag) const {
    return found_in(objects_, tag);
}

std::optional<ByteView> DataObjects::answer(Tag tag) const {
    return found_in(answers_, tag);
}

} // namespace signet::card
