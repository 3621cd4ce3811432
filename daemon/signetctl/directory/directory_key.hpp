// SPDX-License-Identifier: Apache-2.0
#pragma once

// The attributes that name an account's certificates, and how a value of each becomes a mapping key. Pure.

#include "certmap/entries/mapping_key.hpp"
#include "certmap/text/result.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace signet::ctl {

struct DirectoryKey {
    std::string_view attribute;
    // nullopt: a value that is well and says nothing about certificates.
    certmap::Result<std::optional<certmap::MappingKey>> (*read)(std::string_view value);
};

std::span<const DirectoryKey> directory_keys();

} // namespace signet::ctl
