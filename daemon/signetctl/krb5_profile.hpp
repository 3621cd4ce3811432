// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files in the form of krb5.conf(5), with all that they include, by libkrb5's own reader. What libkrb5 makes of the values (defaults,
// paths with %{uid}) is not in here.

#include "certmap/text/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

class Krb5Profile {
public:
    // Of several files the first goes before the others. One that is not there is passed over, as libkrb5 does; an error if none
    // is there, or for one that cannot be read.
    static certmap::Result<Krb5Profile> read(const std::vector<std::string>& files);

    // Each as it stands there, such as {"realms", "LAB.TEST", "kdc"}.
    std::vector<std::string> values(const std::vector<std::string>& path) const;
    // Empty: there is none.
    std::string value(const std::vector<std::string>& path) const;
    // The names of what is in braces in a section, such as the realms of [realms].
    std::vector<std::string> parts_of(const std::string& section) const;

private:
    explicit Krb5Profile(void* profile);

    std::shared_ptr<void> profile_; // a profile_t
};

// A switch, as profile_get_boolean(3) of libkrb5 reads it; what that does not understand is not so.
bool is_true(std::string_view value);

// What every program of this host goes by that trusts no environment, as the workers do.
certmap::Result<Krb5Profile> read_krb5_conf_of_host();

} // namespace signet::ctl
