// SPDX-License-Identifier: Apache-2.0
#pragma once

// A conversation with `signetctl agent`, and hosts that bind it. Host keys here are Ed25519, made on the spot; that ssh and sshd
// speak so is shown in the lab.

#include "certmap/parse/digest.hpp"
#include "certmap/text/ssh_data.hpp"
#include "daemon/signetctl/agent/conversation.hpp"
#include "tests/unit/worker/agent_talk.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <memory>

namespace signet::ctl {

using worker::AgentMessage;
using worker::ed25519;
using worker::joined;
using worker::number;
using worker::rsa;

inline constexpr std::int64_t now = 1'790'000'000;

inline Bytes string(const Bytes& value) {
    return worker::string(value);
}
inline Bytes string(std::string_view text) {
    return worker::string(text);
}
inline Bytes refused() {
    return worker::bare_message(AgentMessage::failure);
}
inline Bytes refused_elevation() {
    return worker::bare_message(AgentMessage::extension_failure);
}

class Host {
public:
    Host() : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free) {}

    Bytes key() const {
        Bytes point(32);
        std::size_t size = point.size();
        EXPECT_EQ(EVP_PKEY_get_raw_public_key(key_.get(), point.data(), &size), 1);
        return joined({string("ssh-ed25519"), string(point)});
    }
    Bytes certificate() const {
        Bytes point = key();
        point.erase(point.begin(), point.begin() + 15); // the type
        return joined(
            {string("ssh-ed25519-cert-v01@openssh.com"), string("nonce"), point, string("the rest")});
    }
    Bytes sign(const Bytes& message) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        Bytes signature(64);
        std::size_t size = signature.size();
        EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()), 1);
        EXPECT_EQ(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()), 1);
        return joined({string("ssh-ed25519"), string(signature)});
    }
    protocol::HostKeyDigest digest() const {
        protocol::HostKeyDigest digest{};
        EXPECT_TRUE(certmap::digest(key(), digest));
        return digest;
    }

private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

inline Bytes bind_message(const Bytes& key, const Bytes& session, const Bytes& signature,
                          std::uint8_t forwarding) {
    return worker::as_sent(joined({{27},
                                   string("session-bind@openssh.com"),
                                   string(key),
                                   string(session),
                                   string(signature),
                                   {forwarding}}));
}
inline Bytes bind(const Host& host, std::string_view session, bool is_forwarding = true) {
    const Bytes id = worker::bytes_of(session);
    return bind_message(host.key(), id, host.sign(id), is_forwarding ? 1 : 0);
}

inline protocol::ElevationChallenge challenge_of(const Host& host) {
    protocol::ElevationChallenge challenge;
    challenge.time = now;
    challenge.host = "web1";
    challenge.host_keys = {{}, host.digest()};
    challenge.user = "alice";
    challenge.target = "root";
    challenge.service = "sudo";
    challenge.command = "apt";
    return challenge;
}

inline Bytes question_of(const protocol::ElevationChallenge& challenge) {
    return encode(worker::ElevationRequest{rsa, protocol::encode(challenge).value()});
}

inline Bytes logon_data(const Bytes& key, std::string_view method = "publickey") {
    return joined({string("the session"),
                   {50},
                   string("alice"),
                   string("ssh-connection"),
                   string(method),
                   {1},
                   string("rsa-sha2-256"),
                   string(key)});
}
inline Bytes sign(const Bytes& key, const Bytes& data) {
    return encode(worker::SignRequest{key, data, 0});
}

class AgentConversationTest : public testing::Test {
protected:
    // Goes to the agent behind as it is.
    void passes(const Bytes& request) {
        talk.hear_client(request);
        EXPECT_TRUE(talk.go_on(now));
        EXPECT_EQ(std::exchange(talk.to_agent, {}), request);
        EXPECT_EQ(talk.to_client, Bytes());
        talk.hear_agent(worker::success);
        EXPECT_EQ(std::exchange(talk.to_client, {}), worker::success);
    }
    // The answer to what does not go on.
    Bytes answer_to(const Bytes& request) {
        talk.hear_client(request);
        EXPECT_TRUE(talk.go_on(now));
        EXPECT_EQ(talk.to_agent, Bytes());
        return std::exchange(talk.to_client, {});
    }
    void expect_question(const Bytes& request, const char* words) {
        EXPECT_EQ(answer_to(request), Bytes());
        EXPECT_EQ(talk.take_question(), words);
        EXPECT_EQ(talk.take_question(), std::nullopt);
        EXPECT_TRUE(talk.waits_for_person());
    }

    const Host web1;
    const Host other;
    Conversation talk{1};
};

} // namespace signet::ctl
