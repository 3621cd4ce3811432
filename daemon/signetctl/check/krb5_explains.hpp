// SPDX-License-Identifier: Apache-2.0
#pragma once

// What of krb5.conf(5) explains what a check has seen of libkrb5. Pure: each is a question about the file as it was read, and names
// lines as they stand there.

#include "daemon/signetctl/krb5_profile.hpp"

#include <string>

namespace signet::ctl {

// By what libkrb5 has none of its modules of that name among those for preauthentication, such as "disable = pkinit"; empty: by
// nothing. A list of those that are enabled is another matter: a logon by card has one of its own.
std::string disables_preauth(const Krb5Profile& conf, const std::string& module);
std::string leaves_out_preauth(const Krb5Profile& conf, const std::string& module);

// The settings that choose among kinds of keys, as many as are there: "permitted_enctypes, default_tgs_enctypes".
std::string enctype_settings(const Krb5Profile& conf);

// By what a host in that realm proves nothing with its key; empty: by nothing.
std::string forbids_key_proof(const Krb5Profile& conf, const std::string& realm);

// kdc_timesync: what libkrb5 asks KDCs for goes by their clock.
bool allows_for_kdc_clock(const Krb5Profile& conf);

} // namespace signet::ctl
