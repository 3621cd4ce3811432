// SPDX-License-Identifier: Apache-2.0

#include "daemon/language/translation.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/network_summaries.hpp"

#include <array>

namespace signet::ctl {
namespace {

constexpr std::array certmap_verbs{
    Command{"authorities", summary::certmap_authorities.one, prepare_certmap_authorities},
    Command{"rules", summary::certmap_rules.one, prepare_certmap_rules},
    Command{"sync", summary::certmap_sync.one, prepare_certmap_sync},
};

constexpr std::array kdc_verbs{
    Command{"fetch", summary::kdc_fetch.one, prepare_kdc_fetch},
};

constexpr std::array table{
    Command{"certmap", summary::certmap_group.one, nullptr, certmap_verbs},
    Command{"fetch", summary::fetch.one, prepare_fetch},
    Command{"kdc", summary::kdc_group.one, nullptr, kdc_verbs},
};

} // namespace

std::span<const Command> command_table() {
    return table;
}

// signetctl starts this program for a verb alone.
ExitStatus show_overview(const Invocation& invocation) {
    return complain(invocation, language::tr("a verb is missing"), ExitStatus::usage);
}

} // namespace signet::ctl
