// SPDX-License-Identifier: Apache-2.0
// May this locker ask, and does what was proved unlock?
#include "policy/unlock.hpp"
#include "tests/unit/policy/logon_facts.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

Settings settings_of_locker() {
    Settings settings = settings_with();
    settings.services["i3lock"] = {.use = ServiceUse::unlock};
    return settings;
}

BeginFacts good_locker() {
    return {
        .service = "i3lock", .peer_uid = ann, .place = CallerPlace::at_seat, .user = "ann", .user_uid = ann};
}

const std::vector<Row<BeginFacts>> begin_rows{
    {"nothing", [](BeginFacts&) {}, "granted"},
    {"a locker of root's", [](BeginFacts& f) { f.peer_uid = root_uid; }, "granted"},
    {"no facts at all", [](BeginFacts& f) { f = {}; }, "service-off"},
    {"a service that logs on", [](BeginFacts& f) { f.service = "login"; }, "service-off"},
    {"a person elsewhere", [](BeginFacts& f) { f.remote_host = "far.example"; }, "remote-session"},
    {"nobody named",
     [](BeginFacts& f) {
         f.user = "";
         f.user_uid.reset();
     },
     "not-permitted"},
    {"a caller that is not at the seat", [](BeginFacts& f) { f.place = CallerPlace::elsewhere; },
     "not-at-seat"},
    {"nobody named, by root",
     [](BeginFacts& f) { f = {.service = "i3lock", .peer_uid = root_uid, .place = CallerPlace::at_seat}; },
     "not-permitted"},
    {"a user that the system does not know", [](BeginFacts& f) { f.user_uid.reset(); }, "not-permitted"},
    {"another user's locker", [](BeginFacts& f) { f.peer_uid = bob; }, "not-permitted"},
    {"a caller that nobody knows", [](BeginFacts& f) { f.peer_uid.reset(); }, "not-permitted"},
};

TEST(MayBeginUnlock, IsRefusedForEachThingThatIsNotAsItShouldBe) {
    for (const auto& row : begin_rows) {
        BeginFacts facts = good_locker();
        row.change(facts);
        EXPECT_EQ(id_of(may_begin_unlock(settings_of_locker(), facts).reason), row.reason) << row.what;
    }
}

TEST(MayUnlock, DemandsWhatALogonDemandsAndTheNamedAccount) {
    IdentityFacts facts;
    facts.begin = good_locker();
    facts.ticket = {Reason::granted};
    facts.judgement = TicketJudgement::verified;
    facts.certificate = {Reason::granted};
    facts.principal = certmap::Principal::parse("ann@LAB.TEST").value();
    facts.client = facts.principal;
    facts.client_allowed = true;
    facts.of_client = {"ann", ann};
    const Settings settings = settings_of_locker();
    EXPECT_TRUE(may_unlock(settings, facts).decision.granted());
    for (const auto& row : begin_rows) {
        IdentityFacts spoilt = facts;
        row.change(spoilt.begin);
        EXPECT_EQ(id_of(may_unlock(settings, spoilt).decision.reason), row.reason) << row.what;
    }
    facts.of_client = {"bob", bob};
    EXPECT_EQ(may_unlock(settings, facts).decision.reason, Reason::card_of_other_user);
    facts.of_client = {"ann", ann};
    facts.judgement = TicketJudgement::forged;
    EXPECT_EQ(may_unlock(settings, facts).decision.reason, Reason::ticket_not_verified);
}

} // namespace
} // namespace signet::policy
