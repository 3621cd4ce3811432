// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/key_usage.hpp"
#include "certmap/text/oid.hpp"
#include "certmap/text/principal.hpp"

#include <gtest/gtest.h>

#include <tuple>
#include <utility>

namespace signet::certmap {
namespace {

TEST(ExtendedKeyUsageOid, KnowsBothVocabulariesAndDottedOids) {
    const std::pair<std::string_view, std::optional<std::string>> cases[] = {
        {"msSmartcardLogin", "1.3.6.1.4.1.311.20.2.2"},
        {"msScLogin", "1.3.6.1.4.1.311.20.2.2"},
        {"MSSCLOGIN", "1.3.6.1.4.1.311.20.2.2"},
        {"pkinitClientAuth", "1.3.6.1.5.2.3.4"},
        {"pkinit", "1.3.6.1.5.2.3.4"},
        {"KPClientAuth", "1.3.6.1.5.2.3.4"},
        {"clientAuth", "1.3.6.1.5.5.7.3.2"},
        {"1.2.3", "1.2.3"},
        {"0.0", "0.0"},
        {"1", std::nullopt},
        {"", std::nullopt},
        {"1..2", std::nullopt},
        {"1.2.", std::nullopt},
        {".1.2", std::nullopt},
        {"1.02", std::nullopt},
        {"1.2a", std::nullopt},
        {"smartcard", std::nullopt},
    };
    for (const auto& [text, oid] : cases)
        EXPECT_EQ(extended_key_usage_oid(text), oid) << text;
}

TEST(ExtendedKeyUsageName, IsTheSettingsNameOrTheOid) {
    EXPECT_EQ(extended_key_usage_name(oid::ms_smartcard_logon), "msSmartcardLogin");
    EXPECT_EQ(extended_key_usage_name(oid::pkinit_client_auth), "pkinitClientAuth");
    EXPECT_EQ(extended_key_usage_name("1.2.3"), "1.2.3");
}

TEST(KeyUsageByName, IgnoresCaseAndKnowsNothingElse) {
    EXPECT_EQ(key_usage_by_name("digitalSignature"), KeyUsageBit::digital_signature);
    EXPECT_EQ(key_usage_by_name("DECIPHERONLY"), KeyUsageBit::decipher_only);
    EXPECT_EQ(key_usage_by_name("signing"), std::nullopt);
}

TEST(PrincipalProblem, IsFoundInEverythingThatIsNotOnePrincipal) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"alice@REALM", ""},
        {"host/a.example@REALM", ""},
        {"alice\\@corp@REALM", ""},
        {"a\\/b\\\\c@REALM", ""},
        {"alice", "no realm"},
        {"alice@", "empty realm"},
        {"alice\\@REALM", "no realm"},
        {"@REALM", "empty component"},
        {"a//b@REALM", "empty component"},
        {"/a@REALM", "empty component"},
        {"a/@REALM", "empty component"},
        {"alice@corp@REALM", "second '@'"},
        {"alice@REALM/x", "unescaped '/'"},
        {"alice\\n@REALM", "escapes none"},
        {"alice\\0@REALM", "escapes none"},
        {"alice@REALM\\", "escapes none"},
    };
    for (const auto& [text, problem] : cases) {
        const auto found = principal_problem(text);
        EXPECT_EQ(found.has_value(), !problem.empty()) << text;
        if (found) {
            EXPECT_NE(found->find(problem), std::string::npos) << text << ": " << *found;
        }
    }
}

TEST(UpnProblem, IsFoundInEverythingThatKerberosWouldReadAsAnotherName) {
    for (const std::string_view good : {"alice@corp.example", "a/b@corp", "1234567890123456@mil"})
        EXPECT_EQ(upn_problem(good), std::nullopt) << good;
    for (const std::string_view bad :
         {"alice", "alice@corp@EVIL", "@corp", "alice@", "@", "", "alice\\@corp@x"})
        EXPECT_TRUE(upn_problem(bad).has_value()) << bad;
}

TEST(PrincipalText, EscapesWhatSeparatesAndFindsTheShortName) {
    EXPECT_EQ(escape_principal_component("a/b@c\\d e"), "a\\/b\\@c\\\\d e");
    EXPECT_EQ(short_name("alice@REALM"), "alice");
    EXPECT_EQ(short_name("alice\\@corp@REALM"), "alice\\@corp");
    EXPECT_EQ(short_name("alice"), "alice");
    EXPECT_EQ(short_name("alice\\"), "alice\\");
}

} // namespace
} // namespace signet::certmap
