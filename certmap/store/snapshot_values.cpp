// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/snapshot_values.hpp"

#include "certmap/store/environment.hpp"

namespace signet::certmap::store {

int SnapshotValues::get(std::uint64_t number, std::string_view& value) {
    if (number >= values_.size()) return MDB_NOTFOUND;
    auto& known = values_[number];
    if (known.data() == nullptr) {
        MDB_val key = value_of(number);
        MDB_val found{};
        const int code = mdb_get(transaction_, table_, &key, &found);
        if (code != MDB_SUCCESS) return code;
        known = text_of(found);
    }
    value = known;
    return MDB_SUCCESS;
}

} // namespace signet::certmap::store
