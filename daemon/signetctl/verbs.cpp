// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/phrase.hpp"
#include "daemon/signetctl/everyday_verbs.hpp"
#include "daemon/signetctl/network_summaries.hpp"
#include "daemon/signetctl/setup/setup_verb.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace signet::ctl {
namespace {

using certmap::phrase;

constexpr std::array certmap_verbs{
    Command{"authorities", summary::certmap_authorities.one, prepare_network_verb},
    Command{"dump", phrase("every account of the mapping store, one JSON record a line").one,
            prepare_certmap_dump},
    Command{"import", phrase("make the mapping store from files").one, prepare_certmap_import},
    Command{"info", phrase("where the mapping store comes from, how large and how old it is").one,
            prepare_certmap_info},
    Command{"rules", summary::certmap_rules.one, prepare_network_verb},
    Command{"sync", summary::certmap_sync.one, prepare_network_verb},
};

constexpr std::array config_verbs{
    Command{"check", phrase("would signetd take the settings, and what is wrong with them?").one,
            prepare_config_check},
    Command{"explain", phrase("may a user use a service with a card, and by which lines?").one,
            prepare_config_explain},
    Command{"show", phrase("the settings as they hold, and where each of them stands").one,
            prepare_config_show},
};

constexpr std::array kdc_verbs{
    Command{"attest", phrase("keep what a card says of its key, for the rules of the KDC").one,
            prepare_kdc_attest},
    Command{"audit-report", phrase("whom the KDC refuses by its log, or would refuse").one,
            prepare_kdc_audit_report},
    Command{"block", phrase("refuse a card at once").one, prepare_kdc_block},
    Command{"check", phrase("is the KDC set up so that the plugin decides, and can?").one, prepare_kdc_check},
    Command{"explain", phrase("whom the KDC takes a certificate for, and why").one, prepare_kdc_explain},
    Command{"fetch", summary::kdc_fetch.one, prepare_network_verb},
};

constexpr std::array administration{
    Command{"agent", phrase("an ssh-agent for logons far away that asks before your card elevates there").one,
            prepare_agent},
    Command{"certmap", summary::certmap_group.one, nullptr, certmap_verbs},
    Command{"config", phrase("the settings of signetd: shown, checked, explained").one, nullptr,
            config_verbs},
    Command{"explain", phrase("whom a certificate logs on, and why").one, prepare_explain},
    Command{"fetch", summary::fetch.one, prepare_network_verb},
    Command{"gate", phrase("may somebody come in by this certificate, whose card is elsewhere").one,
            prepare_gate},
    Command{"kdc", summary::kdc_group.one, nullptr, kdc_verbs},
    Command{"policy", phrase("who may do what with a card on this machine").one, prepare_policy},
    Command{"setup", phrase("set this host up, so that cards log on; and take that back").one, prepare_setup},
    Command{"ssh-keys",
            phrase("the key that sshd was offered, if it is that of a card (AuthorizedKeysCommand)").one,
            prepare_ssh_keys},
    Command{"vpn-verify", phrase("may somebody come in by OpenVPN (tls-verify, auth-user-pass-verify)").one,
            prepare_vpn_verify},
};

} // namespace

std::span<const Command> command_table() {
    static const std::vector<Command> table = [] {
        std::vector<Command> all(administration.begin(), administration.end());
        all.insert(all.end(), everyday_verbs().begin(), everyday_verbs().end());
        std::ranges::sort(all, {}, [](const Command& verb) { return std::string_view(verb.name); });
        return all;
    }();
    return table;
}

} // namespace signet::ctl
