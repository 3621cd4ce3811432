// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/entry_record.hpp"

#include "certmap/store/record_bytes.hpp"
#include "certmap/store/sha256.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace signet::certmap::store {
namespace {

// A number from a file may be none of them.
bool is_kind(KeyKind kind) {
    return id_of(kind) != "unknown";
}

std::optional<std::string> key_problem(const MappingKey& key) {
    if (!is_kind(key.kind)) return "has a key of a kind that is not known";
    if (key.value.empty()) return "has an empty key";
    if (key.value.size() > max_key_value)
        return "has a key that is longer than " + std::to_string(max_key_value) + " bytes";
    return std::nullopt;
}

std::optional<std::string> keys_problem(const std::vector<MappingKey>& keys) {
    if (keys.size() > max_entry_keys) return "has more than " + std::to_string(max_entry_keys) + " keys";
    for (const MappingKey& key : keys)
        if (auto problem = key_problem(key)) return problem;
    if (std::ranges::adjacent_find(keys, std::ranges::greater_equal{}) != keys.end())
        return "has keys that are not in order, or one twice";
    return std::nullopt;
}

std::optional<std::string> certificates_problem(const Entry& entry) {
    std::size_t size = 0;
    for (const EntryCertificate& certificate : entry.certificates) {
        if (certificate.der.empty()) return "has an empty certificate";
        if (certificate.der.size() > max_certificate_size)
            return "has a certificate that is longer than " + std::to_string(max_certificate_size) + " bytes";
        if (!is_key_of(entry, certificate)) return "has a certificate that is none of its keys";
        size += certificate.der.size();
    }
    if (size > max_entry_certificates)
        return "has certificates of more than " + std::to_string(max_entry_certificates) + " bytes";
    if (std::ranges::adjacent_find(entry.certificates, std::ranges::greater_equal{}) !=
        entry.certificates.end())
        return "has certificates that are not in order, or one twice";
    return std::nullopt;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void append_certificates(std::string& record, const std::vector<EntryCertificate>& certificates) {
    append(record, static_cast<std::uint16_t>(certificates.size()));
    for (const EntryCertificate& certificate : certificates) {
        record += as_text(certificate.public_key);
        append(record, static_cast<std::uint32_t>(certificate.der.size()));
        record += as_text(certificate.der);
    }
}

// False: they are not what append_certificates() wrote.
bool take_certificates(Cursor& cursor, std::vector<EntryCertificate>& certificates) {
    const std::size_t count = cursor.number<std::uint16_t>();
    if (count == 0 || count > max_entry_keys) return false;
    while (certificates.size() < count) {
        EntryCertificate certificate;
        std::ranges::copy(cursor.take(certificate.public_key.size()), certificate.public_key.begin());
        const std::size_t size = cursor.number<std::uint32_t>();
        if (size == 0 || size > max_certificate_size) return false;
        const auto der = cursor.take(size);
        if (cursor.failed()) return false;
        certificate.der.assign(der.begin(), der.end());
        certificates.push_back(std::move(certificate));
    }
    return true;
}

} // namespace

bool is_key_of(const Entry& entry, const EntryCertificate& certificate) {
    const std::string digest = sha256(as_text(certificate.der));
    const auto bytes = std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size());
    const MappingKey key{KeyKind::certificate, hexadecimal(bytes)};
    return std::ranges::find(entry.keys, key) != entry.keys.end();
}

std::optional<Error> id_problem(std::string_view id) {
    if (id.empty()) return Error{"an entry has no id", {}};
    if (id.size() > max_entry_id)
        return Error{"an entry has an id that is longer than " + std::to_string(max_entry_id) + " bytes", {}};
    if (const auto problem = character_problem(id)) return Error{"the id of an entry " + *problem, {}};
    return std::nullopt;
}

std::optional<Error> entry_problem(const Entry& entry) {
    if (auto problem = id_problem(entry.id)) return problem;
    const std::string whose = "entry " + entry.id + ": ";
    if (const auto problem = user_name_problem(entry.user)) return Error{whose + "the user " + *problem, {}};
    if (const auto problem = entry.principal.empty() ? std::nullopt : principal_problem(entry.principal))
        return Error{whose + "the principal " + *problem, "name@REALM, or none for the host's realm"};
    if (const auto problem = keys_problem(entry.keys)) return Error{whose + *problem, {}};
    if (const auto problem = certificates_problem(entry)) return Error{whose + *problem, {}};
    if (entry.unreadable.size() > max_unreadable)
        return Error{
            whose + "says more than " + std::to_string(max_unreadable) + " bytes of what is unreadable", {}};
    return std::nullopt;
}

std::string encode(const Entry& entry) {
    std::string record;
    append_text(record, entry.user);
    append_text(record, entry.principal);
    append(record, static_cast<std::uint8_t>(entry.created ? 1 : 0));
    append(record, entry.created.value_or(0));
    append(record, static_cast<std::uint16_t>(entry.keys.size()));
    for (const MappingKey& key : entry.keys) {
        append(record, static_cast<std::uint8_t>(key.kind));
        append_text(record, key.value);
    }
    const bool is_whole = entry.unreadable.empty() && entry.certificates.empty();
    if (!is_whole) append_text(record, entry.unreadable);
    if (!entry.certificates.empty()) append_certificates(record, entry.certificates);
    record.shrink_to_fit(); // a writer keeps it until it commits
    return record;
}

// Keys are sorted, and the strong kinds have the lower numbers: the first key tells.
bool has_strong_key(std::string_view record) {
    Cursor cursor(record);
    cursor.take(cursor.number<std::uint16_t>()); // user
    cursor.take(cursor.number<std::uint16_t>()); // principal
    cursor.number<std::uint8_t>();
    cursor.number<std::int64_t>();
    const std::size_t keys = cursor.number<std::uint16_t>();
    const auto first = static_cast<KeyKind>(cursor.number<std::uint8_t>());
    return keys != 0 && !cursor.failed() && is_strong(first);
}

std::optional<Entry> decode(std::string_view id, std::string_view record) {
    Cursor cursor(record);
    Entry entry;
    entry.id = id;
    entry.user = cursor.text();
    entry.principal = cursor.text();
    const bool is_known = cursor.number<std::uint8_t>() == 1;
    const auto created = cursor.number<std::int64_t>();
    if (is_known) entry.created = created;
    const std::size_t keys = cursor.number<std::uint16_t>();
    if (cursor.failed() || entry.user.empty() || keys > max_entry_keys) return std::nullopt;
    entry.keys.reserve(keys);
    while (entry.keys.size() < keys) {
        const auto kind = static_cast<KeyKind>(cursor.number<std::uint8_t>());
        entry.keys.push_back({kind, cursor.text()});
        if (cursor.failed() || key_problem(entry.keys.back())) return std::nullopt;
    }
    const bool is_whole = cursor.at_end();
    if (!is_whole) entry.unreadable = cursor.text();
    const bool has_certificates = !cursor.at_end();
    if (has_certificates && !take_certificates(cursor, entry.certificates)) return std::nullopt;
    if (!is_whole && !has_certificates && entry.unreadable.empty()) return std::nullopt;
    if (cursor.failed() || !cursor.at_end()) return std::nullopt;
    return entry;
}

} // namespace signet::certmap::store
