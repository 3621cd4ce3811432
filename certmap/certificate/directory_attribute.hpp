// SPDX-License-Identifier: Apache-2.0
#pragma once

// The attributes of names in explicit mappings: all the names that are read, and the one that is written.
// Rules and templates have sss-certmap's table in attribute_name.hpp, in which two attributes may differ by
// case alone; here case never counts.

#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap {

// "ST", "stateOrProvinceName", "OID.2.5.4.8" and "2.5.4.8" -> "2.5.4.8". nullopt: nobody's name.
std::optional<std::string> directory_attribute_oid(std::string_view name);

// "S" or "OID.1.2.3": as Active Directory writes the attribute.
std::string directory_attribute(std::string_view oid);

} // namespace signet::certmap
