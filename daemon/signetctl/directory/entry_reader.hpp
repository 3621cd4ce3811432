// SPDX-License-Identifier: Apache-2.0
#pragma once

// A directory's entry -> an entry of the mapping store. Pure, and the one place that looks into what an
// account or its administrator wrote. An entry with one value that is not what it should be is refused as a
// whole: half of an account's mappings would be other mappings than the administrator sees.

#include "certmap/entries/entry.hpp"
#include "certmap/sync/record.hpp"
#include "certmap/text/result.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

struct Reading {
    std::string user;      // name of the attribute that holds the user's name
    std::string principal; // likewise; empty: none
    std::string created;   // likewise
    std::string realm;     // of users without a principal of their own; empty: the host's
};

// The attributes that read_entry() looks at, to ask a server for.
std::vector<std::string> wanted_attributes(const Reading& reading);

// The error's problem names the attribute; it is safe to print.
certmap::Result<certmap::Entry> read_entry(const certmap::Record& record, const Reading& reading);

} // namespace signet::ctl
