// SPDX-License-Identifier: Apache-2.0
#pragma once

// Mapping store and block list, as hosts and KDCs alike have them.

#include "daemon/signetctl/check/finding.hpp"
#include "policy/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace signet::ctl {

// `owner`: a user besides root who may write it. `must_exist`: the settings name it, and without it no card logs on.
void check_block_list(const std::string& path, bool must_exist, uid_t owner, Findings& findings);

// Seconds since it was in step with its source; nothing if that cannot be told. `path` empty: there is none.
std::optional<std::int64_t> check_store(const std::string& path, uid_t owner, std::int64_t now,
                                        Findings& findings);

// Warns of a store that can bind nobody to a certificate where the settings want it bound: whoever filled it may have seen no keys.
void check_keys(const policy::MappingSettings& mapping, Findings& findings);

// It comes from a directory, and so has to be kept in step.
bool is_synchronized(const std::string& store);

} // namespace signet::ctl
