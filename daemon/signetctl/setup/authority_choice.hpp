// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which CAs shall be trusted. A card has the name of its CA and not its certificate, so that is looked for in files; finding
// it there trusts nothing: the administrator says that it is the right one, by its fingerprint or by naming the file.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

struct FoundAuthority {
    certmap::Certificate certificate{};
    std::string file{}; // that has it
};

// Those of a file, which must be root's alone.
certmap::Result<std::vector<FoundAuthority>> authorities_of(const std::string& file);

bool is_root(const certmap::Certificate& authority);

// From the CA that is named as the issuer of this certificate up to its root; empty: one of them is not known.
std::vector<FoundAuthority> path_above(const certmap::Certificate& certificate,
                                       const std::vector<FoundAuthority>& known);

// The root with this fingerprint, in lower-case hex, and all CAs that are below it; empty: it is not among them.
std::vector<FoundAuthority> under_root(const std::string& sha256, const std::vector<FoundAuthority>& known);

// "AB:CD:...", as openssl(1) writes it.
std::string fingerprint_text(const certmap::Certificate& authority);

// PEM, with the name and fingerprint of each above it, and no CA twice.
std::string anchors_text(const std::vector<FoundAuthority>& authorities);

} // namespace signet::ctl
