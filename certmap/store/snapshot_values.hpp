// SPDX-License-Identifier: Apache-2.0
#pragma once

// The numbered values of one table in one state of the store. Where a value is stays true for as long as the
// state is looked at, so LMDB is asked once for each.

#include <cstdint>
#include <lmdb.h>
#include <string_view>
#include <vector>

namespace signet::certmap::store {

class SnapshotValues {
public:
    SnapshotValues() = default;
    SnapshotValues(MDB_txn* transaction, MDB_dbi table, std::uint64_t count)
        : transaction_(transaction), table_(table), values_(count) {}

    // A code of LMDB. A number that is not below the count is not found.
    int get(std::uint64_t number, std::string_view& value);

private:
    MDB_txn* transaction_ = nullptr;
    MDB_dbi table_ = 0;
    std::vector<std::string_view> values_;
};

} // namespace signet::certmap::store
