// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/accounts.hpp"

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace signet::certmap {
namespace {

bool is_missing(const std::string& path) {
    return access(path.c_str(), F_OK) != 0 && errno == ENOENT;
}

} // namespace

StoreAccounts::StoreAccounts(StoreReader reader) : reader_(std::move(reader)) {}

Result<std::vector<Entry>> StoreAccounts::find(const MappingKey& key) {
    return reader_.find(key);
}

Result<std::vector<Entry>> StoreAccounts::find_user(const std::string& user) {
    return reader_.find_user(user);
}

Result<std::vector<Entry>> StoreAccounts::find_principal(const std::string&) {
    return std::vector<Entry>();
}

Result<bool> StoreAccounts::is_incomplete() {
    return false;
}

bool StoreAccounts::is_replaced() const {
    return reader_.is_replaced();
}

void StoreAccounts::rest() noexcept {
    reader_.rest();
}

Result<std::unique_ptr<StoreAccounts>> open_accounts(const std::string& path) {
    if (path.empty() || is_missing(path)) return std::unique_ptr<StoreAccounts>();
    auto reader = StoreReader::open(path);
    if (!reader) return reader.error();
    return std::make_unique<StoreAccounts>(std::move(*reader));
}

} // namespace signet::certmap
