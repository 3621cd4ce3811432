// SPDX-License-Identifier: Apache-2.0
// The challenge that a card far away answers: one form, nothing else read; and what the person is told of it.
#include "daemon/protocol/elevation_challenge.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace signet::protocol {
namespace {

using certmap::Bytes;

ElevationChallenge sample() {
    ElevationChallenge challenge;
    challenge.nonce.fill(0xab);
    challenge.time = 1'790'000'000;
    challenge.host = "web1";
    challenge.host_keys.resize(2);
    challenge.host_keys[1].fill(0x11);
    challenge.session = "c7";
    challenge.user = "alice";
    challenge.target = "root";
    challenge.service = "sudo";
    challenge.command = "apt";
    return challenge;
}

std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}
Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}
std::string repeated(std::string_view digits, int times) {
    std::string text;
    for (int i = 0; i < times; ++i)
        text += digits;
    return text;
}

// What a card signs cannot be changed without both sides.
const std::string golden = "signet-elevation-1\n"
                           "nonce " +
                           repeated("ab", 32) + "\ntime 1790000000\nhost web1\nhost-key " +
                           repeated("00", 32) + "\nhost-key " + repeated("11", 32) +
                           "\nsession c7\nuser alice\ntarget root\nservice sudo\ncommand apt\n";

TEST(ElevationChallenge, IsWrittenAndReadInOneForm) {
    EXPECT_EQ(text_of(encode(sample()).value()), golden);
    EXPECT_EQ(parse_elevation_challenge(bytes_of(golden)), sample());
}

TEST(ElevationChallenge, HasNoSessionOrCommandWhereNoneIsKnown) {
    ElevationChallenge challenge = sample();
    challenge.session.clear();
    challenge.command.clear();
    EXPECT_EQ(parse_elevation_challenge(encode(challenge).value()), challenge);
}

TEST(ElevationChallenge, FitsAtItsLongest) {
    ElevationChallenge challenge = sample();
    challenge.time = INT64_MAX;
    challenge.host_keys.resize(max_elevation_host_keys);
    for (std::string* const name :
         {&challenge.host, &challenge.session, &challenge.user, &challenge.target, &challenge.service})
        *name = std::string(max_elevation_name, 'x');
    challenge.command = std::string(max_elevation_command, 'y');
    const auto bytes = encode(challenge);
    ASSERT_TRUE(bytes);
    EXPECT_LE(bytes->size(), max_elevation_challenge);
    EXPECT_EQ(parse_elevation_challenge(*bytes), challenge);
}

TEST(ElevationChallenge, IsNotWrittenOfWhatCouldBeReadAsSomethingElse) {
    const std::function<void(ElevationChallenge&)> spoilers[] = {
        [](auto& c) { c.host.clear(); },
        [](auto& c) { c.user.clear(); },
        [](auto& c) { c.target.clear(); },
        [](auto& c) { c.service.clear(); },
        [](auto& c) { c.host_keys.clear(); },
        [](auto& c) { c.host_keys.resize(max_elevation_host_keys + 1); },
        [](auto& c) { c.time = -1; },
        [](auto& c) { c.host = "web1\nhost-key 00"; },
        [](auto& c) { c.command = "apt\x1b[2J"; },
        [](auto& c) { c.command = "apt\xe2\x80\xae"; }, // right to left
        [](auto& c) { c.command = "\xff"; },
        [](auto& c) { c.session = std::string(1, '\0'); },
        [](auto& c) { c.user = std::string(max_elevation_name + 1, 'x'); },
        [](auto& c) { c.command = std::string(max_elevation_command + 1, 'x'); },
    };
    for (const auto& spoil : spoilers) {
        ElevationChallenge challenge = sample();
        spoil(challenge);
        EXPECT_EQ(encode(challenge), std::nullopt) << &spoil - spoilers;
    }
}

TEST(ElevationChallenge, IsReadInNoOtherForm) {
    const auto with = [](std::string_view what, std::string_view instead) {
        std::string text = golden;
        text.replace(text.find(what), what.size(), instead);
        return text;
    };
    const std::string bad[] = {
        "",
        golden + "\n",
        golden + "command apt\n",
        golden.substr(0, golden.size() - 1),
        golden.substr(1),
        with("signet-elevation-1", "signet-elevation-2"),
        with("ababab", "ABABAB"),
        with("nonce ab", "nonce "),
        with("time 1", "time 01"),
        with("time 1", "time +1"),
        with("time 1", "time -1"),
        with("time 1790000000", "time 9999999999999999999"),
        with("time 1790000000", "time 1790000000 "),
        with("host web1\n", ""),
        with("host web1", "host web1\r"),
        with("user alice", "user "),
        with("user alice\ntarget root", "target root\nuser alice"),
        with("session c7\n", ""),
        with("command apt", "command"),
        with("command apt", "comment apt"),
        with("command apt", "command \x07"),
        with("command apt", "command " + std::string(max_elevation_challenge, 'x')),
    };
    for (const std::string& text : bad)
        EXPECT_EQ(parse_elevation_challenge(bytes_of(text)), std::nullopt) << text;
}

// RFC 4252 7: a string comes first, whose length would be these four bytes. PROTOCOL.sshsig: "SSHSIG".
TEST(ElevationChallenge, IsNothingThatSshSigns) {
    EXPECT_TRUE(golden.starts_with(signet_prefix));
    EXPECT_GT(static_cast<std::uint32_t>(golden[0]) << 24U, 256U * 1024);
    EXPECT_FALSE(golden.starts_with("SSHSIG"));
    EXPECT_FALSE(golden.starts_with(bound_prefix));
}

TEST(ElevationChallenge, IsFreshForTwoMinutesEitherWay) {
    ElevationChallenge challenge = sample();
    for (const std::int64_t off : {-120, -1, 0, 1, 120})
        EXPECT_TRUE(is_fresh(challenge, challenge.time + off)) << off;
    for (const std::int64_t off : {-121, 121, 86400})
        EXPECT_FALSE(is_fresh(challenge, challenge.time + off)) << off;
    EXPECT_FALSE(is_fresh(challenge, -1));
    challenge.time = INT64_MAX;
    EXPECT_FALSE(is_fresh(challenge, 0));
}

TEST(ElevationChallenge, IsToldInTheWordsOfThePerson) {
    ElevationChallenge challenge = sample();
    EXPECT_EQ(elevation_words(challenge, 1), "sudo apt on web1 asks for your card");
    EXPECT_EQ(elevation_words(challenge, 2), "sudo apt on web1, by way of 1 other host asks for your card");
    challenge.command.clear();
    challenge.target = "bob";
    EXPECT_EQ(elevation_words(challenge, 3),
              "sudo as bob on web1, by way of 2 other hosts asks for your card");
    challenge.host = "w\xc3\xa9"
                     "b\x1b]0;x\x07";
    EXPECT_EQ(elevation_words(challenge, 1).find_first_of("\x1b\x07\n"), std::string::npos);
}

TEST(ElevationChallenge, BecomesAStatementOfWhoAskedAndWhatWasSaidYesTo) {
    ElevationPath path;
    path.host_key.fill(0x11);
    path.hops = 1;
    EXPECT_EQ(text_of(bound_statement(sample(), path)),
              "signet-elevation-bound-1\nhost-key " + repeated("11", 32) +
                  "\nhops 1\nwords sudo apt on web1 asks for your card\n" + golden);
}

TEST(ElevationChallenge, NamesTheKeysOfItsHost) {
    HostKeyDigest key{};
    EXPECT_TRUE(is_host_key(sample(), key));
    key[31] = 1;
    EXPECT_FALSE(is_host_key(sample(), key));
}

} // namespace
} // namespace signet::protocol
