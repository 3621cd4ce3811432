// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/shrink_guard.hpp"

#include <fmt/format.h>

namespace signet::certmap {

Result<void> check_shrinking(const StoreChanges& changes) {
    constexpr const char* hint = "if that is meant, run it once with --allow-shrink";
    if (changes.after == 0) return Error("there is no account that can be read, so nothing was stored", hint);
    if (changes.removed > changes.before / 2)
        return Error(fmt::format("this would remove {} of {} entries, so nothing was changed",
                                 changes.removed, changes.before),
                     hint);
    // An account without keys is open to whoever has its name in a certificate, if the settings let names decide.
    if (changes.unbound > changes.bound / 2)
        return Error(fmt::format("this would leave {} of {} accounts that have strong keys without any, so "
                                 "nothing was changed",
                                 changes.unbound, changes.bound),
                     hint);
    return {};
}

} // namespace signet::certmap
