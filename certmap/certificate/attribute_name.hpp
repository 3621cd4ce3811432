// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the attributes of distinguished names are called, by NSS and by Active Directory. sss-certmap(5) has
// both tables, so rules and directories written for it hold these names.

#include <string>
#include <string_view>

namespace signet::certmap {

enum class AttributeNames : bool { nss, active_directory };

// "2.5.4.8" -> "ST" or "S". An attribute that nobody named is "OID.1.2.3": two of them must not look alike.
std::string attribute_name(std::string_view oid, AttributeNames names);

} // namespace signet::certmap
