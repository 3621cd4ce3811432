// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetctl explain says: for people, and for programs.

#include "certmap/judgement/explanation.hpp"
#include "certmap/judgement/judgement.hpp"

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace signet::ctl {

// What signetd says of a certificate in a reader, which knows the account and the card besides.
struct SignetdAnswer {
    std::string reason; // empty: it may log on
    std::string text;
};

// One certificate and everything that was found out about it.
struct Explained {
    std::string from; // file, or reader and slot
    certmap::Certificate certificate;
    // As a logon examines it; without anchors in the settings only by its usage, which is no answer about trust.
    policy::Reason reason = policy::Reason::internal_error;
    std::string problem; // granted: empty
    bool trust_is_asked = true;
    std::optional<SignetdAnswer> of_signetd{}; // nothing: it is in no reader
    certmap::Explanation explanation;
};

// Does it log on the account that was asked for?
bool is_good(const Explained& explained);

void print_text(std::ostream& out, const Explained& explained);
// Of that: the certificate, what store and rules say of it, and what would change it.
void print_sources(std::ostream& out, const Explained& explained);
nlohmann::ordered_json json_of(const Explained& explained);

} // namespace signet::ctl
