// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/entry_reader.hpp"

#include "certmap/text/principal.hpp"
#include "certmap/sync/binary_value.hpp"
#include "certmap/text/text.hpp"
#include "daemon/signetctl/directory/directory_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace signet::ctl {
namespace {

using certmap::Entry;
using certmap::Error;
using certmap::Result;

Error problem_of(std::string_view attribute, std::string_view problem) {
    return Error(fmt::format("{}: {}", attribute, problem), "");
}

// nullopt: there is none. Two are an error: nobody knows which is meant.
Result<std::optional<std::string>> only_value(const certmap::Record& record, const std::string& attribute) {
    if (attribute.empty()) return std::optional<std::string>();
    const auto values = values_of(record, attribute);
    if (values.size() > 1)
        return problem_of(attribute, fmt::format("has {} values, where one is needed", values.size()));
    return values.empty() ? std::optional<std::string>() : std::optional<std::string>(values.front());
}

Result<std::string> read_id(const certmap::Record& record) {
    if (record.id.empty()) return Error("the server gave no id for it", "");
    if (record.id.size() > certmap::max_entry_id) return Error("its id is too long", "");
    if (const auto problem = certmap::name_problem(record.id)) return problem_of("its id", *problem);
    return record.id;
}

Result<std::string> read_user(const certmap::Record& record, const Reading& reading) {
    const auto user = only_value(record, reading.user);
    if (!user) return user.error();
    if (!*user) return problem_of(reading.user, "is not there");
    if (const auto problem = certmap::user_name_problem(**user)) return problem_of(reading.user, *problem);
    return **user;
}

Result<std::string> read_principal(const certmap::Record& record, const Reading& reading,
                                   const std::string& user) {
    const auto principal = only_value(record, reading.principal);
    if (!principal) return principal.error();
    if (!*principal) {
        if (reading.realm.empty()) return std::string();
        return certmap::escape_principal_component(user) + "@" +
               certmap::escape_principal_component(reading.realm);
    }
    if (const auto problem = certmap::principal_problem(**principal))
        return problem_of(reading.principal, *problem);
    return **principal;
}

Result<std::optional<std::int64_t>> read_created(const certmap::Record& record, const Reading& reading) {
    const auto text = only_value(record, reading.created);
    if (!text) return text.error();
    if (!*text) return std::optional<std::int64_t>();
    const auto seconds = certmap::seconds_of(**text);
    if (!seconds) return problem_of(reading.created, "is no time in UTC");
    return seconds;
}

// Every value of every attribute that can name a certificate, or the first problem.
Result<std::vector<certmap::MappingKey>> read_keys(const certmap::Record& record) {
    std::vector<certmap::MappingKey> keys;
    for (const DirectoryKey& row : directory_keys()) {
        const auto values = values_of(record, row.attribute);
        if (keys.size() + values.size() > certmap::max_entry_keys)
            return problem_of(row.attribute,
                              fmt::format("more than {} mappings in one account", certmap::max_entry_keys));
        for (const std::string_view value : values) {
            auto key = row.read(value);
            if (!key) return problem_of(row.attribute, key.error().problem);
            if (*key) keys.push_back(std::move(**key));
        }
    }
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

} // namespace

std::vector<std::string> wanted_attributes(const Reading& reading) {
    std::vector<std::string> names{reading.user};
    for (const std::string& name : {reading.principal, reading.created}) {
        if (!name.empty()) names.push_back(name);
    }
    for (const DirectoryKey& row : directory_keys())
        names.emplace_back(row.attribute);
    return names;
}

Result<Entry> read_entry(const certmap::Record& record, const Reading& reading) {
    auto id = read_id(record);
    if (!id) return id.error();
    auto user = read_user(record, reading);
    if (!user) return user.error();
    auto principal = read_principal(record, reading, *user);
    if (!principal) return principal.error();
    const auto created = read_created(record, reading);
    if (!created) return created.error();
    auto keys = read_keys(record);
    if (!keys) return keys.error();
    return Entry{std::move(*id), std::move(*user), std::move(*principal), *created, std::move(*keys)};
}

} // namespace signet::ctl
