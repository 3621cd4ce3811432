// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gathers keys by user, for formats in which one account may stand in several places.

#include "certmap/sync/import.hpp"
#include "certmap/sync/key_text.hpp"

#include <map>
#include <optional>
#include <string>

namespace signet::certmap {

class Accounts {
public:
    // nullopt: added. The principal may be left out in all places but one, and must be the same in all
    // others.
    std::optional<Error> add(const std::string& user, const std::string& principal, AccountKey key);

    // Something of this user's could not be read; the first reason stays. False: that is no name of a user.
    bool mark_unreadable(const std::string& user, const std::string& why);

    // Gives them away, by user.
    Result<void> give(const ImportCalls& calls);

private:
    Entry& entry_of(const std::string& user);

    std::map<std::string, Entry> entries_;
};

// A problem as Entry::unreadable, cut to what a store takes.
std::string unreadable_text(std::string problem);

// What of it is beyond the bounds of one entry, in words that follow the account's name; nullopt: it was added.
std::optional<std::string> add_key(Entry& entry, AccountKey key);

// Its keys and certificates sorted, each once.
void sort_keys(Entry& entry);

} // namespace signet::certmap
