// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/directory_account.hpp"

#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/sync/accounts.hpp"
#include "certmap/sync/binary_value.hpp"
#include "certmap/sync/key_text.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>

namespace signet::certmap {
namespace {

// nullopt: a value that is well and says nothing about certificates.
using Key = Result<std::optional<AccountKey>>;

Key some(Result<MappingKey> key) {
    if (!key) return key.error();
    return std::optional(AccountKey{std::move(*key)});
}

Key read_identity(std::string_view value, const ParseCertificate&) {
    if (is_kerberos_identity(value)) return std::optional<AccountKey>();
    return some(parse_alt_security_identity(value));
}

// Binary from a directory, text from people and from tools that help them.
Key read_sid(std::string_view value, const ParseCertificate&) {
    const auto text = sid_text(value);
    return some(key_of_sid(text ? *text : value));
}

Key read_upn(std::string_view value, const ParseCertificate&) {
    return some(key_of_upn(value));
}

Key read_certificate(std::string_view value, const ParseCertificate& parse) {
    auto key = key_of_der(value, parse);
    if (!key) return key.error();
    return std::optional(std::move(*key));
}

struct KeyAttribute {
    std::string_view name;
    Key (*read)(std::string_view value, const ParseCertificate& parse);
};

constexpr std::array key_attributes{
    KeyAttribute{"altSecurityIdentities", read_identity},
    KeyAttribute{"ipaCertMapData", read_identity}, // the same texts
    KeyAttribute{"userCertificate", read_certificate},
    KeyAttribute{"objectSid", read_sid},
    KeyAttribute{"ipaNTSecurityIdentifier", read_sid},
    KeyAttribute{"userPrincipalName", read_upn},
};

// Of what has a name and an SID, too, and never holds a card.
constexpr std::array<std::string_view, 4> other_classes{"group", "computer", "posixGroup",
                                                        "msDS-ManagedServiceAccount"};

bool is_of_other_class(const Record& record) {
    return std::ranges::any_of(values_of(record, "objectClass"), [](std::string_view name) {
        return std::ranges::any_of(
            other_classes, [&](std::string_view known) { return equal_ignoring_ascii_case(known, name); });
    });
}

// The first of these that the record has; empty: none.
std::string first_there(const Record& record, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (!values_of(record, name).empty()) return std::string(name);
    return {};
}

Error error_of(std::string_view attribute, const std::string& problem, std::string hint = {}) {
    return Error{std::string(attribute) + ": " + problem, std::move(hint)};
}

// nullopt: there is none. Two are an error: nobody knows which is meant.
Result<std::optional<std::string>> only_value(const Record& record, const std::string& name) {
    if (name.empty()) return std::optional<std::string>();
    const auto values = values_of(record, name);
    if (values.size() > 1) return error_of(name, "more than one value", "one");
    return values.empty() ? std::optional<std::string>() : std::optional<std::string>(values.front());
}

class AccountReader {
public:
    AccountReader(const Record& record, const AccountAttributes& attributes, const ParseCertificate& parse)
        : record_(record), attributes_(attributes), parse_(parse) {}

    AccountReading read() {
        Entry entry;
        if (auto problem = read_whose(entry)) return {std::nullopt, std::move(problem)};
        note(attributes_.principal, read_principal(entry));
        note(attributes_.created, read_created(entry));
        read_keys(entry);
        if (first_) entry.unreadable = unreadable_text(first_->error.problem);
        return {std::move(entry), std::move(first_)};
    }

private:
    void note(const std::string& attribute, std::optional<Error> problem) {
        if (problem && !first_) first_ = AttributeError{attribute, std::move(*problem)};
    }

    std::optional<AttributeError> read_whose(Entry& entry) const {
        const std::string& name = attributes_.user;
        const auto user = only_value(record_, name);
        if (!user) return AttributeError{name, user.error()};
        if (!*user) return AttributeError{name, error_of(name, "is not there")};
        if (const auto problem = user_name_problem(**user))
            return AttributeError{name, error_of(name, *problem)};
        if (record_.id.empty()) return AttributeError{{}, Error{"the server gave no id for it", {}}};
        if (record_.id.size() > max_entry_id) return AttributeError{{}, Error{"its id is too long", {}}};
        if (const auto problem = name_problem(record_.id))
            return AttributeError{{}, error_of("its id", *problem)};
        entry.id = record_.id;
        entry.user = **user;
        return std::nullopt;
    }

    std::optional<Error> read_principal(Entry& entry) const {
        auto principal = only_value(record_, attributes_.principal);
        if (!principal) return principal.error();
        if (!*principal && attributes_.realm.empty()) return std::nullopt;
        if (!*principal)
            *principal =
                escape_principal_component(entry.user) + "@" + escape_principal_component(attributes_.realm);
        if (const auto problem = principal_problem(**principal))
            return error_of(attributes_.principal, *problem);
        entry.principal = std::move(**principal);
        return std::nullopt;
    }

    std::optional<Error> read_created(Entry& entry) const {
        const auto text = only_value(record_, attributes_.created);
        if (!text) return text.error();
        if (!*text) return std::nullopt;
        entry.created = seconds_of(**text);
        if (entry.created) return std::nullopt;
        return error_of(attributes_.created, "not a time in UTC", "20260131120000.0Z");
    }

    void read_keys(Entry& entry) {
        for (const KeyAttribute& attribute : key_attributes) {
            const std::string name(attribute.name);
            for (const std::string_view value : values_of(record_, name)) {
                auto key = attribute.read(value, parse_);
                if (!key) {
                    note(name, error_of(name, key.error().problem, key.error().hint));
                } else if (*key) {
                    const auto too_much = add_key(entry, std::move(**key));
                    if (too_much) note(name, error_of(name, *too_much + " in one account"));
                }
            }
        }
        sort_keys(entry);
    }

    const Record& record_;
    const AccountAttributes& attributes_;
    const ParseCertificate& parse_;
    std::optional<AttributeError> first_;
};

} // namespace

AccountAttributes attributes_of(const Record& record) {
    if (is_of_other_class(record)) return {};
    // FreeIPA lists the aliases in krbPrincipalName, too, and names one canonical.
    return {first_there(record, {"sAMAccountName", "uid"}),
            first_there(record, {"krbCanonicalName", "krbPrincipalName"}),
            first_there(record, {"whenCreated", "createTimestamp"}),
            {}};
}

std::optional<AttributeError> identify(Record& record, const AccountAttributes& attributes) {
    record.id = value_of(record, attributes.user);
    const auto guid = only_value(record, "objectGUID");
    if (!guid) return AttributeError{"objectGUID", guid.error()};
    const auto uuid = only_value(record, "entryUUID");
    if (!uuid) return AttributeError{"entryUUID", uuid.error()};
    const auto text = *guid ? guid_text(**guid) : *uuid;
    if (*guid && !text)
        return AttributeError{"objectGUID", error_of("objectGUID", "not a GUID", "16 bytes, in base64")};
    if (text) record.id = *text;
    return std::nullopt;
}

std::vector<std::string> wanted_attributes(const AccountAttributes& attributes) {
    std::vector<std::string> names;
    for (const std::string& name : {attributes.user, attributes.principal, attributes.created})
        if (!name.empty()) names.push_back(name);
    for (const KeyAttribute& row : key_attributes)
        names.emplace_back(row.name);
    return names;
}

AccountReading read_account(const Record& record, const AccountAttributes& attributes,
                            const ParseCertificate& parse) {
    return AccountReader(record, attributes, parse).read();
}

} // namespace signet::certmap
