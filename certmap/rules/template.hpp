// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text a rule makes a name from: literal text and placeholders for names out of the certificate, spelled
// as in sss-certmap(5): {subject_nt_principal}, {subject_pkinit_principal}, {subject_principal}, each with or
// without
// ".short_name". Owned by the Rule; expanded by mapper.hpp, which knows about several names and who may not
// be used.

#include "certmap/rules/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace signet::certmap {

enum class NameSource : std::uint8_t {
    nt_principal,     // the UPNs
    pkinit_principal, // the PKINIT principals
    principal,        // the PKINIT principals if the certificate has any, else the UPNs
};

struct Placeholder {
    NameSource source = NameSource::principal;
    bool short_name = false; // only what stands before the '@'

    bool operator==(const Placeholder&) const = default;
};

struct Template {
    std::vector<std::variant<std::string, Placeholder>> parts; // never empty
};

// The error has a column. There is no escape for '{' and '}': no principal or user name needs one.
Result<Template> parse_template(std::string_view text);

} // namespace signet::certmap
