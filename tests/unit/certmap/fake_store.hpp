// SPDX-License-Identifier: Apache-2.0
#pragma once

// A mapping store in memory, which finds names as the real one does: the case of ASCII letters does not count.

#include "certmap/entries/named_accounts.hpp"
#include "certmap/entries/strength.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace signet::certmap::test {

class FakeStore final : public NamedAccounts {
public:
    Result<std::vector<Entry>> find(const MappingKey& key) override {
        return those(
            [&](const Entry& entry) { return std::ranges::find(entry.keys, key) != entry.keys.end(); });
    }
    Result<std::vector<Entry>> find_user(const std::string& user) override {
        return those([&](const Entry& entry) { return equal_ignoring_ascii_case(entry.user, user); });
    }
    Result<std::vector<Entry>> find_principal(const std::string& principal) override {
        return those(
            [&](const Entry& entry) { return equal_ignoring_ascii_case(entry.principal, principal); });
    }
    Result<bool> is_incomplete() override {
        if (broken) return Error("the store is damaged", "");
        return incomplete;
    }

    std::vector<Entry> entries{};
    bool broken = false;
    bool incomplete = false;

private:
    Result<std::vector<Entry>> those(const auto& wanted) const {
        if (broken) return Error("the store is damaged", "");
        std::vector<Entry> found;
        std::ranges::copy_if(entries, std::back_inserter(found), wanted);
        return found;
    }
};

inline constexpr BindingMode every_mode[] = {BindingMode::names, BindingMode::compatibility,
                                             BindingMode::full};

} // namespace signet::certmap::test
