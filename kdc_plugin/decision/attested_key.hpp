// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the maker of a card says of a key on it (certmap/trust/attestation.hpp), for a KDC: the card itself cannot be asked when
// its owner wants a ticket, so its statement was brought when it was issued. One file for each key, written by `signetctl kdc
// attest`, with two certificates in PEM: the statement, and that of the key which signed it. The statement is judged anew each
// time: who may write the file cannot make a card what it is not, and a maker who is no longer believed is so at once.

#include "certmap/certificate/certificate.hpp"
#include "certmap/trust/attestation.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::kdc {

struct AttestedKey {
    std::optional<certmap::Attestation> said{}; // by a maker who is believed
    std::string problem{};                      // there is a statement, and why it proves nothing
};

// FOLDER/HEX.pem, by the SHA-256 of the key's SubjectPublicKeyInfo: a renewed certificate of the same key keeps it.
std::string attestation_path(const std::string& folder, const certmap::Sha256& key);

inline constexpr std::size_t max_attestation_file =
    32UL * 1024; // bytes; text around the certificates is passed over

// What is in such a file.
struct AttestationFile {
    certmap::Der statement;
    certmap::Der attester;
};
certmap::Result<AttestationFile> parse_attestation_file(std::string_view pem);

// What that says of the key of this certificate; an error as judge_attestation() has it.
certmap::Result<certmap::Attestation> judge_statement(const AttestationFile& file,
                                                      const certmap::Certificate& certificate,
                                                      std::span<const certmap::Der> makers, std::int64_t now);

// Without a file nothing is said, and that is no problem. A file that another user than root and this process's could have
// written says nothing.
AttestedKey attested_key(const std::string& folder, const certmap::Certificate& certificate,
                         std::span<const certmap::Der> makers, std::int64_t now);

} // namespace signet::kdc
