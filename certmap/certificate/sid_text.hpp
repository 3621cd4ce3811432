// SPDX-License-Identifier: Apache-2.0
#pragma once

// Windows security identifiers as text ([MS-DTYP] 2.4.2.1).

#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap {

// "s-1-5-21-1-2-3-1104" -> "S-1-5-21-1-2-3-1104". nullopt: not a SID of revision 1 with decimal numbers, one
// authority of up to 48 bits and 1 to 15 sub-authorities of up to 32, without leading zeros.
std::optional<std::string> canonical_sid(std::string_view text);

} // namespace signet::certmap
