// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/mapping_key.hpp"

#include "certmap/certificate/directory_name.hpp"
#include "certmap/certificate/sid_text.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace signet::certmap {
namespace {

constexpr std::array<std::pair<KeyKind, std::string_view>, 11> ids{{
    {KeyKind::sid, "sid"},
    {KeyKind::issuer_serial, "issuer-serial"},
    {KeyKind::subject_key_id, "subject-key-id"},
    {KeyKind::sha1_public_key, "sha1-public-key"},
    {KeyKind::issuer_sid, "issuer-sid"},
    {KeyKind::sha256_public_key, "sha256-public-key"},
    {KeyKind::certificate, "certificate"},
    {KeyKind::issuer_subject, "issuer-subject"},
    {KeyKind::subject, "subject"},
    {KeyKind::rfc822, "rfc822"},
    {KeyKind::upn, "upn"},
}};

// Gathers keys; what has no value, or one that no store would take, is none.
class Keys {
public:
    void add(KeyKind kind, std::string value) {
        if (!value.empty() && value.size() <= max_key_value) keys_.push_back({kind, std::move(value)});
    }

    // All zeros: nobody computed it.
    void add_digest(KeyKind kind, std::span<const std::uint8_t> digest) {
        if (std::ranges::any_of(digest, [](std::uint8_t byte) { return byte != 0; }))
            add(kind, hexadecimal(digest));
    }

    void add_pair(KeyKind kind, const std::string& issuer, const std::string& own) {
        if (!issuer.empty() && !own.empty()) add(kind, issuer + '\n' + own);
    }

    // By kind, which puts the strong ones first; each once.
    std::vector<MappingKey> sorted() && {
        std::ranges::sort(keys_);
        keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
        return std::move(keys_);
    }

private:
    std::vector<MappingKey> keys_;
};

std::string name_of(const Certificate& certificate, const DistinguishedName& name, NameKind kind) {
    return refusal_of(certificate, kind) ? std::string() : directory_text(name.parts);
}

std::string sid_of(const Certificate& certificate) {
    if (!certificate.sid || refusal_of(certificate, NameKind::sid)) return {};
    return canonical_sid(*certificate.sid).value_or(std::string());
}

// RFC 5280 4.1.2.2 allows no zero; Active Directory's text of one would be nobody's either.
std::string serial_of(const Certificate& certificate) {
    if (certificate.serial.empty() || certificate.serial.front() == 0) return {};
    return hexadecimal(certificate.serial);
}

// One name that may not be used makes its kind say nothing.
void add_addresses(Keys& keys, const Certificate& certificate) {
    if (refusal_of(certificate, NameKind::rfc822)) return;
    for (const std::string& address : certificate.rfc822_names)
        keys.add(KeyKind::rfc822, canonical_address(address).value_or(std::string()));
}

void add_upns(Keys& keys, const Certificate& certificate) {
    if (refusal_of(certificate, NameKind::upn)) return;
    for (const std::string& upn : certificate.upns) {
        if (!name_problem(upn)) keys.add(KeyKind::upn, lower_case_ascii(upn));
    }
}

} // namespace

std::string_view id_of(KeyKind kind) noexcept {
    const auto* found = std::ranges::find(ids, kind, [](const auto& row) { return row.first; });
    return found == ids.end() ? "unknown" : found->second;
}

std::optional<KeyKind> key_kind_of(std::string_view id) noexcept {
    const auto* found = std::ranges::find(ids, id, [](const auto& row) { return row.second; });
    if (found == ids.end()) return std::nullopt;
    return found->first;
}

// KB5014754 "Certificate mappings" and [MS-PKCA] 3.1.5.2.1.5; `certificate` and `sha256_public_key` are ours
// and name no more than one key.
bool is_strong(KeyKind kind) noexcept {
    switch (kind) {
    case KeyKind::sid:
    case KeyKind::issuer_serial:
    case KeyKind::subject_key_id:
    case KeyKind::sha1_public_key:
    case KeyKind::issuer_sid:
    case KeyKind::sha256_public_key:
    case KeyKind::certificate: return true;
    case KeyKind::issuer_subject:
    case KeyKind::subject:
    case KeyKind::rfc822:
    case KeyKind::upn: return false;
    }
    return false;
}

std::optional<std::string> canonical_address(std::string_view address) {
    const bool bare = address.find_first_of("<>\"\\ ") == std::string_view::npos;
    if (!bare || name_problem(address) || address.find('@') == std::string_view::npos) return std::nullopt;
    return lower_case_ascii(address);
}

std::vector<MappingKey> keys_of(const Certificate& certificate) {
    const std::string issuer = name_of(certificate, certificate.issuer, NameKind::issuer);
    const std::string subject = name_of(certificate, certificate.subject, NameKind::subject);
    const std::string sid = sid_of(certificate);
    Keys keys;
    keys.add(KeyKind::sid, sid);
    keys.add_pair(KeyKind::issuer_serial, issuer, serial_of(certificate));
    if (certificate.subject_key_id.size() <= max_key_id)
        keys.add(KeyKind::subject_key_id, hexadecimal(certificate.subject_key_id));
    // What people write after SHA1-PUKEY is the digest of the key, and what Samba's KDC (4.24) compares is that of the whole
    // certificate.
    keys.add_digest(KeyKind::sha1_public_key, certificate.key.bits_sha1);
    keys.add_digest(KeyKind::sha1_public_key, certificate.sha1);
    keys.add_pair(KeyKind::issuer_sid, issuer, sid);
    keys.add_digest(KeyKind::sha256_public_key, certificate.key.bits_sha256);
    keys.add_digest(KeyKind::certificate, certificate.sha256);
    keys.add_pair(KeyKind::issuer_subject, issuer, subject);
    keys.add(KeyKind::subject, subject);
    add_addresses(keys, certificate);
    add_upns(keys, certificate);
    return std::move(keys).sorted();
}

} // namespace signet::certmap
