// SPDX-License-Identifier: Apache-2.0
// The patterns in which an administrator names several principals.
#pragma once

#include "certmap/text/principal.hpp"
#include "policy/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

using certmap::Principal; // as the KDC has it: any bytes of any length

// "alice@EXAMPLE.ORG", "*/admin@EXAMPLE.ORG", "host/*", "*@*". Component by component: '*' is any run of
// bytes within one component or the realm, nothing crosses a '/' or '@'. Without '@' it is for the realm of
// this KDC. A '\' takes the next character as it is.
class PrincipalPattern {
public:
    static Result<PrincipalPattern> parse(std::string_view text);

    // `local_realm`: what a pattern without a realm means.
    bool matches(const Principal& principal, std::string_view local_realm) const;
    const std::string& text() const { return text_; }
    friend bool operator==(const PrincipalPattern& a, const PrincipalPattern& b) {
        return a.text_ == b.text_;
    }

private:
    struct Glob {
        std::vector<std::string> pieces{}; // between the stars; one piece: no star, compared whole
    };
    static bool matches(const Glob& glob, std::string_view text);

    std::string text_{};
    std::vector<Glob> components_{};
    std::optional<Glob> realm_{}; // nullopt: the local one
};

inline constexpr std::size_t longest_principal_pattern = 512; // bytes

} // namespace signet::policy
