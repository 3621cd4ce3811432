// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/usage.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace signet::certmap {
namespace {

Certificate logon_certificate() {
    Certificate made;
    made.key = {KeyType::rsa, 2048};
    made.key_usage.emplace().add(KeyUsageBit::digital_signature);
    made.extended_key_usage = {"1.3.6.1.4.1.311.20.2.2"};
    return made;
}

const std::vector<std::string> usual{"msSmartcardLogin", "pkinitClientAuth"};

TEST(LogonUsage, RefusesEachThingThatIsMissing) {
    struct Case {
        std::string name;
        std::function<void(Certificate&)> change;
        std::string problem; // part of it; empty: allowed
    };
    const Case cases[] = {
        {"usual", [](Certificate&) {}, ""},
        {"EC", [](Certificate& c) { c.key.type = KeyType::ec; }, ""},
        {"PKINIT", [](Certificate& c) { c.extended_key_usage = {"1.3.6.1.5.2.3.4"}; }, ""},
        {"more usages", [](Certificate& c) { c.key_usage->add(KeyUsageBit::key_encipherment); }, ""},
        {"other key", [](Certificate& c) { c.key.type = KeyType::other; }, "neither RSA nor EC"},
        {"CA", [](Certificate& c) { c.is_ca = true; }, "CA"},
        {"no KU", [](Certificate& c) { c.key_usage.reset(); }, "no key usage"},
        {"KU without bits", [](Certificate& c) { c.key_usage = KeyUsage(); }, "lacks digitalSignature"},
        {"no EKU", [](Certificate& c) { c.extended_key_usage.clear(); },
         "is none; wanted is one of msSmartcardLogin"},
        {"other EKU", [](Certificate& c) { c.extended_key_usage = {"1.3.6.1.5.5.7.3.2"}; }, "is clientAuth"},
        {"any EKU", [](Certificate& c) { c.extended_key_usage = {"2.5.29.37.0"}; }, "is anyExtendedKeyUsage"},
    };
    for (const Case& row : cases) {
        Certificate certificate = logon_certificate();
        row.change(certificate);
        const auto verdict = logon_usage(certificate, usual);
        EXPECT_EQ(verdict.allowed, row.problem.empty()) << row.name;
        EXPECT_NE(verdict.problem.find(row.problem), std::string::npos)
            << row.name << ": " << verdict.problem;
    }
}

// PKINIT has no Ed25519; where a signature is all that is asked for, it is as good as the others.
TEST(LogonUsage, TakesEd25519WhereItWorks) {
    Certificate certificate = logon_certificate();
    certificate.key.type = KeyType::ed25519;
    EXPECT_EQ(logon_usage(certificate, usual).problem, "the key is neither RSA nor EC");
    EXPECT_TRUE(logon_usage(certificate, usual, true).allowed);
    certificate.key_usage.reset();
    EXPECT_FALSE(logon_usage(certificate, usual, true).allowed);
    certificate.key.type = KeyType::other;
    EXPECT_EQ(logon_usage(certificate, usual, true).problem, "the key is neither RSA nor EC nor Ed25519");
}

TEST(LogonUsage, AsksForTheUsagesOfTheSettings) {
    using Names = std::vector<std::string>;
    const std::pair<Names, bool> cases[] = {
        {{}, false},
        {{"clientAuth"}, false},
        {{"clientAuth", "msScLogin"}, true},
        {{"1.3.6.1.4.1.311.20.2.2"}, true},
        {{"1.3.6.1.4.1.311.20.2"}, false},
        {{"msSmartcardLogin", "smartcard"}, false}, // a slip of the pen refuses everything
        {{"anyExtendedKeyUsage"}, false},
    };
    for (const auto& [names, allowed] : cases)
        EXPECT_EQ(logon_usage(logon_certificate(), names).allowed, allowed) << testing::PrintToString(names);
}

TEST(LogonUsage, TakesACertificateWithoutUsagesWhereNoneIsAllowed) {
    const auto certificate = [](bool has_key_usage, std::vector<std::string> usages) {
        Certificate made = logon_certificate();
        if (!has_key_usage) made.key_usage.reset();
        made.extended_key_usage = std::move(usages);
        return made;
    };
    const std::vector<std::string> any{"2.5.29.37.0"}, client{"1.3.6.1.5.5.7.3.2"};
    const std::vector<std::string> none{"none"}, both{"clientAuth", "none"};
    EXPECT_TRUE(logon_usage(certificate(true, {}), none).allowed);
    EXPECT_TRUE(logon_usage(certificate(false, {}), none).allowed);
    EXPECT_TRUE(logon_usage(certificate(false, {}), both).allowed);
    EXPECT_TRUE(logon_usage(certificate(true, client), both).allowed);
    EXPECT_FALSE(logon_usage(certificate(true, client), none).allowed);
    EXPECT_FALSE(logon_usage(certificate(true, any), both).allowed);
    EXPECT_FALSE(logon_usage(certificate(false, client), both).allowed);
    EXPECT_FALSE(logon_usage(certificate(false, {}), usual).allowed);
    Certificate encryption = certificate(true, {});
    encryption.key_usage = KeyUsage();
    EXPECT_FALSE(logon_usage(encryption, none).allowed);
}

TEST(LogonUsage, DoesNotLetAnyExtendedKeyUsageIn) {
    Certificate certificate = logon_certificate();
    certificate.extended_key_usage = {"2.5.29.37.0"};
    EXPECT_FALSE(
        logon_usage(certificate, std::vector<std::string>{"anyExtendedKeyUsage", "2.5.29.37.0"}).allowed);
}

} // namespace
} // namespace signet::certmap
