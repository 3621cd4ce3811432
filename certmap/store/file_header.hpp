// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is this file whole? LMDB maps a file without asking, and a page that is not there ends the process with
// SIGBUS: so the two meta pages at the front are read first, and the size of the file is held against them.

#include "certmap/text/result.hpp"

#include <optional>
#include <string>

namespace signet::certmap::store {

// nullopt: it is a regular file, an LMDB file of the kind this build reads, and has every page it counts.
std::optional<Error> header_problem(int descriptor, const std::string& path);

} // namespace signet::certmap::store
