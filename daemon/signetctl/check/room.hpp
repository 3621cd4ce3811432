// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether the file system of a folder takes another file.

#include "daemon/signetctl/check/finding.hpp"

#include <cstdint>
#include <string>

namespace signet::ctl {

enum class Room : std::uint8_t {
    some,
    none,      // it is full
    read_only, // it is mounted so
};

// Some file systems keep a part for root that nobody else can fill.
enum class Writer : std::uint8_t { root, users };

// A folder that cannot be looked at has some, since that is another fault.
Room room_in(const std::string& folder, Writer writer);

// By hand: shows what fills the file system, or how it is mounted.
Remedy remedy_of(Room room, const std::string& folder);

} // namespace signet::ctl
