// SPDX-License-Identifier: Apache-2.0
#pragma once

// KDCs of krb5.conf that nobody can ask, since what stands for their port is none. A worker takes such a line for none at all.

#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

// Of a value of `kdc`, such as "kdc.example:88".
bool has_wrong_port(std::string_view kdc);

// Those of /etc/krb5.conf, of this realm.
std::vector<std::string> kdcs_with_wrong_port(const std::string& realm);

} // namespace signet::ctl
