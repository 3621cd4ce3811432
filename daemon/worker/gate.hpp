// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `gate`: whose card is behind a key of ssh, or behind a certificate that others have seen used? One process for as
// long as the settings stand, because a server is asked thousands of times and the card is somewhere else. What it judges
// by it opens once, and again when one of the files was replaced: a card that was blocked or taken from somebody is
// refused from then on. Whether the key has signed is sshd's matter, and what is allowed policy's.

#include "daemon/protocol/messages/gate.hpp"
#include "daemon/worker/judgement_means.hpp"

#include <optional>
#include <span>

namespace signet::worker {

class Gate {
public:
    Gate(protocol::PrepareGate terms, Machine machine);

    // key-unknown if no certificate of the store has the key; else as the certificate is judged, and of several the one that
    // is granted. The account is one of the user's, as far as a claim can say so: signetd compares the uids.
    Result<protocol::HolderJudged> judge(const protocol::JudgeKey& request);
    // The certificate need not be in the store.
    Result<protocol::HolderJudged> judge(const protocol::JudgeHolder& request);

private:
    Result<void> open_means();
    Result<protocol::HolderJudged> judge_holder(std::span<const std::uint8_t> der, const std::string& user,
                                                std::optional<certmap::Sha256> key, std::int64_t now);
    std::int64_t store_updated() const;

    protocol::PrepareGate terms_;
    Machine machine_;
    std::optional<JudgementMeans> means_{};
};

} // namespace signet::worker
