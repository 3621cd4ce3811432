// SPDX-License-Identifier: Apache-2.0
// An elevation asked of an ssh-agent. The agents here are processes with a script; real ones are in the lab.
#include "daemon/worker/agent/elevation.hpp"
#include "daemon/worker/agent/elevation_messages.hpp"
#include "tests/unit/worker/agent_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

namespace signet::worker {
namespace {

using std::chrono::milliseconds;

const Bytes challenge = bytes_of("signet-elevation-1\n");

// What an agent answers to a request.
using Script = std::function<Bytes(const Bytes& request)>;

Bytes bound_answer() {
    ElevationAnswer answer;
    answer.path.host_key.fill(7);
    answer.path.hops = 1;
    answer.signature = bytes_of("bound signature");
    return encode(answer);
}

// As OpenSSH's: knows no such extension, and signs what it is asked.
Bytes plain(const Bytes& request) {
    if (is(request, AgentMessage::request_identities)) return identities({rsa, ed25519});
    if (sign_request_in(request)) return message(joined({{14}, string("plain signature")}));
    return failure;
}

Bytes signets(const Bytes& request) {
    const auto asked = elevation_request_in(request);
    if (asked) return asked->key == rsa && asked->challenge == challenge ? bound_answer() : failure;
    return is(request, AgentMessage::sign_request) ? failure : plain(request);
}

Bytes refusing(const Bytes& request) {
    return is(request, AgentMessage::extension) ? bare_message(AgentMessage::extension_failure)
                                                : plain(request);
}

class AgentElevationTest : public testing::Test {
protected:
    ~AgentElevationTest() override { std::filesystem::remove_all(folder); }

    static std::string make_folder() {
        std::string made = std::filesystem::temp_directory_path() / "agent-elevation-XXXXXX";
        EXPECT_NE(mkdtemp(made.data()), nullptr);
        return made;
    }
    std::string at(const std::string& name) const { return folder + "/" + name; }
    ElevationAgent asker(milliseconds limit = milliseconds(30'000)) const {
        return ElevationAgent({.home = folder}, {limit, limit});
    }
    static protocol::ListAgentKeys list(const std::string& socket) {
        protocol::ListAgentKeys request;
        request.uid = geteuid();
        request.socket = socket;
        return request;
    }
    static protocol::SignByAgent sign(bool is_bound_only) {
        protocol::SignByAgent request;
        request.key = certmap::base64(rsa);
        request.challenge.assign(challenge.begin(), challenge.end());
        request.is_bound_only = is_bound_only;
        return request;
    }
    Reason refusal_of(const std::string& socket, milliseconds limit = milliseconds(30'000)) const {
        const auto listed = asker(limit).list(list(socket));
        return listed ? Reason::granted : listed.error().reason;
    }

    const std::string folder = make_folder();
};

std::string text_of(const protocol::SshSignature& signature) {
    return {signature.begin(), signature.end()};
}

TEST_F(AgentElevationTest, IsSignedByAnAgentThatIsBound) {
    const AgentProcess agent(at("agent"), signets);
    ElevationAgent asked = asker();
    const auto listed = asked.list(list(at("agent")));
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->keys, (std::vector<std::string>{certmap::base64(rsa), certmap::base64(ed25519)}));
    for (const bool is_bound_only : {true, false}) {
        const auto made = asked.sign(sign(is_bound_only));
        ASSERT_TRUE(made);
        EXPECT_TRUE(made->is_bound);
        EXPECT_EQ(made->host_key, protocol::Bytes(32, 7));
        EXPECT_EQ(made->hops, 1U);
        EXPECT_EQ(text_of(made->signature), "bound signature");
    }
}

TEST_F(AgentElevationTest, IsSignedByAPlainAgentWhereThatIsEnough) {
    const AgentProcess agent(at("agent"), plain);
    ElevationAgent asked = asker();
    ASSERT_TRUE(asked.list(list(at("agent"))));
    const auto refused = asked.sign(sign(true));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, Reason::agent_not_bound);
    const auto made = asked.sign(sign(false));
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->is_bound);
    EXPECT_EQ(text_of(made->signature), "plain signature");
}

// One that knows what was asked has the last word: the plain request is not a way round the person.
TEST_F(AgentElevationTest, IsNotAskedForInAnotherWayWhereThePersonSaysNo) {
    const AgentProcess agent(at("agent"), refusing);
    ElevationAgent asked = asker();
    ASSERT_TRUE(asked.list(list(at("agent"))));
    for (const bool is_bound_only : {true, false}) {
        const auto refused = asked.sign(sign(is_bound_only));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, Reason::agent_unusable);
    }
}

TEST_F(AgentElevationTest, FindsTheAgentsThatSshdForwardsSinceOpenssh10) {
    const AgentProcess agent(at(".ssh/agent/s.1.sshd.2"), signets);
    for (const std::string& socket : {std::string(), at("gone")}) {
        ElevationAgent asked = asker();
        EXPECT_TRUE(asked.list(list(socket))) << socket;
    }
}

TEST_F(AgentElevationTest, ConnectsToNothingThatIsNotASocketOfTheUsers) {
    std::filesystem::create_symlink("/nowhere", at("link"));
    for (const std::string& path : {std::string(), std::string("relative"), at("gone"), at("link"), folder,
                                    "/" + std::string(200, 'x'), std::string("/dev/null")})
        EXPECT_EQ(refusal_of(path), Reason::agent_unusable) << path;
}

TEST_F(AgentElevationTest, HearsNoAgentThatSaysNonsenseOrNothing) {
    const Script scripts[] = {
        [](auto&) { return failure; },     [](auto&) { return identities({}); },
        [](auto&) { return number(0); },   [](auto&) { return number(0xFFFFFFFF); },
        [](auto&) { return Bytes{0, 0}; }, // and no more
    };
    for (const Script& script : scripts) {
        const AgentProcess agent(at("agent"), script);
        EXPECT_EQ(refusal_of(at("agent"), milliseconds(200)), Reason::agent_unusable) << &script - scripts;
        std::filesystem::remove(at("agent"));
    }
}

TEST_F(AgentElevationTest, TakesNoSignatureOfAnySize) {
    const AgentProcess agent(at("agent"), [](const Bytes& request) {
        if (!sign_request_in(request)) return plain(request);
        return message(joined({{14}, string(Bytes(protocol::SshSignature::max + 1))}));
    });
    ElevationAgent asked = asker();
    ASSERT_TRUE(asked.list(list(at("agent"))));
    EXPECT_EQ(asked.sign(sign(false)).error().reason, Reason::agent_unusable);
}

TEST_F(AgentElevationTest, TakesNoKeyThatIsNotBase64) {
    ElevationAgent asked = asker();
    protocol::SignByAgent request = sign(false);
    request.key = "-";
    EXPECT_EQ(asked.sign(request).error().reason, Reason::bad_request);
}

} // namespace
} // namespace signet::worker
