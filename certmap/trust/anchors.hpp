// SPDX-License-Identifier: Apache-2.0
#pragma once

// The anchors an administrator named: the text of a PEM file with one CA certificate or several. Whoever owns
// the configuration reads the file (daemon/system/trusted_file.hpp) and calls this; Authorities::decode takes what
// it returns. A file is taken whole or not at all.

#include "certmap/text/result.hpp"
#include "certmap/trust/chain.hpp"

#include <string_view>
#include <vector>

namespace signet::certmap {

inline constexpr std::size_t max_anchors_file = 1024UL * 1024; // bytes; the whole Mozilla bundle has 220 KiB

// Text outside of PEM blocks is passed over, as openssl(1) writes it there. An error: no certificate, more
// than max_anchors, a broken block, or a block of another kind (a private key has no business in this file).
Result<std::vector<Der>> parse_anchors(std::string_view pem);

// Anchors for a program that follows paths up to a root, as libkrb5 does: those that are self-signed, and the
// CAs below them.
struct RootsAndOthers {
    std::vector<Der> roots;
    std::vector<Der> others;
};

// An error: a CA whose issuer is not among them, nor that one's, up to a root. It would be believed by nobody,
// and a card below it would be refused only after the PIN. The problem names CA and issuer.
Result<RootsAndOthers> roots_and_others(const std::vector<Der>& anchors);

} // namespace signet::certmap
