// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/card_need.hpp"

#include <array>

namespace signet::ctl {
namespace {

// Without settings there is nothing that a host is set up for, and the defaults are nobody's.
bool has_settings(Host& host, Findings& findings) {
    if (host.loaded().settings) return true;
    findings.unseen(host.places().config,
                    host.loaded().files.empty() ? tr("cannot be read, so that these were not looked at")
                                                : tr("is not understood, so that these were not looked at"),
                    "signetctl check settings");
    return false;
}

// What a worker says of realm and KDCs without it is not so.
bool has_krb5(Host& host, Findings& findings) {
    if (!has_settings(host, findings)) return false;
    if (is_krb5_usable(host)) return true;
    findings.unseen("libkrb5", tr("does not get so far that these could be looked at"),
                    "signetctl check krb5");
    return false;
}

// A gate for keys alone asks no KDC.
bool has_tickets(Host& host, Findings& findings) {
    if (!has_settings(host, findings)) return false;
    if (policy::needs_tickets(host.settings())) return has_krb5(host, findings);
    findings.ok("tickets", tr("no service asks for one"));
    return false;
}

constexpr std::array table{
    HostCheck{"settings", check_host_settings},
    HostCheck{"permissions", check_permissions},
    HostCheck{"files", check_reach},
    HostCheck{"users", check_users},
    HostCheck{"units", check_units},
    HostCheck{"daemon", check_daemon},
    HostCheck{"sandbox", check_sandbox},
    HostCheck{"anchors", check_anchors, has_settings},
    HostCheck{"revocation", check_answers, has_settings},
    HostCheck{"block-list", check_blocked, has_settings},
    HostCheck{"store", check_mapping, has_settings},
    HostCheck{"ntauth", check_domain_authorities, has_settings},
    HostCheck{"module", check_module},
    HostCheck{"sections", check_sections, has_settings},
    HostCheck{"auth", check_auth_stacks, has_settings},
    HostCheck{"sessions", check_other_stacks, has_settings},
    HostCheck{"root", check_root, has_settings},
    HostCheck{"break-glass", check_break_glass, has_settings},
    HostCheck{"sshd", check_sshd, has_settings},
    HostCheck{"lockers", check_lockers, has_settings},
    HostCheck{"logind", check_logind, has_settings},
    HostCheck{"pcscd", check_pcscd, has_settings, true},
    HostCheck{"readers", check_readers, has_settings, true},
    HostCheck{"pkcs11", check_pkcs11, has_settings},
    HostCheck{"cards", check_cards, has_settings},
    HostCheck{"accounts", check_accounts, has_settings, true},
    HostCheck{"names", check_names, has_settings, true},
    HostCheck{"krb5", check_krb5, has_settings, true},
    HostCheck{"realm", check_realm, has_krb5, true},
    HostCheck{"kdcs", check_kdcs, has_tickets, true},
    HostCheck{"clock", check_clock, has_tickets, true},
    HostCheck{"keytab", check_keytab, has_tickets, true},
    HostCheck{"host-key", check_host_key, has_tickets, true},
    HostCheck{"armor", check_armor, has_tickets, true},
    HostCheck{"tickets", check_tickets, has_tickets, true},
};

} // namespace

std::span<const HostCheck> host_checks() {
    return table;
}

} // namespace signet::ctl
