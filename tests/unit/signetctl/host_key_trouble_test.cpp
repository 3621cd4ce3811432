// SPDX-License-Identifier: Apache-2.0
// What is said of a host's key that was not found good: an error where cards are refused, and a keytab is blamed where it is its fault.
#include "daemon/signetctl/check/host_key_trouble.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using policy::RequestArmor;

constexpr const char* enctypes = "permitted_enctypes";
constexpr const char* line = "disable_encrypted_timestamp = true";
constexpr const char* old_key = "host/a@A: Request ticket server host/a@A kvno 2 enctype aes256-cts found in "
                                "keytab but cannot decrypt ticket";
constexpr const char* no_kind = "the KDC's answer: No credentials found with supported encryption types";
constexpr const char* no_proof =
    "host/a@A: KDC error 25: Additional pre-authentication required (NEEDED_PREAUTH)";

struct Row {
    const char* reason;
    const char* detail;
    HostKeySurroundings surroundings;
    Severity severity;
    const char* says;
    const char* next;
};

class HostKeyTrouble : public ::testing::TestWithParam<Row> {};

TEST_P(HostKeyTrouble, IsToldByItsCause) {
    const Row& row = GetParam();
    Findings findings;
    judge_host_key_trouble({row.reason, row.detail}, row.surroundings, findings);
    ASSERT_EQ(findings.all().size(), 1U);
    const Finding& finding = findings.all().front();
    EXPECT_EQ(finding.severity, row.severity) << finding.text;
    EXPECT_NE(finding.text.find(row.says), std::string::npos) << finding.text;
    EXPECT_NE(finding.text.find(row.detail), std::string::npos) << finding.text;
    EXPECT_NE(finding.remedy.next.find(row.next), std::string::npos) << finding.remedy.next;
}

INSTANTIATE_TEST_SUITE_P(
    Every, HostKeyTrouble,
    ::testing::Values(
        Row{"", "", {}, Severity::warning, "was not tried", "check realm"},
        Row{"kdc-unreachable", "x: silent", {}, Severity::warning, "was not tried: ", "check realm"},
        Row{"kdc-unknown-principal", "x", {}, Severity::error, "does not know this host", "ktadd"},
        Row{"kdc-preauth-failed", "x", {}, Severity::warning, "unless an older one", "ktadd"},
        Row{"kdc-preauth-failed",
            "x",
            {RequestArmor::tried, "", ""},
            Severity::warning,
            "unless an older one",
            "ktadd"},
        Row{"kdc-preauth-failed",
            "x",
            {RequestArmor::required, "", ""},
            Severity::error,
            "every card is refused",
            "ktadd"},
        Row{"ticket-not-verified", old_key, {}, Severity::error, "the keytab is out of date", "ktadd"},
        Row{"ticket-not-verified",
            old_key,
            {RequestArmor::never, enctypes, ""},
            Severity::error,
            ": every card is refused",
            enctypes},
        Row{"ticket-not-verified", no_kind, {}, Severity::error, ": every card is refused", "klist"},
        Row{"ticket-not-verified",
            no_kind,
            {RequestArmor::never, enctypes, ""},
            Severity::error,
            ": every card is refused",
            enctypes},
        Row{"ticket-not-verified",
            "KDC error 7: Server not found; nor by 4 other names in the keytab",
            {},
            Severity::error,
            ": every card is refused",
            "klist"},
        Row{"kdc-refused", no_proof, {RequestArmor::never, "", line}, Severity::warning, line, line},
        Row{"kdc-refused",
            no_proof,
            {RequestArmor::required, "", line},
            Severity::error,
            "every card is refused",
            line},
        Row{"kdc-refused", no_proof, {}, Severity::error, "KDC error 25", "klist"},
        Row{"kdc-refused",
            "x: KDC error 14: no support",
            {RequestArmor::never, enctypes, ""},
            Severity::error,
            "KDC error 14",
            enctypes}));

} // namespace
} // namespace signet::ctl
