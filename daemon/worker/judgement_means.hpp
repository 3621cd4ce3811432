// SPDX-License-Identifier: Apache-2.0
#pragma once

// What certificates are judged by, as the settings name it, opened and parsed: CAs, block list, rules, stores. The verbs
// `certificate`, for one question, and `gate`, for as long as none of the files is replaced.

#include "certmap/judgement/judgement.hpp"
#include "certmap/store/store.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/system/file_stamp.hpp"
#include "daemon/system/trusted_file.hpp"
#include "daemon/worker/result.hpp"

#include <memory>
#include <vector>

namespace signet::worker {

struct Machine {
    bool ec_keys_work = false;              // libkrb5 signs with the EC keys of a card
    bool ed25519_keys_work = false;         // no Kerberos is asked: a signature is all
    uid_t anchors_owner = system::root_uid; // besides root; for tests that root does not run
};

class JudgementMeans {
public:
    // anchors-unusable, block-list-unusable or mapping-unusable, with the file or the rule in the detail. What is configured and not there is
    // an error.
    static Result<JudgementMeans> open(const protocol::JudgementTerms& terms, const Machine& machine);

    // One of the files is another one now.
    bool are_outdated() const;

    // What follows is of these means, and lasts as long as they.
    certmap::Standards standards();
    certmap::Sources sources();

    const std::string& realm() const { return terms_.realm; }
    certmap::StoreReader* store() { return store_.get(); } // nullptr: none is configured

private:
    // The worker of a gate is one process, and all of a company may come by: 48 MiB then. Others judge a few and end.
    static constexpr std::size_t most_known = 8192;

    JudgementMeans(protocol::JudgementTerms terms, const Machine& machine, certmap::Authorities authorities);
    Result<void> open_lists();

    protocol::JudgementTerms terms_;
    Machine machine_;
    std::vector<system::FileStamp> stamps_; // from before they were read
    certmap::Authorities authorities_;
    certmap::BlockList blocked_{};
    certmap::KnownCertificates known_{most_known};
    std::vector<certmap::Rule> rules_{};
    std::unique_ptr<certmap::StoreReader> store_{};
    std::unique_ptr<certmap::StoreReader> local_store_{};
    certmap::BindingPolicy binding_{};
};

} // namespace signet::worker
