// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/command.hpp"

#include <array>

namespace signet::ctl {
namespace {

constexpr std::array certmap_verbs{
    Command{"sync", "bring the mapping store into step with an LDAP directory", prepare_certmap_sync},
};

constexpr std::array kdc_verbs{
    Command{"fetch", "bring what is known of revoked certificates up to date", prepare_kdc_fetch},
};

constexpr std::array table{
    Command{"certmap", "the store that says which certificate belongs to which account", nullptr,
            certmap_verbs},
    Command{"fetch", "bring what this machine knows of revoked certificates up to date", prepare_fetch},
    Command{"kdc", "the plugin of the KDC", nullptr, kdc_verbs},
};

} // namespace

std::span<const Command> command_table() {
    return table;
}

// signetctl starts this program for a verb alone.
ExitStatus show_overview(const Invocation& invocation) {
    return complain(invocation, "a verb is missing", ExitStatus::usage);
}

} // namespace signet::ctl
