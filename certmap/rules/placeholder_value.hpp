// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a placeholder stands for in one certificate. Used by expansion.hpp alone.

#include "certmap/certificate/certificate.hpp"
#include "certmap/certificate/digest.hpp"
#include "certmap/rules/name_choice.hpp"
#include "certmap/rules/template.hpp"

#include <string>

namespace signet::certmap {

struct PlaceholderValue {
    std::string text;          // never empty
    bool is_escaped = false;   // "\xx" for each byte: fit for a filter as it stands
    bool is_krb5_text = false; // a principal, or what stands before its '@', in krb5's escapes
    bool is_upn = false;       // a whole UPN
};

// An error if the certificate does not have it, or it is empty. The choice is one of `choices`.
Result<PlaceholderValue> value_of(const Placeholder& placeholder, const Certificate& certificate,
                                  const NameChoice& choice, const Digest& digest);

} // namespace signet::certmap
