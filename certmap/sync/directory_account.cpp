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

using Key = Result<std::optional<MappingKey>>;

Key some(Result<MappingKey> key) {
    if (!key) return key.error();
    return std::optional(std::move(*key));
}

Key read_identity(std::string_view value, const ImportCalls&) {
    if (is_kerberos_identity(value)) return std::optional<MappingKey>();
    return some(parse_alt_security_identity(value));
}

// Binary from a directory, text from people and from tools that help them.
Key read_sid(std::string_view value, const ImportCalls&) {
    const auto text = sid_text(value);
    return some(key_of_sid(text ? *text : value));
}

Key read_upn(std::string_view value, const ImportCalls&) {
    return some(key_of_upn(value));
}

Key read_certificate(std::string_view value, const ImportCalls& calls) {
    return some(key_of_der(value, calls));
}

struct KeyAttribute {
    std::string_view name;
    Key (*read)(std::string_view value, const ImportCalls& calls);
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

AttributeError error_of(std::string_view attribute, std::string problem, std::string hint = {}) {
    return {std::string(attribute), Error{std::string(attribute) + ": " + problem, std::move(hint)}};
}

class AccountReader {
public:
    AccountReader(const Record& record, const ImportCalls& calls) : record_(record), calls_(calls) {}

    // nullopt: read.
    std::optional<AttributeError> read(Entry& entry) {
        for (const auto step :
             {&AccountReader::read_user, &AccountReader::read_id, &AccountReader::read_principal,
              &AccountReader::read_created, &AccountReader::read_keys})
            if (auto problem = (this->*step)(entry)) return problem;
        return std::nullopt;
    }

    bool is_account() const {
        const auto classes = values_of(record_, "objectClass");
        const bool other = std::ranges::any_of(classes, [](std::string_view name) {
            return std::ranges::any_of(other_classes, [&](std::string_view known) {
                return equal_ignoring_ascii_case(known, name);
            });
        });
        return !other && !user_attribute().empty();
    }

private:
    std::string_view user_attribute() const {
        if (!values_of(record_, "sAMAccountName").empty()) return "sAMAccountName";
        return values_of(record_, "uid").empty() ? "" : "uid";
    }

    // Empty: none. Two are an error: nobody knows which is meant.
    std::optional<AttributeError> only_value(std::string_view name, std::string& value) const {
        const auto values = values_of(record_, name);
        if (values.size() > 1) return error_of(name, "more than one value", "one");
        if (!values.empty()) value = values.front();
        return std::nullopt;
    }

    std::optional<AttributeError> read_user(Entry& entry) {
        const auto name = user_attribute();
        if (auto problem = only_value(name, entry.user)) return problem;
        if (const auto problem = user_name_problem(entry.user)) return error_of(name, *problem);
        return std::nullopt;
    }

    std::optional<AttributeError> read_id(Entry& entry) {
        std::string guid;
        if (auto problem = only_value("objectGUID", guid)) return problem;
        if (!guid.empty()) {
            const auto text = guid_text(guid);
            if (!text) return error_of("objectGUID", "not a GUID", "16 bytes, in base64");
            entry.id = *text;
            return std::nullopt;
        }
        if (auto problem = only_value("entryUUID", entry.id)) return problem;
        if (entry.id.empty()) entry.id = entry.user;
        if (entry.id.size() > max_entry_id) return error_of("entryUUID", "longer than an id may be");
        if (const auto problem = name_problem(entry.id)) return error_of("entryUUID", *problem);
        return std::nullopt;
    }

    // FreeIPA lists the aliases, too, and names one canonical.
    std::optional<AttributeError> read_principal(Entry& entry) {
        const bool canonical = !values_of(record_, "krbCanonicalName").empty();
        const std::string_view name = canonical ? "krbCanonicalName" : "krbPrincipalName";
        if (auto problem = only_value(name, entry.principal)) return problem;
        if (entry.principal.empty()) return std::nullopt;
        if (const auto problem = principal_problem(entry.principal)) return error_of(name, *problem);
        return std::nullopt;
    }

    std::optional<AttributeError> read_created(Entry& entry) {
        for (const std::string_view name : {"whenCreated", "createTimestamp"}) {
            std::string text;
            if (auto problem = only_value(name, text)) return problem;
            if (text.empty()) continue;
            entry.created = seconds_of(text);
            if (!entry.created) return error_of(name, "not a time in UTC", "20260131120000.0Z");
            return std::nullopt;
        }
        return std::nullopt;
    }

    std::optional<AttributeError> read_keys(Entry& entry) {
        for (const KeyAttribute& attribute : key_attributes) {
            for (const std::string_view value : values_of(record_, attribute.name)) {
                auto key = attribute.read(value, calls_);
                if (!key) return error_of(attribute.name, key.error().problem, key.error().hint);
                if (!*key) continue;
                if (entry.keys.size() == max_entry_keys)
                    return error_of(attribute.name,
                                    "more than " + std::to_string(max_entry_keys) + " keys in one account");
                entry.keys.push_back(std::move(**key));
            }
        }
        sort_keys(entry.keys);
        return std::nullopt;
    }

    const Record& record_;
    const ImportCalls& calls_;
};

} // namespace

boost::system::result<std::optional<Entry>, AttributeError> account_of(const Record& record,
                                                                       const ImportCalls& calls) {
    AccountReader reader(record, calls);
    if (!reader.is_account()) return std::optional<Entry>();
    Entry entry;
    if (auto problem = reader.read(entry)) return *problem;
    return std::optional(std::move(entry));
}

} // namespace signet::certmap
