// SPDX-License-Identifier: Apache-2.0
#include "tests/card/openpgp.hpp"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <memory>

namespace signet::card {
namespace {

constexpr Tag kCertificate = 0x7F21;
constexpr std::uint8_t kOfAuthentication = 0; // 4.4.3.4: authentication, decryption, signature

Response only(StatusWord status) {
    return {status, {}};
}

struct FreeSignature {
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};

// 7.2.13: r and s one after the other, each as long as the field, in the place of DER.
Result<Bytes> plain_signature(const Bytes& der, std::size_t field) {
    const std::uint8_t* at = der.data();
    const std::unique_ptr<ECDSA_SIG, FreeSignature> read{
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
    if (!read) return Error{"no ECDSA signature"};
    Bytes plain(2 * field);
    const int width = static_cast<int>(field);
    const bool good = BN_bn2binpad(ECDSA_SIG_get0_r(read.get()), plain.data(), width) == width &&
                      BN_bn2binpad(ECDSA_SIG_get0_s(read.get()), plain.data() + field, width) == width;
    if (!good) return Error{"a signature that is too large"};
    return plain;
}

// RFC 8017 9.2, EMSA-PKCS1-v1_5, of a DigestInfo: the card does that itself, and takes 40 % of the modulus at most (7.2.13).
std::optional<Bytes> pkcs1_block(const Bytes& digest_info, std::size_t modulus) {
    if (digest_info.empty() || digest_info.size() > modulus * 2 / 5) return std::nullopt;
    Bytes block(modulus - digest_info.size(), 0xFF);
    block.front() = 0x00;
    block.at(1) = 0x01;
    block.back() = 0x00;
    append(block, digest_info);
    return block;
}

Bytes unpadded(std::string_view pin) {
    return {pin.begin(), pin.end()};
}

} // namespace

Result<OpenPgpApplet> OpenPgpApplet::make(const Profile& profile) {
    if (!profile.openpgp) return Error{"an OpenPGP card has a key"};
    auto objects = OpenPgpObjects::make(*profile.openpgp, profile.extended_length);
    if (!objects) return objects.error();
    return OpenPgpApplet{*profile.openpgp, std::move(*objects), profile};
}

OpenPgpApplet::OpenPgpApplet(Slot authentication, OpenPgpObjects objects, const Profile& profile)
    : key_(std::move(authentication.key)), objects_(std::move(objects)),
      pin_(unpadded(profile.pin), profile.pin_tries), admin_pin_(unpadded(profile.puk), profile.puk_tries) {}

// 7.2.1; what a file control template has of it is the whole AID.
Response OpenPgpApplet::select() {
    certificate_ = kOfAuthentication;
    return {status::kSuccess, tlv(0x6F, tlv(0x84, objects_.aid()))};
}

void OpenPgpApplet::deselect() {
    verified_ = false;
    signature_pin_ = false;
    admin_verified_ = false;
    certificate_ = kOfAuthentication;
}

Response OpenPgpApplet::process(const Command& command) {
    switch (command.ins) {
    case instruction::kVerify: return verify(command);
    case instruction::kChangeReferenceData: return change_reference_data(command);
    case instruction::kGetDataOfTag: return get_data(command);
    case instruction::kSelectData: return select_data(command);
    case instruction::kGenerateKeyPair: return read_public_key(command);
    case instruction::kInternalAuthenticate: return internal_authenticate(command);
    default: return only(status::kInstructionNotSupported);
    }
}

// 7.2.2. Two references, one PIN and one counter.
std::optional<OpenPgpApplet::Pin> OpenPgpApplet::pin_at(std::uint8_t reference) {
    switch (reference) {
    case 0x81: return Pin{&pin_, &signature_pin_};
    case 0x82: return Pin{&pin_, &verified_};
    case 0x83: return Pin{&admin_pin_, &admin_verified_};
    default: return std::nullopt;
    }
}

Response OpenPgpApplet::verify(const Command& command) {
    constexpr std::uint8_t kForget = 0xFF;
    if (command.p1 != 0 && command.p1 != kForget) return only(status::kWrongP1P2);
    const auto pin = pin_at(command.p2);
    if (!pin) return only(status::kReferenceNotFound);
    if (command.p1 == kForget) {
        if (!command.data.empty()) return only(status::kWrongData);
        *pin->verified = false;
        return only(status::kSuccess);
    }
    if (!command.data.empty()) return compare(*pin, command.data);
    if (*pin->verified) return only(status::kSuccess);
    return only(static_cast<StatusWord>(status::kVerifyFailed | pin->data->tries_left()));
}

// 7.2.3: the old PIN and behind it the new one, which begins where the PIN that the card has would end.
Response OpenPgpApplet::change_reference_data(const Command& command) {
    if (command.p1 != 0) return only(status::kWrongP1P2);
    const auto pin = pin_at(command.p2);
    if (!pin) return only(status::kReferenceNotFound);
    const auto length = static_cast<std::ptrdiff_t>(std::min(command.data.size(), pin->data->value().size()));
    const auto middle = command.data.begin() + length;
    const Bytes fresh(middle, command.data.end());
    if (fresh.size() < OpenPgpObjects::kShortestPin || fresh.size() > OpenPgpObjects::kLongestPin)
        return only(status::kWrongData);
    auto compared = compare(*pin, Bytes(command.data.begin(), middle));
    if (compared.status != status::kSuccess) return compared;
    *pin->verified = false;
    pin->data->replace(fresh);
    return compared;
}

// A wrong PIN is 6982 here, without the tries that are left.
Response OpenPgpApplet::compare(const Pin& pin, const Bytes& candidate) {
    if (candidate.size() < OpenPgpObjects::kShortestPin || candidate.size() > OpenPgpObjects::kLongestPin)
        return only(status::kWrongData);
    const auto check = pin.data->compare(candidate);
    *pin.verified = check == ReferenceData::Check::Matched;
    if (*pin.verified) return only(status::kSuccess);
    const bool blocked = check == ReferenceData::Check::Blocked;
    return only(blocked ? status::kAuthenticationBlocked : status::kSecurityStatusNotSatisfied);
}

// 7.2.6, the even instruction: the tag is in P1 and P2, and the answer is the value.
Response OpenPgpApplet::get_data(const Command& command) const {
    const Tag tag = static_cast<Tag>(command.p1) << 8U | command.p2;
    if (tag == kCertificate)
        return {status::kSuccess, certificate_ == kOfAuthentication ? objects_.certificate() : Bytes{}};
    auto value = objects_.find(tag, {pin_.tries_left(), admin_pin_.tries_left()});
    if (!value) return only(status::kReferenceNotFound);
    return {status::kSuccess, std::move(*value)};
}

// 7.2.5: P1 is the occurrence; of the certificate alone, whose tag stands in a list in a general reference.
Response OpenPgpApplet::select_data(const Command& command) {
    constexpr std::uint8_t kMostOccurrences = 3;
    if (command.p2 != 0x04 || command.p1 >= kMostOccurrences) return only(status::kWrongP1P2);
    if (command.data != tlv(0x60, tlv(0x5C, Bytes{0x7F, 0x21}))) return only(status::kWrongData);
    certificate_ = command.p1;
    return only(status::kSuccess);
}

// 7.2.14 with P1 81: no key is made, the public one is read.
Response OpenPgpApplet::read_public_key(const Command& command) const {
    constexpr std::uint8_t kRead = 0x81;
    constexpr std::uint8_t kAuthentication = 0xA4;
    if (command.p1 != kRead || command.p2 != 0) return only(status::kWrongP1P2);
    const auto list = read_elements(command.data);
    if (!list || list->size() != 1) return only(status::kWrongData);
    if (list->front().tag != kAuthentication) return only(status::kReferenceNotFound);
    return {status::kSuccess, objects_.public_key()};
}

// 7.2.13.
Response OpenPgpApplet::internal_authenticate(const Command& command) {
    if (command.p1 != 0 || command.p2 != 0) return only(status::kWrongP1P2);
    if (!verified_) return only(status::kSecurityStatusNotSatisfied);
    auto signature = sign(command.data);
    if (!signature) return only(status::kWrongData);
    ++private_key_operations_;
    return {status::kSuccess, std::move(*signature)};
}

Result<Bytes> OpenPgpApplet::sign(const Bytes& data) const {
    const auto size = static_cast<std::size_t>(EVP_PKEY_get_bits(key_.get()) + 7) / 8;
    if (EVP_PKEY_is_a(key_.get(), "EC") == 1) {
        const auto der = key_.sign(data);
        if (!der) return der.error();
        return plain_signature(*der, size);
    }
    const auto block = pkcs1_block(data, size);
    if (!block) return Error{"not a DigestInfo that fits"};
    return key_.sign(*block);
}

} // namespace signet::card
