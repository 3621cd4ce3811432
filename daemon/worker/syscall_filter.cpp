// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/syscall_filter.hpp"

#include "daemon/system/syscall_filter.hpp"

namespace signet::worker {
namespace {

using system::local_families;
using system::network_families;
using system::Rights;

constexpr Rights rights_of(Profile profile) {
    switch (profile) {
    case Profile::watch: return {local_families};
    case Profile::card: return {network_families};
    case Profile::token: return {.families = network_families, .writes_files = true, .threads = true};
    case Profile::certificate: return {};
    case Profile::directory: return {network_families};
    case Profile::ticket: return {network_families};
    case Profile::ccache: return {local_families, true, true};
    case Profile::agent: return {local_families};
    }
    return {};
}

} // namespace

Result<void> filter_syscalls(Profile profile) {
    const auto filtered = system::filter_syscalls(rights_of(profile));
    if (filtered) return {};
    return WorkerError{Reason::internal_error, filtered.error().problem};
}

} // namespace signet::worker
