// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/phrase.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/network_summaries.hpp"
#include "daemon/signetctl/setup/setup_verb.hpp"

#include <array>

namespace signet::ctl {
namespace {

using certmap::phrase;

constexpr std::array card_verbs{
    Command{"keytrust", phrase("what makes a domain take the key of a card without any CA").one,
            prepare_card_keytrust},
    Command{"pin", phrase("change the PIN of the card in the reader").one, prepare_card_pin},
    Command{"puk", phrase("change the PUK of the card in the reader").one, prepare_card_puk},
    Command{"unblock", phrase("set a new PIN by the PUK of the card in the reader").one,
            prepare_card_unblock},
};

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

constexpr std::array session_verbs{
    Command{"lock", phrase("lock a session now").one, prepare_session_lock},
    Command{"logoff", phrase("end a session now, and its ticket").one, prepare_session_logoff},
    Command{"release", phrase("let a session go on, whatever its card does").one, prepare_session_release},
};

constexpr std::array table{
    Command{"agent", phrase("an ssh-agent for logons far away that asks before your card elevates there").one,
            prepare_agent},
    Command{"card", phrase("every certificate of the cards in the readers, and why it cannot be used").one,
            prepare_card, card_verbs},
    Command{"certmap", summary::certmap_group.one, nullptr, certmap_verbs},
    Command{"check", phrase("would a card log on here, and what has to be mended?").one, prepare_check},
    Command{"config", phrase("the settings of signetd: shown, checked, explained").one, nullptr,
            config_verbs},
    Command{"events", phrase("what signetd has decided and done, as it happens").one, prepare_events},
    Command{"explain", phrase("whom a certificate logs on, and why").one, prepare_explain},
    Command{"fetch", summary::fetch.one, prepare_network_verb},
    Command{"gate", phrase("may somebody come in by this certificate, whose card is elsewhere").one,
            prepare_gate},
    Command{"kdc", summary::kdc_group.one, nullptr, kdc_verbs},
    Command{"last", phrase("the last logons, step by step, and why they were refused").one, prepare_last},
    Command{"policy", phrase("who may do what with a card on this machine").one, prepare_policy},
    Command{"session", phrase("what an administrator does to a session").one, nullptr, session_verbs},
    Command{"sessions",
            phrase("the sessions that were opened with a card, and what happens when it leaves").one,
            prepare_sessions},
    Command{"setup", phrase("set this host up, so that cards log on; and take that back").one, prepare_setup},
    Command{"ssh-keys",
            phrase("the key that sshd was offered, if it is that of a card (AuthorizedKeysCommand)").one,
            prepare_ssh_keys},
    Command{"status", phrase("cards in the readers, and the sessions that were opened with one").one,
            prepare_status},
    Command{"try", phrase("a whole logon with card and PIN, without a session and without PAM").one,
            prepare_try},
    Command{"vpn-verify", phrase("may somebody come in by OpenVPN (tls-verify, auth-user-pass-verify)").one,
            prepare_vpn_verify},
};

} // namespace

std::span<const Command> command_table() {
    return table;
}

} // namespace signet::ctl
