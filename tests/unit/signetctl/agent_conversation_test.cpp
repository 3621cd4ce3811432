// SPDX-License-Identifier: Apache-2.0
// What the agent on the card's host passes on.
#include "tests/unit/signetctl/agent_scene.hpp"

namespace signet::ctl {
namespace {

TEST_F(AgentConversationTest, PassesOnWhatItIsNotConcernedWith) {
    passes(worker::list_request());
    passes(worker::removal_request(rsa));
    passes(worker::message({200, 1, 2, 3}));
    passes(worker::message(joined({{27}, string("query")})));
    passes(worker::message({27}));
    passes(bind(web1, "a session"));
    passes(worker::message(joined({{27}, string("session-bind@openssh.com"), string("no key")})));
}

TEST_F(AgentConversationTest, ServesOneRequestAfterTheOther) {
    const Bytes list = worker::list_request();
    talk.hear_client(joined({list, list, {0, 0}}));
    EXPECT_TRUE(talk.go_on(now));
    EXPECT_FALSE(talk.go_on(now));
    EXPECT_FALSE(talk.wants_client());
    talk.to_agent.clear();
    talk.hear_agent(worker::identities({rsa}));
    EXPECT_FALSE(talk.go_on(now)) << "the answer was not taken yet";
    talk.to_client.clear();
    EXPECT_TRUE(talk.go_on(now));
    talk.to_agent.clear();
    talk.hear_agent(worker::failure);
    talk.to_client.clear();
    EXPECT_FALSE(talk.go_on(now)) << "half a length";
    EXPECT_FALSE(talk.is_broken());
}

TEST_F(AgentConversationTest, EndsWithWhoeverSpeaksOutOfTurn) {
    talk.hear_agent(worker::success);
    EXPECT_TRUE(talk.is_broken());
    Conversation early{1};
    early.hear_client(worker::list_request());
    early.go_on(now);
    early.hear_agent(worker::success); // before all of the request was sent
    EXPECT_TRUE(early.is_broken());
    Conversation huge{1};
    huge.hear_client(number(worker::max_agent_message + 1));
    huge.go_on(now);
    EXPECT_TRUE(huge.is_broken());
}

TEST_F(AgentConversationTest, HasLogonsSignedWhereverTheyComeFrom) {
    for (int i = 0; i < 2; ++i) {
        passes(sign(rsa, logon_data(rsa)));
        passes(
            sign(rsa, joined({logon_data(rsa, "publickey-hostbound-v00@openssh.com"), string(web1.key())})));
        passes(bind(web1, "a session")); // and again as another machine
    }
}

TEST_F(AgentConversationTest, HasNothingElseSignedForAnotherMachine) {
    const Bytes data[] = {
        worker::bytes_of("SSHSIG..."),
        {},
        logon_data(ed25519), // by another key
        joined({logon_data(rsa), {0}}),
        logon_data(rsa, "hostbased"),
        logon_data(rsa, "publickey-hostbound-v00@openssh.com"), // without the host's key
        joined({string(Bytes(65)),
                {50},
                string("alice"),
                string("ssh-connection"),
                string("publickey"),
                {1},
                string("rsa-sha2-256"),
                string(rsa)}),
        joined({string("s"),
                {51},
                string("alice"),
                string("ssh-connection"),
                string("publickey"),
                {1},
                string("rsa-sha2-256"),
                string(rsa)}),
        joined({string("s"),
                {50},
                string("alice"),
                string("other"),
                string("publickey"),
                {1},
                string("rsa-sha2-256"),
                string(rsa)}),
        joined({string("s"),
                {50},
                string("alice"),
                string("ssh-connection"),
                string("publickey"),
                {0},
                string("rsa-sha2-256"),
                string(rsa)}),
    };
    for (const Bytes& each : data)
        passes(sign(rsa, each)); // of this machine
    passes(bind(web1, "a session"));
    for (const Bytes& each : data) {
        EXPECT_EQ(answer_to(sign(rsa, each)), refused()) << &each - data;
        EXPECT_TRUE(talk.take_objection());
    }
}

TEST_F(AgentConversationTest, TakesABindingThatProvesNothingForAnotherMachine) {
    passes(bind_message(web1.key(), worker::bytes_of("s"), other.sign(worker::bytes_of("s")), 0));
    EXPECT_EQ(answer_to(sign(rsa, worker::bytes_of("SSHSIG"))), refused());
    passes(sign(rsa, logon_data(rsa)));
}

// Also what is asked by nobody but the agent itself.
TEST_F(AgentConversationTest, SignsNothingOfSignetsForAPlainRequest) {
    const auto challenge = challenge_of(web1);
    const Bytes statement = protocol::bound_statement(challenge, {web1.digest(), 1});
    for (int i = 0; i < 2; ++i) {
        for (const Bytes& data :
             {statement, protocol::encode(challenge).value(), worker::bytes_of("signet-")})
            EXPECT_EQ(answer_to(sign(rsa, data)), refused());
        passes(bind(web1, "a session"));
    }
    EXPECT_EQ(answer_to(worker::message(joined({{13}, string(rsa), string(statement)}))), refused())
        << "no flags";
}

} // namespace
} // namespace signet::ctl
