// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/alt_security_identity.hpp"

#include "certmap/certificate/directory_name.hpp"
#include "certmap/certificate/sid_text.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace signet::certmap {
namespace {

constexpr std::string_view prefix = "X509:";
constexpr std::string_view kerberos_prefix = "Kerberos:";

// Bytes (RFC 5280 4.1.2.2).
constexpr std::size_t max_serial = 20;

// "<TAG>value", with the columns at which they stand.
struct Field {
    std::string_view tag, value;
    std::size_t tag_column = 0, value_column = 0;
};

struct Form {
    KeyKind kind;
    std::string_view first, second; // tags; no second: empty
};

constexpr std::array<Form, 8> forms{{
    {KeyKind::issuer_serial, "I", "SR"},
    {KeyKind::issuer_sid, "I", "SID"},
    {KeyKind::issuer_subject, "I", "S"},
    {KeyKind::subject, "S", ""},
    {KeyKind::subject_key_id, "SKI", ""},
    {KeyKind::sha1_public_key, "SHA1-PUKEY", ""},
    {KeyKind::sha256_public_key, "SHA256-PUKEY", ""},
    {KeyKind::rfc822, "RFC822", ""},
}};

constexpr std::string_view form_hint =
    "a mapping is X509: and one of <I>issuer<SR>serial, <SKI>hex, <SHA1-PUKEY>hex, <SHA256-PUKEY>hex, "
    "<I>issuer<SID>sid, or, weak, <I>issuer<S>subject, <S>subject, <RFC822>address";

bool has_prefix(std::string_view text, std::string_view wanted) {
    return equal_ignoring_ascii_case(text.substr(0, wanted.size()), wanted);
}

bool is_tag(const Field& field, std::string_view tag) {
    return equal_ignoring_ascii_case(field.tag, tag);
}

std::string_view without_spaces(std::string_view text) {
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

// Where the value that begins at `at` ends: at the next '<' that is not in quotes and not escaped.
std::size_t end_of_value(std::string_view text, std::size_t at) {
    bool in_quotes = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '"')
            in_quotes = !in_quotes;
        else if (text[at] == '\\' && !in_quotes)
            ++at;
        else if (text[at] == '<' && !in_quotes)
            break;
    }
    return std::min(at, text.size());
}

// What stands behind the prefix. At most three fields: a third is one too many already.
Result<std::vector<Field>> fields_of(std::string_view text, std::size_t at) {
    std::vector<Field> fields;
    while (at < text.size() && fields.size() < 3) {
        if (text[at] != '<') return Error{"there is no <TAG> here", std::string(form_hint), at + 1};
        const std::size_t close = text.find('>', at);
        if (close == std::string_view::npos)
            return Error{"'<' begins no tag", std::string(form_hint), at + 1};
        const std::size_t end = end_of_value(text, close + 1);
        fields.push_back({text.substr(at + 1, close - at - 1), text.substr(close + 1, end - close - 1),
                          at + 1, close + 2});
        at = end;
    }
    if (fields.empty()) return Error{"nothing follows X509:", std::string(form_hint), at + 1};
    return fields;
}

Error unknown_tag(const Field& field) {
    std::string hint(form_hint);
    if (is_tag(field, "PN"))
        hint = "the principal name of a certificate is compared with the account's by itself";
    else if (is_tag(field, "SHA1-PUBKEY") || is_tag(field, "SHA256-PUBKEY"))
        hint = "the tag is spelled <SHA1-PUKEY> or <SHA256-PUKEY>";
    return {"unknown tag <" + std::string(field.tag) + ">", std::move(hint), field.tag_column};
}

Error no_form(const std::vector<Field>& fields) {
    for (const Field& field : fields) {
        const auto known = [&](const Form& form) {
            return is_tag(field, form.first) || (!form.second.empty() && is_tag(field, form.second));
        };
        if (std::ranges::none_of(forms, known)) return unknown_tag(field);
    }
    const Field& first = fields.front();
    if (fields.size() == 1 && is_tag(first, "I"))
        return {"an issuer alone names no certificate", "add <SR> and the serial number", first.tag_column};
    if (fields.size() == 1)
        return {"a serial number or SID counts only with its issuer", "write <I>issuer before it",
                first.tag_column};
    if (is_tag(fields[1], "I") && !is_tag(first, "I"))
        return {"the issuer does not come first", "write <I> first", fields[1].tag_column};
    return {"these tags do not go together", std::string(form_hint), fields.back().tag_column};
}

const Form* form_of(const std::vector<Field>& fields) {
    const auto* found = std::ranges::find_if(forms, [&](const Form& form) {
        const std::size_t count = form.second.empty() ? 1 : 2;
        return fields.size() == count && is_tag(fields.front(), form.first) &&
               (count == 1 || is_tag(fields.back(), form.second));
    });
    return found == forms.end() ? nullptr : found;
}

Result<std::string> name_value(const Field& field) {
    auto parts = parse_directory_name(field.value);
    if (parts) return directory_text(*parts);
    Error error = parts.error();
    error.column += field.value_column - 1;
    return error;
}

// Digits that were written for people: "0x", spaces, colons and the like left out. nullopt: that is not it.
std::optional<std::string> digits_within(std::string_view text) {
    if (has_prefix(text, "0x")) text.remove_prefix(2);
    std::string digits;
    for (const char c : text) {
        if (is_hexadecimal_digit(c))
            digits += c;
        else if (c != ' ' && c != ':' && c != '-')
            return std::nullopt;
    }
    if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
    return digits;
}

Result<Bytes> hex_value(const Field& field, std::size_t max) {
    const std::string_view text = without_spaces(field.value);
    if (text.size() > 2 * max && digits_within(text).value_or(std::string(text)).size() > 2 * max)
        return Error{"is longer than " + std::to_string(max) + " bytes", {}, field.value_column};
    auto bytes = bytes_of_hexadecimal(text);
    if (bytes && !bytes->empty()) return std::move(*bytes);
    const auto wrong = std::ranges::find_if_not(text, is_hexadecimal_digit);
    const auto at = field.value_column + static_cast<std::size_t>(wrong - text.begin());
    if (text.empty()) return Error{"there are no hexadecimal digits", {}, at};
    if (wrong == text.end())
        return Error{"there is an odd number of hexadecimal digits", "each byte is two", at};
    const auto digits = digits_within(text);
    return Error{std::string("'") + *wrong + "' is no hexadecimal digit",
                 digits ? "write " + *digits : "write two hexadecimal digits for each byte and nothing else",
                 at};
}

Result<std::string> digest_value(const Field& field, std::size_t size, std::string_view name) {
    const auto bytes = hex_value(field, max_key_id);
    if (!bytes) return bytes.error();
    if (bytes->size() == size) return hexadecimal(*bytes);
    std::string hint = "it is the " + std::string(name) + " of the key's bits";
    if (bytes->size() == sizeof(Sha1)) hint += "; for a SHA-1 write <SHA1-PUKEY>";
    if (bytes->size() == sizeof(Sha256)) hint += "; for a SHA-256 write <SHA256-PUKEY>";
    return Error{"a " + std::string(name) + " has " + std::to_string(size) + " bytes, not " +
                     std::to_string(bytes->size()),
                 std::move(hint), field.value_column};
}

// As the serial number is in the certificate, most significant byte first.
Result<std::string> serial_value(const Field& field) {
    auto bytes = hex_value(field, max_serial + 1); // and the zero byte that is asked about below
    if (!bytes) return bytes.error();
    if (std::ranges::count(*bytes, 0) == std::ssize(*bytes))
        return Error{"the serial number 0 names no certificate (RFC 5280 4.1.2.2)",
                     "name it by its key: <SKI> or <SHA1-PUKEY>", field.value_column};
    if (bytes->back() == 0) {
        Bytes stripped = *bytes;
        while (stripped.size() > 1 && stripped.back() == 0)
            stripped.pop_back();
        std::string hint = "write " + hexadecimal(stripped) + " if it is reversed";
        std::ranges::reverse(*bytes);
        hint += ", and " + hexadecimal(*bytes) + " if it was not";
        return Error{"a reversed serial number does not end with a zero byte", std::move(hint),
                     field.value_column};
    }
    std::ranges::reverse(*bytes);
    if (bytes->size() > max_serial) {
        std::string hint; // DER's zero byte before the number tells which way round it is
        if (bytes->back() == 0)
            hint = "it begins with a zero byte, so it is not reversed: write " +
                   hexadecimal(std::span(*bytes).first(max_serial));
        return Error{"is longer than " + std::to_string(max_serial) + " bytes", hint, field.value_column};
    }
    return hexadecimal(*bytes);
}

Result<std::string> sid_value(const Field& field) {
    if (auto sid = canonical_sid(without_spaces(field.value))) return std::move(*sid);
    return Error{"is not a SID", "a SID is written S-1-5-21-1-2-3-1104", field.value_column};
}

Result<std::string> address_value(const Field& field) {
    std::string_view address = without_spaces(field.value);
    while (address.starts_with(' '))
        address.remove_prefix(1);
    if (auto canonical = canonical_address(address)) return std::move(*canonical);
    return Error{"is not an e-mail address", "write name@domain", field.value_column};
}

// Of the last field, which is the only one in most forms.
Result<std::string> own_value(KeyKind kind, const Field& field) {
    switch (kind) {
    case KeyKind::issuer_serial: return serial_value(field);
    case KeyKind::issuer_sid: return sid_value(field);
    case KeyKind::issuer_subject:
    case KeyKind::subject: return name_value(field);
    case KeyKind::subject_key_id: {
        const auto bytes = hex_value(field, max_key_id);
        if (!bytes) return bytes.error();
        return hexadecimal(*bytes);
    }
    case KeyKind::sha1_public_key: return digest_value(field, sizeof(Sha1), "SHA-1");
    case KeyKind::sha256_public_key: return digest_value(field, sizeof(Sha256), "SHA-256");
    case KeyKind::rfc822: return address_value(field);
    case KeyKind::sid:
    case KeyKind::certificate:
    case KeyKind::upn: break;
    }
    return Error{"has no text in altSecurityIdentities", {}, field.tag_column};
}

Result<MappingKey> key_of(const std::vector<Field>& fields) {
    const Form* form = form_of(fields);
    if (form == nullptr) return no_form(fields);
    MappingKey key{form->kind, {}};
    if (fields.size() == 2) {
        auto issuer = name_value(fields.front());
        if (!issuer) return issuer.error();
        key.value = *issuer + '\n';
    }
    auto own = own_value(form->kind, fields.back());
    if (!own) return own.error();
    key.value += *own;
    if (key.value.size() > max_key_value) return Error{"is too long for a mapping", {}, 1};
    return key;
}

} // namespace

bool is_kerberos_identity(std::string_view text) noexcept {
    return has_prefix(text, kerberos_prefix);
}

Result<MappingKey> parse_alt_security_identity(std::string_view text) {
    if (text.size() > max_alt_security_identity)
        return Error{"is longer than " + std::to_string(max_alt_security_identity) + " bytes", {}, 1};
    if (auto problem = character_problem(text)) return Error{"the mapping " + *problem, {}, 1};
    if (is_kerberos_identity(text))
        return Error{"names a Kerberos principal and maps no certificate",
                     "leave it to the KDC; mappings of certificates begin with X509:", 1};
    if (!has_prefix(text, prefix)) return Error{"does not begin with X509:", std::string(form_hint), 1};
    std::size_t at = prefix.size();
    while (at < text.size() && text[at] == ' ')
        ++at;
    const auto fields = fields_of(text, at);
    if (!fields) return fields.error();
    return key_of(*fields);
}

std::string to_alt_security_identity(const MappingKey& key) {
    const auto* form = std::ranges::find(forms, key.kind, &Form::kind);
    if (form == forms.end()) return {};
    std::string_view own = key.value;
    std::string text(prefix);
    text += '<' + std::string(form->first) + '>';
    if (!form->second.empty()) {
        const std::size_t end = std::min(own.find('\n'), own.size());
        text += std::string(own.substr(0, end)) + '<' + std::string(form->second) + '>';
        own.remove_prefix(std::min(end + 1, own.size()));
    }
    if (key.kind != KeyKind::issuer_serial) return text + std::string(own);
    Bytes serial = bytes_of_hexadecimal(own).value_or(Bytes{});
    std::ranges::reverse(serial);
    return text + hexadecimal(serial);
}

} // namespace signet::certmap
