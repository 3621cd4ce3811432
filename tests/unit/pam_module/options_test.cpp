// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/client.hpp"
#include "pam_module/options.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace signet::pam {
namespace {

ParsedOptions parse(std::vector<const char*> arguments) {
    return parse_options(arguments);
}

TEST(Options, HaveDefaults) {
    const auto [options, complaints] = parse({});
    EXPECT_EQ(options.socket, protocol::default_socket);
    EXPECT_EQ(options.demand, "");
    EXPECT_FALSE(options.quiet || options.debug);
    EXPECT_TRUE(options.usable && complaints.empty());
}

TEST(Options, AreTaken) {
    const auto [options, complaints] =
        parse({"debug", "socket=/run/other.sock", "demand=/srv/demand", "quiet"});
    EXPECT_EQ(options.socket, "/run/other.sock");
    EXPECT_EQ(options.demand, "/srv/demand");
    EXPECT_TRUE(options.quiet && options.debug && options.usable && complaints.empty());
}

// Complained about, without an effect.
TEST(Options, ArePassedOverWhenNotKnown) {
    for (const char* argument : {"Debug", "debug=1", "socket", "use_first_pass", "", "=", "debugging"}) {
        const auto [options, complaints] = parse({argument});
        EXPECT_EQ(complaints.size(), 1U) << argument;
        EXPECT_TRUE(options.usable) << argument;
        EXPECT_FALSE(options.quiet || options.debug) << argument;
        EXPECT_EQ(options.socket, protocol::default_socket) << argument;
    }
}

TEST(Options, LetNobodyInWithAPlaceThatIsNone) {
    for (const char* argument : {"socket=", "socket=signet.sock", "socket=./signet.sock", "socket=@signet",
                                 "demand=", "demand=demand", "demand=../demand"}) {
        const auto [options, complaints] = parse({argument});
        EXPECT_EQ(complaints.size(), 1U) << argument;
        EXPECT_FALSE(options.usable) << argument;
    }
}

// The manual's option paragraphs begin "*name*" or "*name=*_VALUE_".
std::vector<std::string> options_of_manual() {
    std::ifstream manual(SIGNET_PAM_MANUAL);
    EXPECT_TRUE(manual);
    std::vector<std::string> names;
    std::string line;
    bool inside = false;
    while (std::getline(manual, line)) {
        if (line.starts_with("# ")) inside = line == "# OPTIONS";
        if (inside && line.starts_with('*')) names.push_back(line);
    }
    return names;
}

TEST(Options, AreInTheManualInTheOrderOfTheTable) {
    std::vector<std::string> expected;
    for (const OptionRow& row : option_table()) {
        const std::string name(row.name);
        expected.push_back(row.value.empty() ? "*" + name + "*"
                                             : "*" + name + "=*_" + std::string(row.value) + "_");
    }
    EXPECT_EQ(options_of_manual(), expected);
}

} // namespace
} // namespace signet::pam
