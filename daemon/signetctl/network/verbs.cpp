// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/phrase.hpp"
#include "daemon/language/translation.hpp"
#include "daemon/signetctl/command.hpp"

#include <array>

namespace signet::ctl {
namespace {

using certmap::phrase;

constexpr std::array certmap_verbs{
    Command{"authorities", phrase("do the domain and this host believe the same CAs about cards?").one,
            prepare_certmap_authorities},
    Command{"rules", phrase("the rules of a FreeIPA domain as settings of this host").one,
            prepare_certmap_rules},
    Command{"sync", phrase("bring the mapping store into step with an LDAP directory").one,
            prepare_certmap_sync},
};

constexpr std::array kdc_verbs{
    Command{"fetch", phrase("bring what is known of revoked certificates up to date").one, prepare_kdc_fetch},
};

constexpr std::array table{
    Command{"certmap", phrase("the store that says which certificate belongs to which account").one, nullptr,
            certmap_verbs},
    Command{"fetch", phrase("bring what this machine knows of revoked certificates up to date").one,
            prepare_fetch},
    Command{"kdc", phrase("the plugin of the KDC").one, nullptr, kdc_verbs},
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
