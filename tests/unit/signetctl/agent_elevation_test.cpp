// SPDX-License-Identifier: Apache-2.0
// What the agent on the card's host makes of a host's question.
#include "tests/unit/signetctl/agent_scene.hpp"

namespace signet::ctl {
namespace {

using AgentElevationTest = AgentConversationTest;

TEST_F(AgentElevationTest, HasAnElevationSignedThatThePersonAgreesTo) {
    passes(bind(web1, "a session"));
    const auto challenge = challenge_of(web1);
    expect_question(question_of(challenge), "sudo apt on web1 asks for your card");
    talk.hear_person(true, now + 30);
    worker::SignRequest request;
    request.key = rsa;
    request.data = protocol::bound_statement(challenge, {web1.digest(), 1});
    EXPECT_EQ(std::exchange(talk.to_agent, {}), encode(request));
    talk.hear_agent(worker::message(joined({{14}, string("a signature")})));
    const auto answer = worker::elevation_answer_in(ByteView(talk.to_client).subspan(4));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->signature, worker::bytes_of("a signature"));
    EXPECT_EQ(answer->path.host_key, web1.digest());
    EXPECT_EQ(answer->path.hops, 1U);
    talk.to_client.clear();
    passes(worker::list_request());
}

TEST_F(AgentElevationTest, TakesTheKeyInAHostsCertificate) {
    const Bytes id = worker::bytes_of("a session");
    passes(bind_message(web1.certificate(), id, web1.sign(id), 1));
    expect_question(question_of(challenge_of(web1)), "sudo apt on web1 asks for your card");
}

TEST_F(AgentElevationTest, RefusesWhatThePersonDoesNotAgreeToInTime) {
    passes(bind(web1, "a session"));
    for (const auto& [agrees, when] : {std::pair(false, now), std::pair(true, now + 121)}) {
        expect_question(question_of(challenge_of(web1)), "sudo apt on web1 asks for your card");
        talk.hear_person(agrees, when);
        EXPECT_EQ(talk.to_agent, Bytes());
        EXPECT_EQ(std::exchange(talk.to_client, {}), refused_elevation());
    }
    talk.hear_person(true, now); // nobody has asked
    EXPECT_EQ(talk.to_agent, Bytes());
}

TEST_F(AgentElevationTest, RefusesWhereTheAgentBehindDoes) {
    passes(bind(web1, "a session"));
    expect_question(question_of(challenge_of(web1)), "sudo apt on web1 asks for your card");
    talk.hear_person(true, now);
    talk.to_agent.clear();
    talk.hear_agent(worker::failure);
    EXPECT_EQ(talk.to_client, refused_elevation());
}

TEST_F(AgentElevationTest, RefusesAnElevationThatItsSessionDoesNotBear) {
    struct Case {
        const char* name;
        std::vector<Bytes> bindings;
        protocol::ElevationChallenge challenge;
    };
    auto old = challenge_of(web1);
    old.time -= 121;
    auto early = challenge_of(web1);
    early.time += 121;
    const Bytes id = worker::bytes_of("1");
    const Case cases[] = {
        {"no session", {}, challenge_of(web1)},
        {"a session for a logon", {bind(web1, "1", false)}, challenge_of(web1)},
        {"another host", {bind(other, "1")}, challenge_of(web1)},
        {"a key that was only repeated",
         {bind_message(web1.key(), id, other.sign(id), 1)},
         challenge_of(web1)},
        {"another session's signature",
         {bind_message(web1.key(), id, web1.sign(worker::bytes_of("2")), 1)},
         challenge_of(web1)},
        {"a host behind another", {bind(other, "1"), bind(web1, "2")}, challenge_of(web1)},
        {"a host behind a logon", {bind(other, "1", false), bind(web1, "2")}, challenge_of(web1)},
        {"one of two keys of a session", {bind(web1, "1"), bind(other, "1")}, challenge_of(web1)},
        {"a logon after it", {bind(web1, "1"), bind(web1, "2", false)}, challenge_of(web1)},
        {"a proof that fails after it",
         {bind(web1, "1"), bind_message(web1.key(), id, {}, 1)},
         challenge_of(web1)},
        {"too old", {bind(web1, "1")}, old},
        {"of tomorrow", {bind(web1, "1")}, early},
    };
    for (const Case& row : cases) {
        talk = Conversation{1};
        for (const Bytes& each : row.bindings)
            passes(each);
        EXPECT_EQ(answer_to(question_of(row.challenge)), refused_elevation()) << row.name;
        EXPECT_EQ(talk.take_question(), std::nullopt) << row.name;
        EXPECT_TRUE(talk.take_objection()) << row.name;
    }
}

TEST_F(AgentElevationTest, TellsOfTheWayWhereSeveralHostsAreAllowed) {
    talk = Conversation{2};
    passes(bind(other, "1"));
    passes(bind(web1, "2"));
    passes(bind(web1, "2")); // the same again
    expect_question(question_of(challenge_of(web1)),
                    "sudo apt on web1, by way of 1 other host asks for your card");
}

TEST_F(AgentElevationTest, RefusesAMalformedQuestion) {
    passes(bind(web1, "1"));
    const Bytes whole = protocol::encode(challenge_of(web1)).value();
    const Bytes cut(whole.begin(), whole.end() - 1);
    EXPECT_EQ(answer_to(encode(worker::ElevationRequest{rsa, cut})), refused_elevation());
    EXPECT_EQ(answer_to(worker::message(joined({{27}, string("elevate@signet")}))), refused_elevation());
    EXPECT_EQ(
        answer_to(worker::message(joined({{27}, string("elevate@signet"), string(rsa), string(whole), {0}}))),
        refused_elevation());
}

} // namespace
} // namespace signet::ctl
