// SPDX-License-Identifier: Apache-2.0
#pragma once

// A store as what identification.hpp asks for accounts. Who writes or lists a store uses store.hpp.

#include "certmap/entries/named_accounts.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace signet::certmap {

// Of one thread, like the StoreReader in it.
class StoreAccounts final : public NamedAccounts {
public:
    explicit StoreAccounts(StoreReader reader);

    Result<std::vector<Entry>> find(const MappingKey& key) override;
    Result<std::vector<Entry>> find_user(const std::string& user) override;
    Result<std::vector<Entry>> find_principal(const std::string& principal) override;
    Result<bool> is_incomplete() override;

    // As StoreReader has them: for who keeps it open.
    bool is_replaced() const;
    void rest() noexcept;

private:
    StoreReader reader_;
};

// Null: there is no file at this path, which is an empty store. An error for one that cannot be used: what it
// says is not known then, and nobody may be mapped without it.
Result<std::unique_ptr<StoreAccounts>> open_accounts(const std::string& path);

} // namespace signet::certmap
