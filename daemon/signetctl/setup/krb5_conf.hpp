// SPDX-License-Identifier: Apache-2.0
#pragma once

// What libkrb5 reads in krb5.conf about this host's realm. Who only wants the realm: daemon/signetctl/default_realm.hpp.

#include <string>
#include <vector>

namespace signet::ctl {

struct Krb5Conf {
    std::string realm{};                // default_realm; empty: there is none
    std::vector<std::string> kdcs{};    // of that realm, as [realms] names them
    std::string keytab{};               // path; empty: it is no file
    std::vector<std::string> anchors{}; // files of pkinit_anchors
    std::string problem{};              // why nothing can be read; empty: it was
};

Krb5Conf read_krb5_conf();

} // namespace signet::ctl
