// SPDX-License-Identifier: Apache-2.0
// Where agents are looked for, and the round over those that were found. That the worker is the user by then, and that real
// agents do as these, is shown in the lab.
#include "daemon/system/descriptor.hpp"
#include "daemon/worker/agent/agent_keys.hpp"
#include "daemon/worker/agent/places.hpp"
#include "daemon/worker/agent/round.hpp"
#include "tests/unit/worker/agent_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::worker {
namespace {

using std::chrono::milliseconds;
using system::Descriptor;

const std::vector<Bytes> keys_of_card = {rsa, ec};
constexpr milliseconds patience(30'000); // of a test that does not wait for it
constexpr milliseconds impatience(50);   // of one that does

Bytes all_from(const Descriptor& socket) {
    Bytes all;
    std::array<std::uint8_t, 4096> piece{};
    for (ssize_t size = 0; (size = read(socket.get(), piece.data(), piece.size())) > 0;)
        all.insert(all.end(), piece.begin(), piece.begin() + size);
    return all;
}

// Has these keys, and removes what it is told to, or does as if.
class Agent : public AgentProcess {
public:
    Agent(const std::string& path, const std::vector<Bytes>& has, bool keeps = false)
        : AgentProcess(path, [has = std::vector<Bytes>(has), keeps](const Bytes& request) mutable {
              if (request.front() == 11) return identities(has);
              if (!keeps) std::erase(has, Bytes(request.begin() + 5, request.end()));
              return success;
          }) {}
};

class AgentKeysTest : public testing::Test {
protected:
    ~AgentKeysTest() override { std::filesystem::remove_all(folder); }

    std::string socket_at(const std::string& name) const { return folder + "/" + name; }
    protocol::AgentKeysRemoved remove_from(const std::vector<std::string>& sockets,
                                           milliseconds limit = patience) const {
        return remove_from_agents(sockets, user, keys_of_card, limit);
    }

    static std::string make_folder() {
        std::string made = std::filesystem::temp_directory_path() / "agent-keys-XXXXXX";
        EXPECT_NE(mkdtemp(made.data()), nullptr);
        return made;
    }
    const std::string folder = make_folder();
    const uid_t user = geteuid();
};

TEST_F(AgentKeysTest, GoFromEveryAgentOfTheUser) {
    const Agent one(socket_at("one"), {ed25519, rsa, ec});
    const Agent other(socket_at("other"), {rsa_certificate});
    const Agent without(socket_at("without"), {ed25519});
    const std::vector<std::string> sockets = {socket_at("one"), socket_at("other"), socket_at("without")};
    const auto counts = remove_from(sockets);
    EXPECT_EQ(counts.agents, 3U);
    EXPECT_EQ(counts.removed, 3U);
    EXPECT_EQ(counts.kept + counts.silent, 0U);
    EXPECT_EQ(remove_from(sockets).removed, 0U);
}

TEST_F(AgentKeysTest, ThatAnAgentKeepsAreTold) {
    const Agent liar(socket_at("liar"), {rsa, ed25519}, true);
    const auto counts = remove_from({socket_at("liar")});
    EXPECT_EQ(counts.removed, 0U);
    EXPECT_EQ(counts.kept, 1U);
}

TEST_F(AgentKeysTest, OfAStoppedAgentAreLeftForItToRemove) {
    const Descriptor stopped = listen_at(socket_at("stopped"));
    const Agent runs(socket_at("runs"), {rsa});
    const auto counts = remove_from({socket_at("stopped"), socket_at("runs")}, impatience);
    EXPECT_EQ(counts.agents, 2U);
    EXPECT_EQ(counts.silent, 1U);
    const Descriptor client(accept(stopped.get(), nullptr, nullptr));
    EXPECT_EQ(all_from(client), joined({list_request(), removal_request(rsa), removal_request(ec)}));
}

TEST_F(AgentKeysTest, HangingAgentsCostOneDeadlineTogether) {
    std::vector<Descriptor> listeners;
    std::vector<std::string> sockets;
    for (std::size_t i = 0; i < max_agents + 5; ++i) {
        sockets.push_back(socket_at("agent" + std::to_string(i)));
        listeners.push_back(listen_at(sockets.back()));
    }
    const auto before = std::chrono::steady_clock::now();
    const auto counts = remove_from(sockets, impatience);
    EXPECT_LT(std::chrono::steady_clock::now() - before, impatience * max_agents);
    EXPECT_EQ(counts.agents, max_agents + 5);
    EXPECT_EQ(counts.silent, max_agents + 5);
}

TEST_F(AgentKeysTest, NothingIsSaidToAnAgentOfSomebodyElse) {
    const Descriptor listener = listen_at(socket_at("theirs"));
    const auto counts = remove_from_agents({socket_at("theirs")}, user + 1, keys_of_card, impatience);
    EXPECT_EQ(counts.agents, 0U);
    const Descriptor client(accept(listener.get(), nullptr, nullptr));
    EXPECT_EQ(all_from(client), Bytes());
}

TEST_F(AgentKeysTest, ASocketOfAnAgentThatHasEndedIsNoAgent) {
    { const Descriptor listener = listen_at(socket_at("dead")); }
    const auto counts = remove_from({socket_at("dead"), socket_at("missing"), std::string(200, 'x')});
    EXPECT_EQ(counts.agents, 0U);
}

using Paths = std::vector<std::string>;

Paths sorted(Paths paths) {
    std::ranges::sort(paths);
    return paths;
}

TEST_F(AgentKeysTest, AgentsAreFoundWhereTheyListen) {
    const std::string inside = folder + "/ssh-XXXXabc/agent.";
    const Descriptor listeners[] = {listen_at(inside + "1"),
                                    listen_at(inside + "2"),
                                    listen_at(folder + "/ssh-XXXXabc/other"),
                                    listen_at(folder + "/not-ssh/agent.3"),
                                    listen_at(folder + "/gcr/ssh"),
                                    listen_at(folder + "/openssh_agent"),
                                    listen_at(folder + "/.ssh/agent/s.abc.agent.def")};
    EXPECT_EQ(sorted(sockets_in_temporary_folder(folder, user)), (Paths{inside + "1", inside + "2"}));
    EXPECT_EQ(sockets_in_runtime_folder(folder, user),
              (Paths{folder + "/openssh_agent", folder + "/gcr/ssh"}));
    EXPECT_EQ(sockets_in_home(folder, user), Paths{folder + "/.ssh/agent/s.abc.agent.def"});
    EXPECT_EQ(sockets_in_home(folder + "/nowhere", user), Paths());
}

TEST_F(AgentKeysTest, WhatIsNoSocketOfTheUserIsNotLookedAt) {
    const std::string inside = folder + "/ssh-XXXXabc/agent.";
    const Descriptor elsewhere = listen_at(folder + "/elsewhere/agent.1");
    const Descriptor listener = listen_at(inside + "1");
    std::filesystem::create_symlink(folder + "/elsewhere/agent.1", inside + "2");
    std::filesystem::create_directory(inside + "3");
    std::filesystem::create_symlink(folder + "/elsewhere", folder + "/ssh-link");
    std::filesystem::create_symlink(folder + "/elsewhere/agent.1", folder + "/openssh_agent");
    EXPECT_EQ(sockets_in_temporary_folder(folder, user), Paths{inside + "1"});
    EXPECT_EQ(sockets_in_runtime_folder(folder, user), Paths());
    EXPECT_EQ(sockets_in_temporary_folder(folder, user + 1), Paths());
}

TEST_F(AgentKeysTest, RootIsNobodyWhoseAgentsAreAsked) {
    protocol::RemoveAgentKeys request;
    const auto answer = remove_agent_keys(request, {folder, folder, folder}, impatience);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, Reason::not_permitted);
}

} // namespace
} // namespace signet::worker
