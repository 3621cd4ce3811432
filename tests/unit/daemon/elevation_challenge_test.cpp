// SPDX-License-Identifier: Apache-2.0
// What must have been signed far away, by what the agent says of itself, which nobody believes.
#include "daemon/signetd/steps/elevation_challenge.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace signet::daemon {
namespace {

using policy::AgentDemand;
using policy::Reason;

protocol::ElevationChallenge sample() {
    protocol::ElevationChallenge challenge;
    challenge.time = 1'790'000'000;
    challenge.host = "web1";
    challenge.host_keys.resize(2);
    challenge.host_keys[1].fill(7);
    challenge.user = challenge.target = "alice";
    challenge.service = "sudo";
    return challenge;
}

protocol::SignedByAgent bound(std::uint8_t key, std::uint32_t hops = 1) {
    protocol::SignedByAgent answer;
    answer.is_bound = true;
    answer.host_key = protocol::Bytes(32, key);
    answer.hops = hops;
    return answer;
}

protocol::Bytes as_bytes(const certmap::Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

TEST(SignedStatement, OfABoundAgentNamesTheHostAndTheWay) {
    for (const std::uint32_t hops : {1U, 2U, 16U}) {
        protocol::ElevationPath path;
        path.host_key.fill(7);
        path.hops = hops;
        for (const AgentDemand demand : {AgentDemand::bound, AgentDemand::any}) {
            const auto statement = signed_statement(sample(), bound(7, hops), demand);
            ASSERT_TRUE(statement);
            EXPECT_EQ(*statement, as_bytes(protocol::bound_statement(sample(), path)));
        }
    }
}

TEST(SignedStatement, OfAPlainAgentIsTheChallengeWhereThatIsEnough) {
    const protocol::SignedByAgent plain;
    const auto statement = signed_statement(sample(), plain, AgentDemand::any);
    ASSERT_TRUE(statement);
    EXPECT_EQ(*statement, as_bytes(protocol::encode(sample()).value()));
    const auto refused = signed_statement(sample(), plain, AgentDemand::bound);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, Reason::agent_not_bound);
}

TEST(SignedStatement, IsNoneOfAnotherHostOrAnImpossibleWay) {
    auto short_key = bound(7);
    short_key.host_key.pop_back();
    for (const auto& answer : {bound(8), bound(7, 0), bound(7, 17), short_key})
        for (const AgentDemand demand : {AgentDemand::bound, AgentDemand::any}) {
            const auto refused = signed_statement(sample(), answer, demand);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().reason, Reason::agent_not_bound);
        }
}

} // namespace
} // namespace signet::daemon
