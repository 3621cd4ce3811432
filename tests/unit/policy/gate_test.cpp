// SPDX-License-Identifier: Apache-2.0
// What stands behind a logon from elsewhere: the certificate of a key, or a ticket; each thing that spoils it.
#include "policy/gate.hpp"
#include "policy/settings/values.hpp"
#include "policy/signet_toml.hpp"
#include "tests/unit/policy/logon_facts.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signet::policy {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> card_indicator{"card"};
const std::vector<std::string> other_indicators{"otp", "cards", "Card"};
const std::vector<std::string> many_indicators{"otp", "card"};

Settings gated(std::vector<GateProof> via = {GateProof::key, GateProof::ticket}) {
    Settings settings = settings_with();
    settings.domain.require_indicator = "card";
    settings.services["sshd"] = {.use = ServiceUse::gate};
    settings.services["sshd"].gate.via = std::move(via);
    return settings;
}

// --- which proof counts at all ---------------------------------------------------------------------------

TEST(MayStandBehind, OnlyWhatViaNames) {
    const std::array proofs{GateProof::key, GateProof::ticket, GateProof::certificate};
    for (const GateProof named : proofs) {
        for (const GateProof shown : proofs) {
            const auto decision = may_stand_behind(gated({named}), "sshd", shown);
            EXPECT_EQ(decision.reason, named == shown ? Reason::granted : Reason::proof_not_allowed);
        }
    }
    EXPECT_EQ(may_stand_behind(gated({}), "sshd", GateProof::key).reason, Reason::proof_not_allowed);
}

TEST(MayStandBehind, NothingAtAServiceThatIsNoGate) {
    for (const std::string_view service : {"login", "vpn", ""})
        EXPECT_EQ(may_stand_behind(gated(), service, GateProof::key).reason, Reason::service_off) << service;
}

// --- a ticket --------------------------------------------------------------------------------------------

TicketFacts good_ticket() {
    TicketFacts facts;
    facts.is_verified = true;
    facts.indicators = card_indicator;
    facts.client = "ann@LAB.TEST";
    facts.client_allowed = true;
    facts.of_client = {"ann", ann};
    facts.named = {"ann", ann};
    facts.age = 10min;
    return facts;
}

const std::vector<Row<TicketFacts>> ticket_rows{
    {"nothing", [](TicketFacts&) {}, "granted"},
    {"no facts at all", [](TicketFacts& f) { f = {}; }, "ticket-not-verified"},
    {"nobody has opened it", [](TicketFacts& f) { f.is_verified = false; }, "ticket-not-verified"},
    {"it is of a password", [](TicketFacts& f) { f.indicators = {}; }, "ticket-without-indicator"},
    {"other indicators", [](TicketFacts& f) { f.indicators = other_indicators; }, "ticket-without-indicator"},
    {"one of several indicators", [](TicketFacts& f) { f.indicators = many_indicators; }, "granted"},
    {"another realm", [](TicketFacts& f) { f.client_allowed = false; }, "realm-not-allowed"},
    {"somebody else's",
     [](TicketFacts& f) {
         f.of_client = {"bob", bob};
     },
     "card-of-other-user"},
    {"of no account", [](TicketFacts& f) { f.of_client = {}; }, "card-of-other-user"},
    {"another spelling of the account", [](TicketFacts& f) { f.of_client.name = "LAB\\ann"; }, "granted"},
    {"an account that the system does not know", [](TicketFacts& f) { f.named.uid.reset(); },
     "account-unknown"},
    {"both unknown", [](TicketFacts& f) { f.named.uid.reset(), f.of_client.uid.reset(); }, "account-unknown"},
    {"root's",
     [](TicketFacts& f) {
         f.named = f.of_client = {"root", root_uid};
     },
     "account-not-allowed"},
    {"one of the system's",
     [](TicketFacts& f) {
         f.named = f.of_client = {"daemon", 1};
     },
     "account-not-allowed"},
    {"the last second", [](TicketFacts& f) { f.age = 1h; }, "granted"},
    {"a second more", [](TicketFacts& f) { f.age = 1h + 1s; }, "ticket-too-old"},
};

TEST(JudgeCardTicket, IsRefusedForEachThingThatIsNotAsItShouldBe) {
    for (const auto& row : ticket_rows) {
        TicketFacts facts = good_ticket();
        row.change(facts);
        EXPECT_EQ(id_of(judge_card_ticket(gated(), 1h, facts).reason), row.reason) << row.what;
    }
}

TEST(JudgeCardTicket, WithoutALimitAnyAgeWillDo) {
    TicketFacts facts = good_ticket();
    facts.age = 24h * 365;
    EXPECT_TRUE(judge_card_ticket(gated(), 0ms, facts).granted());
    EXPECT_EQ(judge_card_ticket(gated(), 1ms, facts).reason, Reason::ticket_too_old);
}

TEST(JudgeCardTicket, WhereNoIndicatorIsNamedNoTicketIsACards) {
    Settings settings = gated();
    settings.domain.require_indicator.clear();
    TicketFacts facts = good_ticket();
    EXPECT_EQ(judge_card_ticket(settings, 1h, facts).reason, Reason::ticket_without_indicator);
    const std::vector<std::string> empty_name{""};
    facts.indicators = empty_name;
    EXPECT_EQ(judge_card_ticket(settings, 1h, facts).reason, Reason::ticket_without_indicator);
}

TEST(JudgeCardTicket, OpensNoAccountOfThisMachineAlone) {
    Settings settings = gated();
    settings.local_accounts.users = {"ann"};
    EXPECT_EQ(judge_card_ticket(settings, 1h, good_ticket()).reason, Reason::key_not_pinned);
}

TEST(MayPassGateByTicket, IsATicketOfACardAndWhatTheServiceWants) {
    const auto decide = [](const Settings& settings, const TicketFacts& facts) {
        return may_pass_gate(settings, "sshd", facts).reason;
    };
    EXPECT_EQ(decide(gated(), good_ticket()), Reason::granted);
    EXPECT_EQ(decide(gated({GateProof::key}), good_ticket()), Reason::proof_not_allowed);
    Settings settings = gated();
    settings.services["sshd"].gate.max_age = 5min;
    EXPECT_EQ(decide(settings, good_ticket()), Reason::ticket_too_old);
    settings = gated();
    settings.services["sshd"].users = {"bob"};
    EXPECT_EQ(decide(settings, good_ticket()), Reason::service_not_for_account);
    settings = gated();
    settings.services["sshd"].certificates.policies = {"1.2.3"}; // nobody can say
    EXPECT_EQ(decide(settings, good_ticket()), Reason::cert_not_for_service);
    for (const auto& row : ticket_rows) {
        TicketFacts facts = good_ticket();
        row.change(facts);
        settings = gated();
        settings.services["sshd"].gate.max_age = 1h;
        EXPECT_EQ(id_of(decide(settings, facts)), row.reason) << row.what;
    }
}

// --- the certificate of a key ----------------------------------------------------------------------------

HolderFacts good_holder() {
    HolderFacts facts;
    facts.certificate = grant();
    facts.principal = certmap::Principal::parse("ann@LAB.TEST").value();
    facts.principal_allowed = true;
    facts.of_certificate = {"ann", ann};
    facts.named = {"ann", ann};
    facts.store_age = 1min;
    return facts;
}

const std::vector<Row<HolderFacts>> holder_rows{
    {"nothing", [](HolderFacts&) {}, "granted"},
    {"no facts at all", [](HolderFacts& f) { f = {}; }, "internal-error"},
    {"a certificate that is not believed",
     [](HolderFacts& f) { f.certificate = refuse(Reason::cert_blocked); }, "cert-blocked"},
    {"somebody else's",
     [](HolderFacts& f) {
         f.of_certificate = {"bob", bob};
     },
     "card-of-other-user"},
    {"of no account", [](HolderFacts& f) { f.of_certificate = {}; }, "card-of-other-user"},
    {"an account that the system does not know", [](HolderFacts& f) { f.named.uid.reset(); },
     "account-unknown"},
    {"root's",
     [](HolderFacts& f) {
         f.named = f.of_certificate = {"root", root_uid};
     },
     "account-not-allowed"},
    {"one of the system's",
     [](HolderFacts& f) {
         f.named = f.of_certificate = {"daemon", 1};
     },
     "account-not-allowed"},
    {"another realm", [](HolderFacts& f) { f.principal_allowed = false; }, "realm-not-allowed"},
    {"a UPN", [](HolderFacts& f) { f.principal = certmap::Principal::of_upn("ann@lab.test").value(); },
     "card-not-mapped"},
    {"a user read from a UPN", [](HolderFacts& f) { f.account_is_of_upn = true; }, "card-not-mapped"},
    {"an account of the domain by a pinned key", [](HolderFacts& f) { f.is_pinned = true; },
     "key-not-pinned"},
    {"the last second of the store", [](HolderFacts& f) { f.store_age = 1h; }, "granted"},
    {"a store that is too old", [](HolderFacts& f) { f.store_age = 1h + 1s; }, "store-stale"},
    {"a store of unknown age", [](HolderFacts& f) { f.store_age.reset(); }, "store-stale"},
};

Settings with_store(Settings settings = gated()) {
    settings.mapping.store = "/store.mdb";
    settings.mapping.max_store_age = 1h;
    return settings;
}

TEST(JudgeHolder, IsRefusedForEachThingThatIsNotAsItShouldBe) {
    for (const auto& row : holder_rows) {
        HolderFacts facts = good_holder();
        row.change(facts);
        EXPECT_EQ(id_of(judge_holder(with_store(), facts).reason), row.reason) << row.what;
        EXPECT_EQ(id_of(may_pass_gate(with_store(), "sshd", GateProof::key, facts).reason), row.reason)
            << row.what;
    }
}

TEST(JudgeHolder, WithoutALimitOrAStoreTheAgeDoesNotMatter) {
    HolderFacts facts = good_holder();
    facts.store_age.reset();
    Settings settings = with_store();
    settings.mapping.max_store_age = 0ms;
    EXPECT_TRUE(judge_holder(settings, facts).granted());
    settings = with_store();
    settings.mapping.store.clear();
    EXPECT_TRUE(judge_holder(settings, facts).granted());
}

TEST(JudgeHolder, AnAccountOfThisMachineAloneNeedsItsPinnedKeyAndNoKdc) {
    Settings settings = with_store();
    settings.local_accounts.users = {"ann"};
    HolderFacts facts = good_holder();
    EXPECT_EQ(judge_holder(settings, facts).reason, Reason::key_not_pinned);
    facts.is_pinned = true;
    facts.principal_allowed = false;
    EXPECT_TRUE(judge_holder(settings, facts).granted());
}

TEST(MayPassGate, TheServiceIsForTheAccountAndTakesTheCertificate) {
    Settings settings = with_store();
    settings.services["sshd"].except = {"ann"};
    EXPECT_EQ(may_pass_gate(settings, "sshd", GateProof::key, good_holder()).reason,
              Reason::service_not_for_account);
    settings = with_store();
    settings.services["sshd"].certificates.keys = {CertificateKey::ec};
    HolderFacts facts = good_holder();
    EXPECT_EQ(may_pass_gate(settings, "sshd", GateProof::key, facts).reason, Reason::cert_not_for_service);
    facts.certificate_facts.key = CertificateKey::ec;
    EXPECT_TRUE(may_pass_gate(settings, "sshd", GateProof::key, facts).granted());
    EXPECT_EQ(may_pass_gate(settings, "sshd", GateProof::certificate, facts).reason,
              Reason::proof_not_allowed);
    EXPECT_EQ(may_pass_gate(settings, "login", GateProof::key, facts).reason, Reason::service_off);
}

// Everybody would be at a gate, or nobody could come through it.
TEST(GateSettings, AGateThatCannotBeOneIsNamed) {
    const std::pair<std::string, std::string> rows[] = {
        {"[mapping]\nstore = \"/s\"\n[service.default]\nuse = \"gate\"\n",
         "t:6: service.default.use: \"gate\""},
        {"[service.sshd]\nuse = \"gate\"\n", "t:4: service.sshd.use: \"gate\" goes by keys"},
        {"[service.sshd]\nuse = \"gate\"\ngate.via = [\"ticket\"]\n",
         "t:5: service.sshd.gate.via: has \"ticket\""},
        {"[service.sudo]\nuse = \"elevate\"\nelevate.via = [\"card\", \"ticket\"]\n",
         "t:5: service.sudo.elevate.via: has \"ticket\""},
    };
    for (const auto& [toml, problem] : rows) {
        const auto settings = parse_settings({Source{"t", "[domain]\nanchors = [\"/ca.pem\"]\n" + toml}});
        ASSERT_FALSE(settings.has_value()) << toml;
        const std::string text = problem_text(settings.error().front());
        EXPECT_TRUE(text.starts_with(problem)) << text;
    }
}

} // namespace
} // namespace signet::policy
