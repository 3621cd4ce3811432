// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every check of a host. Each looks at one thing and says at least one line about it; the table is the order in which a
// logon would meet them.

#include "daemon/signetctl/check/check_table.hpp"
#include "daemon/signetctl/check/host.hpp"

namespace signet::ctl {

using HostCheck = Check<Host>;
std::span<const HostCheck> host_checks();

// check_settings.cpp: what Signet itself needs on the disk.
void check_host_settings(Host& host, Findings& findings);
void check_permissions(Host& host, Findings& findings);
void check_users(Host& host, Findings& findings);

// check_reach.cpp
void check_reach(Host& host, Findings& findings);

// check_daemon.cpp
void check_units(Host& host, Findings& findings);
void check_daemon(Host& host, Findings& findings);
void check_sandbox(Host& host, Findings& findings);

// check_cards.cpp
void check_pcscd(Host& host, Findings& findings);
void check_readers(Host& host, Findings& findings);
void check_cards(Host& host, Findings& findings);
void check_accounts(Host& host, Findings& findings);

// check_pkcs11.cpp
void check_pkcs11(Host& host, Findings& findings);

// check_names.cpp
void check_names(Host& host, Findings& findings);

// check_trust.cpp
void check_anchors(Host& host, Findings& findings);
void check_answers(Host& host, Findings& findings);
void check_blocked(Host& host, Findings& findings);
void check_mapping(Host& host, Findings& findings);

// check_domain.cpp
void check_domain_authorities(Host& host, Findings& findings);

// check_realm.cpp
void check_krb5(Host& host, Findings& findings);
bool is_krb5_usable(Host& host); // false: check_krb5 says why not
void check_realm(Host& host, Findings& findings);
void check_kdcs(Host& host, Findings& findings);
void check_clock(Host& host, Findings& findings);

// check_keytab.cpp
void check_keytab(Host& host, Findings& findings);
void check_host_key(Host& host, Findings& findings);
void check_armor(Host& host, Findings& findings);

// check_tickets.cpp
void check_tickets(Host& host, Findings& findings);

// check_stacks.cpp
void check_module(Host& host, Findings& findings);
void check_sections(Host& host, Findings& findings);
void check_auth_stacks(Host& host, Findings& findings);
void check_other_stacks(Host& host, Findings& findings);

// check_way_in.cpp: when signetd is away.
void check_root(Host& host, Findings& findings);
void check_break_glass(Host& host, Findings& findings);

// check_sessions.cpp
void check_sshd(Host& host, Findings& findings);
void check_lockers(Host& host, Findings& findings);
void check_logind(Host& host, Findings& findings);

} // namespace signet::ctl
