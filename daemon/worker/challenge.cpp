// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/challenge.hpp"

#include "daemon/worker/card/challenge_digest.hpp"
#include "daemon/worker/pin_turn.hpp"

#include <utility>

namespace signet::worker {

protocol::Result<void> sign_challenge(CardToken& card,
                                      const std::vector<protocol::SlotCertificate>& certificates,
                                      protocol::Stream& peer, protocol::SignChallenge request) {
    const auto key = usable_key(card, certificates, request.slot);
    if (!key) return fail(peer, key.error());
    const auto input = challenge_digest(key->key, request.challenge);
    if (!input) return fail(peer, input.error());
    if (request.takes_last) card.take_last_try();
    return with_pin(card, peer, std::move(request.pin),
                    [&](VerifiedCard verified) -> Result<protocol::ChallengeSigned> {
                        auto signature = verified.sign(*key, *input);
                        if (!signature) return signature.error();
                        protocol::ChallengeSigned answer;
                        answer.signature = std::move(*signature);
                        return answer;
                    });
}

} // namespace signet::worker
