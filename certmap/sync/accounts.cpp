// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/accounts.hpp"

#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>

namespace signet::certmap {

std::optional<Error> Accounts::add(const std::string& user, const std::string& principal, AccountKey key) {
    if (const auto problem = user_name_problem(user)) return Error{"the user " + *problem, {}};
    if (user.size() > max_entry_id) return Error{"the user's name is too long for an id", {}};
    if (const auto problem = principal.empty() ? std::nullopt : principal_problem(principal))
        return Error{"the principal " + *problem, "name@REALM, or nothing"};
    Entry& entry = entry_of(user);
    if (!principal.empty() && !entry.principal.empty() && principal != entry.principal)
        return Error{"the user has another principal above", "one principal for one user"};
    if (const auto problem = add_key(entry, std::move(key))) return Error{"the user has " + *problem, {}};
    if (entry.principal.empty()) entry.principal = principal;
    return std::nullopt;
}

bool Accounts::mark_unreadable(const std::string& user, const std::string& why) {
    if (user_name_problem(user) || user.size() > max_entry_id) return false;
    Entry& entry = entry_of(user);
    if (entry.unreadable.empty()) entry.unreadable = why;
    return true;
}

Entry& Accounts::entry_of(const std::string& user) {
    return entries_.try_emplace(user, Entry{user, user, "", std::nullopt, {}}).first->second;
}

Result<void> Accounts::give(const ImportCalls& calls) {
    for (auto& [user, entry] : entries_) {
        sort_keys(entry);
        if (const auto taken = calls.take(entry); !taken) return taken.error();
    }
    return {};
}

std::string unreadable_text(std::string problem) {
    if (problem.size() <= max_unreadable) return problem;
    std::size_t end = max_unreadable;
    while ((static_cast<unsigned char>(problem[end]) & 0xc0U) == 0x80U)
        --end;
    problem.resize(end);
    return problem;
}

std::optional<std::string> add_key(Entry& entry, AccountKey key) {
    if (entry.keys.size() == max_entry_keys) return "more than " + std::to_string(max_entry_keys) + " keys";
    if (key.certificate) {
        std::size_t size = key.certificate->der.size();
        for (const EntryCertificate& other : entry.certificates)
            size += other.der.size();
        if (size > max_entry_certificates)
            return "certificates of more than " + std::to_string(max_entry_certificates) + " bytes";
        entry.certificates.push_back(std::move(*key.certificate));
    }
    entry.keys.push_back(std::move(key.key));
    return std::nullopt;
}

void sort_keys(Entry& entry) {
    const auto sort = [](auto& values) {
        std::ranges::sort(values);
        values.erase(std::unique(values.begin(), values.end()), values.end());
    };
    sort(entry.keys);
    sort(entry.certificates);
}

} // namespace signet::certmap
