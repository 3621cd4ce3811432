// SPDX-License-Identifier: Apache-2.0
#pragma once

// Distinguished names as explicit mappings hold them: read from what Active Directory, its tools and
// administrators write, and written in the one form that mapping keys are compared in. The texts of rules
// and templates are text_of() in distinguished_name.hpp.
//
// Read are, least specific part first: parts joined by ',', with or without spaces; attributes of one part
// joined by '+', or by a space alone where a known attribute and a '=' follow, which is how Active Directory
// writes the subjects of PIV cards; attribute names in any case, their usual synonyms, and OID.1.2.3; values
// in quotes (a quote in them is doubled), with the escapes of RFC 4514 outside of quotes, or as #DER.

#include "certmap/certificate/distinguished_name.hpp"
#include "certmap/text/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

// An error's column is that of `text`, from 1.
Result<std::vector<RelativeName>> parse_directory_name(std::string_view text);

// ASCII in lower case, Active Directory's attribute names and quotes, no space that means nothing, and the
// attributes of one part sorted, for they are a set. Equal names in this form are equal, and only those.
std::string directory_text(const std::vector<RelativeName>& parts);

} // namespace signet::certmap
