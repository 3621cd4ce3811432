// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/setup/setup_verb.hpp"

#include <array>

namespace signet::ctl {
namespace {

constexpr std::array certmap_verbs{
    Command{"dump", "every account of the mapping store, one JSON record a line", prepare_certmap_dump},
    Command{"import", "make the mapping store from files", prepare_certmap_import},
    Command{"info", "where the mapping store comes from, how large and how old it is", prepare_certmap_info},
    Command{"sync", "bring the mapping store into step with an LDAP directory", prepare_network_verb},
};

constexpr std::array config_verbs{
    Command{"check", "would signetd take the settings, and what is wrong with them?", prepare_config_check},
    Command{"explain", "may a user use a service with a card, and by which lines?", prepare_config_explain},
    Command{"show", "the settings as they hold, and where each of them stands", prepare_config_show},
};

constexpr std::array kdc_verbs{
    Command{"audit-report", "whom the KDC refuses by its log, or would refuse", prepare_kdc_audit_report},
    Command{"block", "refuse a card at once", prepare_kdc_block},
    Command{"check", "is the KDC set up so that the plugin decides, and can?", prepare_kdc_check},
    Command{"explain", "whom the KDC takes a certificate for, and why", prepare_kdc_explain},
    Command{"fetch", "bring what is known of revoked certificates up to date", prepare_network_verb},
};

constexpr std::array session_verbs{
    Command{"lock", "lock a session now", prepare_session_lock},
    Command{"logoff", "end a session now, and its ticket", prepare_session_logoff},
    Command{"release", "let a session go on, whatever its card does", prepare_session_release},
};

constexpr std::array table{
    Command{"agent", "an ssh-agent for logons far away that asks before your card elevates there",
            prepare_agent},
    Command{"card", "every certificate of the cards in the readers, and why it cannot be used", prepare_card},
    Command{"certmap", "the store that says which certificate belongs to which account", nullptr,
            certmap_verbs},
    Command{"check", "would a card log on here, and what has to be mended?", prepare_check},
    Command{"config", "the settings of signetd: shown, checked, explained", nullptr, config_verbs},
    Command{"events", "what signetd has decided and done, as it happens", prepare_events},
    Command{"explain", "whom a certificate logs on, and why", prepare_explain},
    Command{"fetch", "bring what this machine knows of revoked certificates up to date",
            prepare_network_verb},
    Command{"gate", "may somebody come in by this certificate, whose card is elsewhere", prepare_gate},
    Command{"kdc", "the plugin of the KDC: why it decides as it does, and whom it refuses", nullptr,
            kdc_verbs},
    Command{"last", "the last logons, step by step, and why they were refused", prepare_last},
    Command{"policy", "who may do what with a card on this machine", prepare_policy},
    Command{"session", "what an administrator does to a session", nullptr, session_verbs},
    Command{"sessions", "the sessions that were opened with a card, and what happens when it leaves",
            prepare_sessions},
    Command{"setup", "set this host up, so that cards log on; and take that back", prepare_setup},
    Command{"ssh-keys", "the key that sshd was offered, if it is that of a card (AuthorizedKeysCommand)",
            prepare_ssh_keys},
    Command{"status", "cards in the readers, and the sessions that were opened with one", prepare_status},
    Command{"try", "a whole logon with card and PIN, without a session and without PAM", prepare_try},
    Command{"vpn-verify", "may somebody come in by OpenVPN (tls-verify, auth-user-pass-verify)",
            prepare_vpn_verify},
};

} // namespace

std::span<const Command> command_table() {
    return table;
}

} // namespace signet::ctl
