// SPDX-License-Identifier: Apache-2.0
#pragma once

// KDCs of krb5.conf that nobody can ask, since what stands for their port is none. A worker takes such a line for none at all.

#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

// The values of `kdc` that have such a port, whatever their realm.
std::vector<std::string> kdcs_without_port(std::string_view krb5_conf);

// Of /etc/krb5.conf.
std::vector<std::string> kdcs_without_port();

} // namespace signet::ctl
