// SPDX-License-Identifier: Apache-2.0
#pragma once

// A store of accounts for tests of rules with filters.

#include "certmap/entries/named_accounts.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace signet::certmap::test {

// Accounts by "kind:value" of a key, or "user:name".
class FakeAccounts : public NamedAccounts {
public:
    explicit FakeAccounts(std::map<std::string, std::vector<std::string>> users) : users_(std::move(users)) {}

    Result<std::vector<Entry>> find(const MappingKey& key) override {
        return entries(std::string(id_of(key.kind)) + ":" + key.value);
    }
    Result<std::vector<Entry>> find_user(const std::string& user) override { return entries("user:" + user); }
    Result<std::vector<Entry>> find_principal(const std::string& principal) override {
        return entries("principal:" + principal);
    }
    Result<bool> is_incomplete() override { return false; }

private:
    Result<std::vector<Entry>> entries(const std::string& name) {
        if (name == "user:broken") return Error{"the store is broken", {}};
        std::vector<Entry> found;
        for (const std::string& user : users_[name])
            found.push_back({"id-" + user, user, "", std::nullopt, {}});
        return found;
    }

    std::map<std::string, std::vector<std::string>> users_;
};

} // namespace signet::certmap::test
