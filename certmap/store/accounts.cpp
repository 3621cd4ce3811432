// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/accounts.hpp"

#include "certmap/store/store.hpp"

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace signet::certmap {
namespace {

class StoreAccounts final : public NamedAccounts {
public:
    explicit StoreAccounts(StoreReader reader) : reader_(std::move(reader)) {}

    Result<std::vector<Entry>> find(const MappingKey& key) override { return reader_.find(key); }
    Result<std::vector<Entry>> find_user(const std::string& user) override { return reader_.find_user(user); }

private:
    StoreReader reader_;
};

bool is_missing(const std::string& path) {
    return access(path.c_str(), F_OK) != 0 && errno == ENOENT;
}

} // namespace

Result<std::unique_ptr<NamedAccounts>> open_accounts(const std::string& path) {
    if (path.empty() || is_missing(path)) return std::unique_ptr<NamedAccounts>();
    auto reader = StoreReader::open(path);
    if (!reader) return reader.error();
    return std::unique_ptr<NamedAccounts>(std::make_unique<StoreAccounts>(std::move(*reader)));
}

} // namespace signet::certmap
