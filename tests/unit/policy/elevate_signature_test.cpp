// SPDX-License-Identifier: Apache-2.0
// Without a KDC: does the card's signature suffice for more rights?
#include "tests/unit/policy/elevate_facts.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

SignatureFacts good_signature(CardOwner owner) {
    const IdentityFacts known = good_facts(owner);
    SignatureFacts facts;
    facts.begin = known.begin;
    facts.certificate = known.certificate;
    facts.principal = known.principal;
    facts.principal_allowed = true;
    facts.of_card = known.of_client;
    facts.admin_of = known.admin_of;
    return facts;
}

const std::vector<Row<SignatureFacts>> offline_wrongs{
    {"a certificate that has expired meanwhile",
     [](SignatureFacts& f) { f.certificate = {Reason::cert_expired}; }, "cert-expired"},
    {"a signature of another key",
     [](SignatureFacts& f) { f.certificate = {Reason::signature_not_verified}; }, "signature-not-verified"},
    {"a UPN", [](SignatureFacts& f) { f.principal = certmap::Principal::of_upn("ann@lab.test").value(); },
     "kdc-unreachable"},
    {"an account read from a UPN", [](SignatureFacts& f) { f.account_is_of_upn = true; }, "kdc-unreachable"},
    {"no principal", [](SignatureFacts& f) { f.principal = {}; }, "kdc-unreachable"},
    {"a realm that is not allowed", [](SignatureFacts& f) { f.principal_allowed = false; },
     "realm-not-allowed"},
    {"another account than at the question", [](SignatureFacts& f) { f.candidate_uid = Uid{1009}; },
     "card-of-other-user"},
    {"no account", [](SignatureFacts& f) { f.of_card = f.admin_of = {}; }, ""},
    {"somebody else's account", [](SignatureFacts& f) { f.of_card = f.admin_of = cards[1].account; }, ""},
    {"root's account", [](SignatureFacts& f) { f.of_card = f.admin_of = cards[7].account; }, ""},
};

TEST(MayElevateBySignature, DemandsWhatItDemandsWithAKdcAndThatTheServiceAllowsIt) {
    for (const CardOwner owner : owners) {
        Settings settings = settings_of(owner);
        EXPECT_EQ(may_elevate_by_signature(settings, good_signature(owner)).decision.reason,
                  Reason::kdc_unreachable);
        settings.services["sudo"].elevate.offline = true;
        EXPECT_TRUE(may_elevate_by_signature(settings, good_signature(owner)).decision.granted());
        for (const auto& row : offline_wrongs) {
            SignatureFacts facts = good_signature(owner);
            row.change(facts);
            const auto verdict = may_elevate_by_signature(settings, facts);
            EXPECT_FALSE(verdict.decision.granted()) << row.what;
            if (!row.reason.empty()) {
                EXPECT_EQ(id_of(verdict.decision.reason), row.reason) << row.what;
            }
        }
        for (const auto& row : begin_rows) {
            if (row.reason == "granted") continue;
            SignatureFacts facts = good_signature(owner);
            row.change(facts.begin);
            EXPECT_EQ(id_of(may_elevate_by_signature(settings, facts).decision.reason), row.reason)
                << row.what;
        }
    }
}

TEST(MayElevateBySignature, TakesNoOtherCardThanTheSessionsWhereThatIsWanted) {
    Settings settings = settings_of(CardOwner::self);
    settings.services["sudo"].elevate.offline = true;
    settings.services["sudo"].elevate.session_card = true;
    SignatureFacts facts = good_signature(CardOwner::self);
    facts.fingerprint = "bb";
    facts.begin.session_certificate = "aa";
    EXPECT_EQ(may_elevate_by_signature(settings, facts).decision.reason, Reason::not_administrator);
    facts.fingerprint = "aa";
    EXPECT_TRUE(may_elevate_by_signature(settings, facts).decision.granted());
}

TEST(MayElevateBySignature, IsForElevationsAlone) {
    Settings settings = settings_of(CardOwner::self);
    settings.services["login"].elevate.offline = true;
    EXPECT_FALSE(may_do_without_kdc(settings, "login"));
    EXPECT_FALSE(may_do_without_kdc(settings, "sudo"));
    EXPECT_FALSE(may_do_without_kdc(settings, "su"));
}

} // namespace
} // namespace signet::policy
