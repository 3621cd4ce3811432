// SPDX-License-Identifier: Apache-2.0
// More rights by a card far away, whose key the person's agent has: whose card, whose agent, and where that is allowed.
#include "tests/unit/policy/elevate_facts.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

struct Asked {
    Settings settings = settings_of(CardOwner::self);
    BeginFacts begin = good_sudo();
    HolderFacts holder{};
    std::string_view fingerprint = "f1";

    Asked() {
        service().elevate.via = {ElevationProof::agent};
        begin.place = CallerPlace::elsewhere; // as a session of sshd's is
        holder.certificate = {Reason::granted};
        holder.principal = certmap::Principal::parse("ann@LAB.TEST").value();
        holder.principal_allowed = true;
        holder.named = holder.of_certificate = cards[0].account;
    }
    ServiceSettings& service() { return settings.services["sudo"]; }
    std::string_view verdict() const {
        return id_of(may_elevate_by_agent(settings, begin, holder, fingerprint).decision.reason);
    }
};

const std::vector<Row<Asked>> rows{
    {"nothing", [](Asked&) {}, "granted"},
    {"at the seat", [](Asked& a) { a.begin.place = CallerPlace::at_seat; }, "granted"},
    {"from a host that PAM names", [](Asked& a) { a.begin.remote_host = "far.example"; }, "granted"},
    {"after the card",
     [](Asked& a) {
         a.service().elevate.via = {ElevationProof::card, ElevationProof::agent};
     },
     "granted"},
    {"by the card alone", [](Asked& a) { a.service().elevate.via = {ElevationProof::card}; },
     "proof-not-allowed"},
    {"a service that logs on", [](Asked& a) { a.begin.service = "login"; }, "service-off"},
    {"a program of the user's", [](Asked& a) { a.begin.peer_uid = ann; }, "not-permitted"},
    {"a caller that nobody knows", [](Asked& a) { a.begin.peer_uid.reset(); }, "not-permitted"},
    {"nobody named", [](Asked& a) { a.begin.user = ""; }, "not-permitted"},
    {"an account that the system does not know", [](Asked& a) { a.begin.user_uid.reset(); },
     "account-unknown"},
    {"nobody's logon", [](Asked& a) { a.begin.invoker.reset(); }, "not-permitted"},
    {"root's logon", [](Asked& a) { a.begin.invoker = root_uid; }, "not-permitted"},
    {"another one's logon", [](Asked& a) { a.begin.invoker = bob; }, "card-of-other-user"},
    {"another one named", [](Asked& a) { a.begin.user = "bob", a.begin.user_uid = bob; },
     "card-of-other-user"},
    {"another one's card", [](Asked& a) { a.holder.of_certificate = cards[1].account; },
     "card-of-other-user"},
    {"another one's card, named so",
     [](Asked& a) { a.holder.of_certificate = a.holder.named = cards[1].account; }, "card-of-other-user"},
    {"a key of no card", [](Asked& a) { a.holder.certificate = {Reason::key_unknown}; }, "key-unknown"},
    {"a blocked card", [](Asked& a) { a.holder.certificate = {Reason::cert_blocked}; }, "cert-blocked"},
    {"a realm that is not allowed", [](Asked& a) { a.holder.principal_allowed = false; },
     "realm-not-allowed"},
    {"a card that has not opened the session", [](Asked& a) { a.service().elevate.session_card = true; },
     "not-administrator"},
    {"root's card",
     [](Asked& a) {
         a.begin.user = "root", a.begin.user_uid = root_uid, a.begin.invoker = root_uid;
         a.holder.of_certificate = a.holder.named = cards[7].account;
     },
     "not-permitted"},
};

TEST(MayElevateByAgent, DemandsTheCardOfThePersonWhoseLogonHasBroughtTheAgent) {
    for (const auto& row : rows) {
        Asked asked;
        row.change(asked);
        EXPECT_EQ(asked.verdict(), row.reason) << row.what;
    }
}

TEST(MayElevateByAgent, TakesAMemberOfTheGroupForRoot) {
    Asked asked;
    asked.service().elevate.as = {CardOwner::group, "wheel"};
    asked.begin.user = "root";
    asked.begin.user_uid = root_uid;
    EXPECT_EQ(asked.verdict(), "not-administrator"); // ann is none
    asked.begin.invoker = carol;
    asked.holder.named = asked.holder.of_certificate = cards[2].account;
    EXPECT_EQ(asked.verdict(), "granted");
}

// It has no account of its own that the agent's person could be.
TEST(MayElevateByAgent, TakesNoSecondPrincipal) {
    Asked asked;
    asked.service().elevate.as = {CardOwner::admin_principal, {}};
    EXPECT_EQ(asked.verdict(), "not-administrator");
}

} // namespace
} // namespace signet::policy
