// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps a store from being emptied by a file or a directory that shows too little: a wrong filter, a server that
// hides half of its entries or the keys of all, an export that broke off. Asked before every commit, by imports and syncs alike.

#include "certmap/store/store.hpp"

namespace signet::certmap {

// An error if more than half of the accounts would go, or none would be left, or if more than half of those that are bound to
// certificates would be bound to none. A store that cannot be read has nothing to lose.
Result<void> check_shrinking(const StoreChanges& changes);

} // namespace signet::certmap
