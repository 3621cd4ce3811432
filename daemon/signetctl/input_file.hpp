// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files that an administrator names on the command line.

#include "certmap/text/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace signet::ctl {

// The whole file; "-" is standard input. An error if it is longer than the limit.
certmap::Result<std::string> read_input(const std::string& path, std::size_t limit);

// One certificate, as DER or as PEM.
certmap::Result<std::vector<std::uint8_t>> read_certificate(const std::string& path);

} // namespace signet::ctl
