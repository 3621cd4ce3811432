// SPDX-License-Identifier: Apache-2.0
// The keys of [service.NAME] in signet.toml. Used by signet_toml.cpp alone, whose file it would be half of.
#pragma once

#include "policy/settings.hpp"
#include "policy/settings/section.hpp"

namespace signet::policy {

Section<ServiceSettings> service_section();

} // namespace signet::policy
