// SPDX-License-Identifier: Apache-2.0
#pragma once

// The directory of revocation files, as root writes it and the KDC maps it.

#include "certmap/trust/revocation_file.hpp"

#include <string>
#include <string_view>

namespace signet::ctl {

enum class Put {
    written,
    not_newer, // the CRL at hand is this one
};

class RevocationShelf {
public:
    // Makes the directory if it is missing.
    static certmap::Result<RevocationShelf> open(std::string directory);

    // What is known of the issuer by OCSP; an empty table where there is no file, or none that can be read.
    certmap::RevocationTable ocsp_answers(const certmap::Sha256& issuer_key) const;

    // The bytes of a table, as another process made them: nothing in them is believed but what is checked
    // here. An error: no such table, of another issuer, or older than the one at hand.
    certmap::Result<Put> put(std::string_view bytes, const certmap::Sha256& issuer_key) const;

    // Is it time to ask about everything again, and not only what somebody waits for? From one yes to the
    // next there are at least `interval` seconds.
    bool is_round_due(std::int64_t now, std::int64_t interval) const;
    void begin_round() const;

private:
    explicit RevocationShelf(std::string directory) : directory_(std::move(directory)) {}
    std::string directory_;
};

} // namespace signet::ctl
