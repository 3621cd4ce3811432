// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where krb5.conf has the tickets of users go, as far as that can be told of all of them at once. For the values of the Kerberos
// library itself use a worker; this is for what has to be there before anybody logs on.

#include <string>
#include <string_view>

namespace signet::ctl {

// Of /etc/krb5.conf and what it includes; libkrb5's own if none sets it.
std::string default_ccache_name();

// Of those kinds that outlive the worker and are found by their name, as the worker `ccache` has it. True, too, where libkrb5 has
// to say what the name begins with.
bool can_be_given_to_session(std::string_view name);

// Of the name of a cache in a file or folder. Nothing can be said of a `path` that is empty.
struct CcacheFolder {
    std::string path{};
    bool is_last = false; // the user's file is made in it; otherwise a folder of the user is in between
    friend bool operator==(const CcacheFolder&, const CcacheFolder&) = default;
};
CcacheFolder ccache_folder_of(std::string_view name);

} // namespace signet::ctl
