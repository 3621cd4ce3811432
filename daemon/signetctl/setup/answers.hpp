// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an administrator answers beforehand, for many hosts: the file of `signetctl setup --answers`, read as signet.toml is.
// Pure. A question whose answer is missing is asked where somebody is at a terminal, and is an error otherwise.

#include "certmap/text/encoding.hpp"
#include "policy/settings.hpp"
#include "policy/settings/key_row.hpp"
#include "policy/settings/problems.hpp"

#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

// Who gets in by password when cards do not: root, or an account of [break_glass].
struct WayBack {
    std::string account = "root";
    bool is_root() const { return account == "root"; }
    friend bool operator==(const WayBack&, const WayBack&) = default;
};

struct Answers {
    std::string realm{};         // empty: the one that this host's files agree on
    std::string keytab{};        // path; likewise
    std::string anchors{};       // path of a file of CAs; empty: by the fingerprint
    std::string anchor_sha256{}; // of the root among them, in lower-case hex
    std::vector<std::string> services{};
    policy::CardDemand card = policy::CardDemand::required;
    bool without_card = false; // go on though there is none that could be looked at
    std::optional<WayBack> way_back{};
    friend bool operator==(const Answers&, const Answers&) = default;
};

policy::Result<WayBack> way_back_of(std::string_view text);
// SHA-256 of a certificate, as openssl(1) writes it or plain: 64 digits, to lower case.
policy::Result<std::string> fingerprint_of(std::string_view text);

// For the manual and its test.
policy::KeyRows answer_rows();

policy::SettingsOr<Answers> parse_answers(const policy::Source& source);

} // namespace signet::ctl
