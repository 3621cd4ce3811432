// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the verbs that show settings share: which file, and the settings in it or a complaint.

#include "daemon/config/config_file.hpp"
#include "daemon/signetctl/command.hpp"

#include <memory>
#include <optional>
#include <string>

namespace signet::ctl {

// --config FILE
std::shared_ptr<std::string> add_config_option(CLI::App& app);

// Nothing, and every problem on `err`, where signetd would take no settings from the file.
std::optional<config::LoadedSettings> settings_or_complaint(const Invocation& invocation,
                                                            const std::string& file);

// "/etc/signet/signet.toml:3", or "default" for what is nowhere set.
std::string place_of(const policy::Origins& origins, std::string_view path);

// [service."gdm-*"]
std::string service_heading(std::string_view section);

} // namespace signet::ctl
