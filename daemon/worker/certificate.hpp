// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `certificate`: is this certificate believed, fit for logon, and whose is it? And has its key signed this
// challenge, and what does OpenSSH call it? One request, one answer; the process around it (frames, deadline, sandbox) is not
// here. Reads the anchors files the request names and nothing else: no clock, no network, no system certificate store.

#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/worker/judgement_means.hpp"
#include "daemon/worker/result.hpp"

#include <optional>
#include <span>

namespace signet::worker {

// Judged in this order, the first objection is the answer: the means are there (those of JudgementMeans), it can be decoded (cert-malformed), it is trusted
// (the reasons of certmap/judgement/trust_reason.hpp: cert-not-trusted, cert-expired, cert-ca-expired, ...), it
// may be used to log on (cert-wrong-usage), it means an account (card-not-mapped, card-ambiguous;
// with a claim that account, else card-of-other-user). Anchors
// or rules that cannot be used are anchors-unusable or mapping-unusable, with the file or the rule in the
// detail.
Result<protocol::CertificateJudged> judge_certificate(const protocol::JudgeCertificate& request,
                                                      const Machine& machine);

// Of whom a certificate has to be, for whoever has the means open already.
struct Expected {
    certmap::Subject subject{};           // who is meant, and who the KDC says it is
    std::optional<certmap::Sha256> key{}; // SHA-256 of the bits of its public key; another key is key-unknown
    // No KDC is asked: the principal of the account that it means is judged as the one that a KDC would have named.
    bool is_client_itself = false;
};

// The same by it.
Result<protocol::CertificateJudged> judge_certificate(std::span<const std::uint8_t> der,
                                                      JudgementMeans& means, const Expected& expected,
                                                      std::int64_t now);

// Says nothing about the certificate but how OpenSSH writes its key; cert-malformed if it cannot be read.
Result<protocol::KeyNamed> name_key(const protocol::NameKey& request);

// What the maker of the card is believed to say of the certificate's key; a problem where it is not believed.
Result<protocol::AttestationJudged> judge_key_attestation(const protocol::JudgeAttestation& request,
                                                          uid_t makers_owner);

// Whether the certificate's key has signed the challenge: cert-malformed, cert-weak-key, cert-key-unsupported,
// signature-not-verified, whatever is wrong with it. Says nothing about the certificate, and reads no file.
Result<protocol::SignatureVerified> verify_signature(const protocol::VerifySignature& request);
// The same about a signature as SSH writes it.
Result<protocol::SignatureVerified> verify_ssh_signature(const protocol::VerifySshSignature& request);

} // namespace signet::worker
