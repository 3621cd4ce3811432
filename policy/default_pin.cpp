// SPDX-License-Identifier: Apache-2.0
#include "policy/default_pin.hpp"

namespace signet::policy {

Decision judge_default_pin(const Settings& settings, ServiceUse use, bool is_default) {
    const bool refuses = is_default && settings.cards.default_pin == DefaultPin::refuse;
    return refuses && use != ServiceUse::unlock ? refuse(Reason::pin_default) : grant();
}

bool warns_of_default_pin(const Settings& settings, bool is_default) {
    return is_default && settings.cards.default_pin != DefaultPin::allow;
}

// Who has the makers of cards asked anyway learns this as well.
bool asks_about_default_pin(const Settings& settings) {
    return settings.cards.default_pin != DefaultPin::allow ||
           !settings.certificates.attestation_anchors.empty();
}

} // namespace signet::policy
