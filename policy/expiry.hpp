// SPDX-License-Identifier: Apache-2.0
// Whether something that ends has to be told of in time: [certificates] expiry_warning.
#pragma once

#include "policy/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace signet::policy {

// Whole days from `now` to `end` (seconds since 1970), if they are few enough. Nothing: it is not near, or past, which
// is not a warning's to say.
std::optional<std::int64_t> days_to_warn_of(const CertificateSettings& settings, std::int64_t end,
                                            std::int64_t now);

// "today", "in 1 day", "in 12 days"
std::string days_text(std::int64_t days);

} // namespace signet::policy
