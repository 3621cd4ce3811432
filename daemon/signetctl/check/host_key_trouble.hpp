// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why the host's key was not found good, by what the worker says of it and what stands in krb5.conf. Pure. An error is only what keeps
// cards from logging on.

#include "certmap/text/phrase.hpp"
#include "daemon/signetctl/check/finding.hpp"
#include "daemon/signetctl/check/worker_call.hpp"
#include "policy/settings.hpp"

#include <string>

namespace signet::ctl {

inline constexpr auto get_host_key =
    certmap::phrase("kadmin: ktadd host/NAME; or adcli join; or ipa-getkeytab");

struct HostKeySurroundings {
    policy::RequestArmor armor = policy::RequestArmor::never;
    std::string enctypes; // settings of krb5.conf that choose among kinds of keys; empty: there is none
    std::string
        forbids_proof; // what of krb5.conf keeps the host from proving anything by its key; empty: nothing
};

void judge_host_key_trouble(const WorkerTrouble& trouble, const HostKeySurroundings& surroundings,
                            Findings& findings);

} // namespace signet::ctl
