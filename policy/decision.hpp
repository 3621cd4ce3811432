// SPDX-License-Identifier: Apache-2.0
// What a decision of this folder says: granted or the reason why not, and the particular that a text needs.
// A value; the texts for it are in policy/reasons/reasons.hpp.
#pragma once

#include "policy/reasons/reasons.hpp"

#include <string>
#include <string_view>

namespace signet::policy {

struct [[nodiscard]] Decision {
    Reason reason = Reason::internal_error; // a decision nobody took refuses
    std::string detail{};                   // for {detail}: a service, a name, a file; may be empty

    bool granted() const { return reason == Reason::granted; }
    friend bool operator==(const Decision&, const Decision&) = default;
};

inline Decision grant() {
    return {Reason::granted};
}

inline Decision refuse(Reason reason, std::string_view detail = {}) {
    return {reason, std::string(detail)};
}

} // namespace signet::policy
