// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every verb of the mapping store has in common: --store, and how its errors are told.

#include "certmap/text/result.hpp"
#include "daemon/signetctl/command.hpp"

#include <string>

namespace signet::ctl {

// `store` has its default afterwards, and has to live as long as `app`.
void add_store_option(CLI::App& app, std::string& store);

// The same of `is_set`.
void add_no_certificates_option(CLI::App& app, bool& is_set);

// A store that signet.toml does not name counts for nothing on this machine: said to whoever has just filled it.
void tell_if_unused(const Invocation& invocation, const std::string& store);

ExitStatus complain(const Invocation& invocation, const certmap::Error& error);

} // namespace signet::ctl
