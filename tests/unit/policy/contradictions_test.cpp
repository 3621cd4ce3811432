// SPDX-License-Identifier: Apache-2.0
// Settings that are each right, and cannot be together: refused, with the place of the key.
#include "policy/signet_toml.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace signet::policy {
namespace {

struct Row {
    std::string_view toml;    // after two lines of [domain]
    std::string_view problem; // as it begins; empty: there is none
};

constexpr Row rows[] = {
    // remote: by the very name of the service
    {"[service.sudo]\nremote = true\n", ""},
    {"[service.\"su*\"]\nuse = \"elevate\"\nremote = true\n", "t:5: service.su*.remote: offers cards"},
    {"[service.default]\nuse = \"elevate\"\nremote = true\n", "t:5: service.default.remote: offers cards"},
    {"[service.default]\nuse = \"elevate\"\nremote = false\n", ""},
    // and seats has the seat that it is about
    {"[service.sudo]\nseats = [\"seat1\", \"seat0\"]\nremote = true\n", ""},
    {"[service.sudo]\nseats = [\"seat1\"]\n", ""},
    {"[service.sudo]\nseats = [\"seat1\"]\nremote = true\n",
     "t:5: service.sudo.remote: is about cards in the readers of seat0"},
    // max_age: where more rights are given
    {"[service.sudo]\nuse = \"elevate\"\nelevate.max_age = \"1h\"\n", ""},
    {"[service.sudo]\nuse = \"off\"\nelevate.max_age = \"1h\"\n", ""},
    {"[service.login]\nuse = \"logon\"\nelevate.max_age = \"0s\"\n", ""},
    {"[service.login]\nuse = \"logon\"\nelevate.max_age = \"1h\"\n",
     "t:5: service.login.elevate.max_age: has a meaning with use = \"elevate\" only"},
    {"[service.vlock]\nuse = \"unlock\"\nelevate.max_age = \"1s\"\n",
     "t:5: service.vlock.elevate.max_age: has a meaning"},
    // what becomes of such rights: likewise
    {"[service.sudo]\nuse = \"elevate\"\nelevate.on_removal = \"end\"\n", ""},
    {"[service.login]\nuse = \"logon\"\nelevate.on_removal = \"none\"\n", ""},
    {"[service.login]\nuse = \"logon\"\nelevate.on_removal = \"end\"\n",
     "t:5: service.login.elevate.on_removal: has a meaning with use = \"elevate\" only"},
    // of a card that can be pulled out of a reader here
    {"[service.sudo]\nuse = \"elevate\"\nelevate.on_removal = \"end\"\nelevate.via = [\"agent\", \"card\"]\n",
     ""},
    {"[service.sudo]\nuse = \"elevate\"\nelevate.on_removal = \"none\"\nelevate.via = [\"agent\"]\n", ""},
    {"[service.sudo]\nuse = \"elevate\"\nelevate.on_removal = \"warn\"\nelevate.via = [\"agent\"]\n",
     "t:5: service.sudo.elevate.on_removal: waits for a card to be removed"},
    // a ticket is no card
    {"require_indicator = \"card\"\n[service.sudo]\nuse = \"elevate\"\nelevate.session_card = true\n"
     "elevate.via = [\"ticket\", \"card\"]\n",
     ""},
    {"[service.sudo]\nuse = \"elevate\"\nelevate.session_card = true\nelevate.via = [\"ticket\"]\n",
     "t:5: service.sudo.elevate.session_card: asks for a card"},
    // a driver and what it needs
    {"[cards]\npkcs11_modules = [\"opensc-pkcs11.so\"]\n", ""},
    {"[cards]\ndrivers = [\"pkcs11\"]\npkcs11_modules = [\"opensc-pkcs11.so\"]\n", ""},
    {"[cards]\ndrivers = [\"piv\", \"pkcs11\"]\n", ""},
    {"[cards]\ndrivers = [\"pkcs11\"]\n", "t:4: cards.drivers: has nothing but"},
    {"[cards]\ndrivers = [\"piv\"]\npkcs11_modules = [\"opensc-pkcs11.so\"]\n",
     "t:5: cards.pkcs11_modules: has modules, and drivers is without"},
};

TEST(Contradictions, AreFoundAndNamed) {
    for (const Row& row : rows) {
        const auto settings =
            parse_settings({Source{"t", "[domain]\nanchors = [\"/ca.pem\"]\n" + std::string(row.toml)}});
        ASSERT_EQ(settings.has_value(), row.problem.empty()) << row.toml;
        if (settings) continue;
        ASSERT_EQ(settings.error().size(), 1U) << row.toml;
        EXPECT_TRUE(problem_text(settings.error().front()).starts_with(row.problem))
            << problem_text(settings.error().front());
    }
}

// In whichever file either of them stands.
TEST(Contradictions, AreFoundBetweenFiles) {
    const auto settings = parse_settings(
        {{"a", "[domain]\nanchors = [\"/ca.pem\"]\n[service.sudo]\nelevate.max_age = \"1h\"\n"},
         {"b", "[service.sudo]\nuse = \"logon\"\n"}});
    ASSERT_FALSE(settings.has_value());
    EXPECT_TRUE(problem_text(settings.error().front()).starts_with("a:4: service.sudo.elevate.max_age"));
}

} // namespace
} // namespace signet::policy
