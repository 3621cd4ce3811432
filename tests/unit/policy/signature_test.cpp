// SPDX-License-Identifier: Apache-2.0
// Accounts of this machine alone: a signature by the key that the store has for them opens them, and nothing else does.
#include "policy/local_account.hpp"
#include "policy/unlock.hpp"
#include "tests/unit/policy/elevate_facts.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

using SignatureVerdict = IdentityVerdict (*)(const Settings&, const SignatureFacts&);

struct Use {
    std::string_view service;
    SignatureVerdict judge;
    IdentityVerdict (*judge_ticket)(const Settings&, const IdentityFacts&);
};
constexpr Use uses[]{
    {"login", may_log_on_by_signature, may_log_on},
    {"locker", may_unlock_by_signature, may_unlock},
    {"sudo", may_elevate_by_signature, may_elevate},
};

// ann is an account of this machine alone, bob is not.
Settings with_local_ann() {
    Settings settings = settings_of(CardOwner::self);
    settings.services["locker"] = {.use = ServiceUse::unlock};
    settings.local_accounts.users = {"ann"};
    return settings;
}

SignatureFacts good_facts_at(const Use& use) {
    SignatureFacts facts;
    facts.begin = good_sudo();
    facts.begin.service = use.service;
    facts.certificate = {Reason::granted};
    facts.principal = certmap::Principal::parse("ann@LAB.TEST").value();
    facts.of_card = {"ann", ann};
    facts.is_pinned = true;
    facts.candidate_uid = ann;
    return facts;
}

const std::vector<Row<SignatureFacts>> rows{
    {"nothing", [](SignatureFacts&) {}, "granted"},
    {"no facts but the service's", [](SignatureFacts& f) { f = {.begin = {.service = f.begin.service}}; },
     "not-at-seat"},
    {"a certificate that has expired meanwhile",
     [](SignatureFacts& f) { f.certificate = {Reason::cert_expired}; }, "cert-expired"},
    {"a signature of another key",
     [](SignatureFacts& f) { f.certificate = {Reason::signature_not_verified}; }, "signature-not-verified"},
    {"a name in the certificate only", [](SignatureFacts& f) { f.is_pinned = false; }, "key-not-pinned"},
    {"another account than at the question", [](SignatureFacts& f) { f.candidate_uid = bob; },
     "card-of-other-user"},
    {"an account of the domain", [](SignatureFacts& f) { f.of_card.name = "eve", f.is_pinned = false; },
     "kdc-unreachable"},
    {"a key that is pinned to an account of the domain", [](SignatureFacts& f) { f.of_card.name = "eve"; },
     "key-not-pinned"},
    {"a caller that is not at the seat", [](SignatureFacts& f) { f.begin.place = CallerPlace::elsewhere; },
     "not-at-seat"},
    {"a remote host", [](SignatureFacts& f) { f.begin.remote_host = "far.example"; }, "remote-session"},
    // What a KDC would have to say plays no part.
    {"a principal of another realm", [](SignatureFacts& f) { f.principal_allowed = false; }, "granted"},
    {"a UPN", [](SignatureFacts& f) { f.principal = certmap::Principal::of_upn("ann@lab.test").value(); },
     "granted"},
};

TEST(LocalAccount, IsOpenedByItsPinnedKeyAlone) {
    for (const Use& use : uses) {
        for (const auto& row : rows) {
            SignatureFacts facts = good_facts_at(use);
            row.change(facts);
            const auto verdict = use.judge(with_local_ann(), facts);
            EXPECT_EQ(id_of(verdict.decision.reason), row.reason) << use.service << ": " << row.what;
            EXPECT_EQ(verdict.account.uid == ann, verdict.decision.granted()) << row.what;
        }
    }
}

TEST(LocalAccount, IsNoLongerOneWhenTheSettingsHaveChanged) {
    Settings settings = with_local_ann();
    settings.local_accounts.users.clear();
    for (const Use& use : uses)
        EXPECT_EQ(use.judge(settings, good_facts_at(use)).decision.reason, Reason::key_not_pinned);
}

TEST(LocalAccount, IsOutOfReachBelowMinimumUidAndWhereTheServiceIsNotForIt) {
    Settings settings = with_local_ann();
    settings.mapping.minimum_uid = ann + 1;
    for (const Use& use : uses)
        EXPECT_EQ(use.judge(settings, good_facts_at(use)).decision.reason, Reason::account_not_allowed);
    settings.mapping.minimum_uid = ann;
    for (const Use& use : uses) {
        settings.services[std::string(use.service)].except = {"ann"};
        EXPECT_EQ(use.judge(settings, good_facts_at(use)).decision.reason, Reason::service_not_for_account);
    }
}

TEST(LocalAccount, OfSomebodyElseOpensNothing) {
    Settings settings = with_local_ann();
    settings.local_accounts.users.emplace_back("bob");
    for (const Use& use : uses) {
        SignatureFacts facts = good_facts_at(use);
        facts.of_card = {"bob", bob};
        facts.candidate_uid = bob;
        EXPECT_EQ(use.judge(settings, facts).decision.reason, Reason::card_of_other_user) << use.service;
    }
}

TEST(LocalAccount, IsNotOpenedByATicket) {
    for (const Use& use : uses) {
        IdentityFacts facts = good_facts(CardOwner::self);
        facts.begin.service = use.service;
        Settings settings = with_local_ann();
        EXPECT_EQ(use.judge_ticket(settings, facts).decision.reason, Reason::key_not_pinned) << use.service;
        settings.local_accounts.users.clear();
        EXPECT_TRUE(use.judge_ticket(settings, facts).decision.granted()) << use.service;
    }
}

TEST(LocalAccount, HasNoSecondPrincipal) {
    Settings settings = settings_of(CardOwner::admin_principal);
    EXPECT_TRUE(may_elevate(settings, good_facts(CardOwner::admin_principal)).decision.granted());
    settings.local_accounts.users = {"ann"};
    EXPECT_EQ(may_elevate(settings, good_facts(CardOwner::admin_principal)).decision.reason,
              Reason::not_administrator);
}

TEST(LocalAccount, WithAnotherCardIsToldSoBeforeThePin) {
    const Settings settings = with_local_ann();
    CandidateFacts facts;
    facts.service = "login";
    facts.certificate = {Reason::granted};
    facts.has_principal = true;
    facts.account = {"ann", ann};
    facts.peer_uid = root_uid;
    EXPECT_EQ(judge_candidate(settings, facts).decision.reason, Reason::key_not_pinned);
    facts.service = "sudo";
    EXPECT_EQ(judge_candidate_to_elevate(settings, good_sudo(), facts).decision.reason,
              Reason::key_not_pinned);
    facts.is_pinned = true;
    EXPECT_TRUE(judge_candidate_to_elevate(settings, good_sudo(), facts).decision.granted());
    facts.service = "login";
    EXPECT_TRUE(judge_candidate(settings, facts).decision.granted());
}

} // namespace
} // namespace signet::policy
