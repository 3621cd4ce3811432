// SPDX-License-Identifier: Apache-2.0
#pragma once

// What certificates are judged by, as the settings name it, opened and parsed: CAs, block list, rules, stores, and what is known of
// revocation. The verbs `certificate`, for one question, and `gate`, for as long as none of the files is replaced.

#include "certmap/judgement/judgement.hpp"
#include "certmap/revocation/issuer_policies.hpp"
#include "certmap/revocation/ocsp_hint.hpp"
#include "certmap/revocation/revocation_shelf.hpp"
#include "certmap/store/store.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/system/file_stamp.hpp"
#include "daemon/system/trusted_file.hpp"
#include "daemon/worker/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace signet::worker {

struct Machine {
    bool ed25519_keys_work = false;         // no Kerberos is asked: a signature is all
    uid_t anchors_owner = system::root_uid; // besides root; for tests that root does not run
    // By OCSP somebody should be asked about a certificate; empty: nobody is there to be told.
    std::function<void(const std::string& datagram)> tell_fetcher{};
};

class JudgementMeans {
public:
    // anchors-unusable (a CA of [revocation], too), block-list-unusable or mapping-unusable, with the file or the rule in the detail. What is configured and not there is
    // an error.
    static Result<JudgementMeans> open(const protocol::JudgementTerms& terms, const Machine& machine);

    // One of the files is another one now.
    bool are_outdated() const;

    // What follows is of these means, and lasts as long as they. `now`: seconds since 1970, by which answers are fresh.
    certmap::Standards standards(std::int64_t now);
    certmap::Sources sources();

    // About what an examination had no fresh answer.
    void have_fetched(std::span<const certmap::RevocationRequest> asked);

    const std::string& realm() const { return terms_.realm; }
    certmap::StoreReader* store() { return store_.get(); } // nullptr: none is configured

private:
    // The worker of a gate is one process, and all of a company may come by: 60 MiB then, or 150 with long certificates. Others
    // judge a few and end.
    static constexpr std::size_t most_known = 24'576;

    JudgementMeans(protocol::JudgementTerms terms, const Machine& machine, certmap::Authorities authorities);
    Result<void> open_lists();
    Result<void> open_revocation();

    protocol::JudgementTerms terms_;
    Machine machine_;
    std::vector<system::FileStamp> stamps_; // from before they were read
    certmap::Authorities authorities_;
    certmap::BlockList blocked_{};
    certmap::IssuerPolicies issuers_{};
    std::optional<certmap::RevocationShelf> answers_{}; // nothing: no CA's certificates are checked
    std::optional<certmap::OcspHint> hint_{};
    certmap::KnownCertificates known_{most_known};
    std::vector<certmap::Rule> rules_{};
    std::unique_ptr<certmap::StoreReader> store_{};
    std::unique_ptr<certmap::StoreReader> local_store_{};
    certmap::BindingPolicy binding_{};
};

} // namespace signet::worker
