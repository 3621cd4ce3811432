// SPDX-License-Identifier: Apache-2.0
#include "policy/reasons/reasons.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace signet::policy {
namespace {

// Spelled out once more: wire, audit and other folders name reasons by these strings.
constexpr std::array<std::string_view, 131> vocabulary{"granted",
                                                       "ticket-without-indicator",
                                                       "realm-not-allowed",
                                                       "no-card",
                                                       "card-unreadable",
                                                       "card-not-for-logon",
                                                       "card-contactless",
                                                       "card-sign-failed",
                                                       "card-key-mismatch",
                                                       "module-failed",
                                                       "cert-too-large",
                                                       "pin-form-refused",
                                                       "pin-missing",
                                                       "pin-expired",
                                                       "card-removed",
                                                       "block-list-unusable",
                                                       "proof-not-allowed",
                                                       "key-unknown",
                                                       "store-stale",
                                                       "ticket-missing",
                                                       "ticket-too-old",
                                                       "agent-unusable",
                                                       "agent-not-bound",
                                                       "card-busy",
                                                       "card-no-certificate",
                                                       "cert-malformed",
                                                       "cert-not-trusted",
                                                       "cert-path-invalid",
                                                       "cert-path-too-long",
                                                       "cert-ca-expired",
                                                       "cert-ca-not-yet-valid",
                                                       "cert-ca-not-for-logon",
                                                       "cert-name-constraints",
                                                       "cert-policy",
                                                       "cert-extension-unknown",
                                                       "cert-weak-key",
                                                       "cert-weak-digest",
                                                       "cert-is-ca",
                                                       "cert-expired",
                                                       "cert-not-yet-valid",
                                                       "cert-wrong-usage",
                                                       "cert-key-unsupported",
                                                       "card-not-mapped",
                                                       "card-ambiguous",
                                                       "mapping-unusable",
                                                       "card-of-other-user",
                                                       "account-unknown",
                                                       "accounts-unavailable",
                                                       "account-not-allowed",
                                                       "key-not-pinned",
                                                       "service-not-for-account",
                                                       "cert-not-for-service",
                                                       "pin-shape",
                                                       "pin-wrong",
                                                       "pin-last-try-declined",
                                                       "pin-locked",
                                                       "pin-default",
                                                       "pin-new-unfit",
                                                       "pin-new-refused",
                                                       "pin-mismatch",
                                                       "pin-not-changed",
                                                       "pin-change-unknown",
                                                       "pin-change-unsupported",
                                                       "puk-wrong",
                                                       "puk-locked",
                                                       "puk-missing",
                                                       "puk-shape",
                                                       "puk-new-unfit",
                                                       "puk-new-refused",
                                                       "puk-mismatch",
                                                       "puk-not-changed",
                                                       "puk-change-unknown",
                                                       "puk-change-unsupported",
                                                       "kdc-unreachable",
                                                       "kdc-not-trusted",
                                                       "kdc-name-not-configured",
                                                       "kdc-answer-unreadable",
                                                       "kdc-refused",
                                                       "kdc-name-mismatch",
                                                       "kdc-unknown-principal",
                                                       "kdc-account-locked",
                                                       "kdc-account-disabled",
                                                       "kdc-account-expired",
                                                       "kdc-account-locked-out",
                                                       "kdc-logon-hours",
                                                       "kdc-password-expired",
                                                       "kdc-policy",
                                                       "kdc-no-pkinit",
                                                       "kdc-preauth-failed",
                                                       "kdc-key-unsupported",
                                                       "kdc-mapping-too-weak",
                                                       "kdc-library-too-old",
                                                       "kdc-cert-refused",
                                                       "cert-blocked",
                                                       "cert-revoked",
                                                       "revocation-unknown",
                                                       "card-required",
                                                       "ticket-refused",
                                                       "kdc-settings-unusable",
                                                       "kdc-not-judged",
                                                       "clock-skew",
                                                       "signature-not-verified",
                                                       "ticket-not-verified",
                                                       "ticket-wrong-principal",
                                                       "krb5-conf-unusable",
                                                       "keytab-missing",
                                                       "keytab-unusable",
                                                       "armor-unavailable",
                                                       "anchors-unusable",
                                                       "ccache-failed",
                                                       "worker-lost",
                                                       "worker-timeout",
                                                       "daemon-unreachable",
                                                       "daemon-busy",
                                                       "timed-out",
                                                       "cancelled",
                                                       "service-off",
                                                       "card-not-used",
                                                       "not-administrator",
                                                       "session-too-old",
                                                       "session-idle",
                                                       "ticket-ends",
                                                       "session-not-locked",
                                                       "session-not-ended",
                                                       "session-not-recorded",
                                                       "session-unknown",
                                                       "remote-session",
                                                       "not-at-seat",
                                                       "not-permitted",
                                                       "bad-request",
                                                       "internal-error"};

TEST(Reasons, AreExactlyTheVocabulary) {
    std::set<std::string_view> ids;
    for (const ReasonEntry& entry : reason_table())
        ids.insert(entry.id);
    EXPECT_EQ(ids, std::set<std::string_view>(vocabulary.begin(), vocabulary.end()));
    EXPECT_EQ(reason_table().size(), vocabulary.size());
}

TEST(Reasons, RoundTripThroughTheirIds) {
    for (const ReasonEntry& entry : reason_table())
        EXPECT_EQ(reason_of(id_of(entry.reason)), entry.reason) << entry.id;
}

TEST(Reasons, AreNotMadeFromUnknownIds) {
    for (const std::string_view id : {"", "Granted", "granted ", "pin_wrong", "cert-held"})
        EXPECT_EQ(reason_of(id), std::nullopt) << id;
}

TEST(Reasons, NobodySetAreRefusals) {
    EXPECT_EQ(outcome_of(Reason{}), Outcome::denied);
    EXPECT_EQ(outcome_of(static_cast<Reason>(250)), Outcome::denied);
    EXPECT_EQ(id_of(static_cast<Reason>(250)), "internal-error");
    EXPECT_EQ(Outcome{}, Outcome::denied);
}

TEST(Reasons, OnlyGrantedGrants) {
    for (const ReasonEntry& entry : reason_table())
        EXPECT_EQ(entry.outcome == Outcome::granted, entry.id == "granted") << entry.id;
}

TEST(Reasons, AreTransferredToOutcomes) {
    struct Row {
        std::string_view id;
        Outcome outcome;
    };
    for (const Row& row : {
             Row{"no-card", Outcome::unavailable},
             Row{"kdc-unreachable", Outcome::unavailable},
             Row{"daemon-unreachable", Outcome::unavailable},
             Row{"daemon-busy", Outcome::unavailable},
             Row{"worker-lost", Outcome::unavailable},
             Row{"worker-timeout", Outcome::unavailable},
             Row{"account-unknown", Outcome::user_unknown},
             Row{"pin-locked", Outcome::locked},
             Row{"puk-locked", Outcome::locked},
             Row{"pin-default", Outcome::denied},
             Row{"puk-change-unknown", Outcome::denied},
             Row{"pin-change-unknown", Outcome::denied},
             Row{"cancelled", Outcome::cancelled},
             Row{"pin-wrong", Outcome::denied},
             Row{"kdc-not-trusted", Outcome::denied},
             Row{"signature-not-verified", Outcome::denied},
             Row{"ticket-not-verified", Outcome::denied},
             Row{"service-off", Outcome::denied},
             Row{"bad-request", Outcome::denied},
         })
        EXPECT_EQ(outcome_of(reason_of(row.id).value()), row.outcome) << row.id;
}

TEST(Reasons, CanBeToldApartByAUser) {
    std::set<std::string> texts;
    for (const std::string_view id :
         {"no-card", "card-unreadable", "card-not-mapped", "card-ambiguous", "cert-not-trusted",
          "cert-expired", "account-not-allowed", "service-not-for-account", "service-off", "pin-wrong",
          "pin-last-try-declined", "pin-locked", "kdc-unreachable", "clock-skew", "daemon-unreachable"})
        EXPECT_TRUE(texts.insert(user_text(reason_of(id).value(), {})).second) << id;
}

TEST(Reasons, HaveAllTheirTexts) {
    for (const ReasonEntry& entry : reason_table())
        for (const std::string_view text : {entry.user, entry.administrator, entry.explanation})
            EXPECT_TRUE(text.ends_with('.') || text.ends_with('}')) << entry.id << ": " << text;
}

TEST(Reasons, LeaveNoPlaceholderUnfilled) {
    for (const ReasonEntry& entry : reason_table())
        for (const TextArguments& arguments :
             {TextArguments{}, TextArguments{"ann", "ann@LAB.TEST", 2U, "why"}})
            for (const std::string& text :
                 {user_text(entry.reason, arguments), administrator_text(entry.reason, arguments)})
                EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
}

TEST(Reasons, CountTheTriesLeft) {
    EXPECT_EQ(user_text(Reason::pin_wrong, {.tries_left = 2U}), "Wrong PIN. 2 tries left.");
    EXPECT_EQ(user_text(Reason::pin_wrong, {.tries_left = 1U}), "Wrong PIN. 1 try left.");
    EXPECT_EQ(user_text(Reason::pin_wrong, {}), "Wrong PIN.");
}

TEST(Reasons, NameUserPrincipalAndDetail) {
    const TextArguments arguments{.user = "ann", .principal = "ann@LAB.TEST", .detail = "mapped to bob"};
    EXPECT_EQ(administrator_text(Reason::granted, arguments), "ann logged on with a card as ann@LAB.TEST.");
    EXPECT_NE(user_text(Reason::card_of_other_user, arguments).find("does not belong to ann."),
              std::string::npos);
    EXPECT_NE(administrator_text(Reason::card_of_other_user, arguments).find("(mapped to bob)"),
              std::string::npos);
}

TEST(Reasons, KeepForeignBytesOffTheTerminal) {
    struct Row {
        std::string value;
        std::string shown;
    };
    for (const Row& row :
         {Row{"\x1b[2Jann", "?[2Jann"}, Row{"a\nb\x7f", "a?b?"},
          Row{"\xC2\x9B"
              "31m",
              "?31m"},
          Row{"J\xC3\xBCrgen", "J\xC3\xBCrgen"}, Row{"\xC2", "\xC2"}, Row{"{detail}", "{detail}"}}) {
        const std::string text = user_text(Reason::card_of_other_user, {.user = row.value});
        EXPECT_NE(text.find("belong to " + row.shown + "."), std::string::npos) << text;
    }
}

TEST(Reasons, CutLongValuesBetweenCharacters) {
    const std::string umlauts = [] {
        std::string text = "a";
        for (std::size_t i = 0; i < text_argument_limit; ++i)
            text += "\xC3\xBC";
        return text;
    }();
    const std::string text = user_text(Reason::card_of_other_user, {.user = umlauts});
    const std::string whole = umlauts.substr(0, text_argument_limit - 1); // an odd number of bytes fits
    EXPECT_NE(text.find("belong to " + whole + "."), std::string::npos) << text;
}

} // namespace
} // namespace signet::policy
