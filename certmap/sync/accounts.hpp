// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gathers keys by user, for formats in which one account may stand in several places.

#include "certmap/sync/import.hpp"

#include <map>
#include <optional>
#include <string>

namespace signet::certmap {

class Accounts {
public:
    // nullopt: added. The principal may be left out in all places but one, and must be the same in all
    // others.
    std::optional<Error> add(const std::string& user, const std::string& principal, MappingKey key);

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

// Sorted, each once.
void sort_keys(std::vector<MappingKey>& keys);

} // namespace signet::certmap
