// SPDX-License-Identifier: Apache-2.0
// More rights by a ticket that the caller has: wherever the person is, but for that person alone.
#include "tests/unit/policy/elevate_facts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> by_card{"card"};

Settings settings_for(CardOwner owner) {
    Settings settings = settings_of(owner);
    settings.domain.require_indicator = "card";
    settings.services["sudo"].elevate.via = {ElevationProof::ticket, ElevationProof::card};
    return settings;
}

const Account anns{"ann", ann, no_groups, wheel};
const Account bobs{"bob", bob, no_groups, wheel};
const Account carols{"carol", carol, wheel, no_groups};

TicketFacts ticket_of(const Account& client, const Account& caller) {
    TicketFacts facts;
    facts.is_verified = true;
    facts.indicators = by_card;
    facts.client = "somebody@LAB.TEST";
    facts.client_allowed = true;
    facts.of_client = client;
    facts.named = caller;
    facts.age = 1min;
    return facts;
}

BeginFacts by_ssh() {
    BeginFacts begin = good_sudo();
    begin.place = CallerPlace::elsewhere;
    return begin;
}

TEST(MayShowTicket, IsAskedByAProgramOfRootsForTheCaller) {
    const std::vector<Row<BeginFacts>> rows{
        {"nothing", [](BeginFacts&) {}, "granted"},
        {"no facts at all", [](BeginFacts& f) { f = {}; }, "service-off"},
        {"a service that logs on", [](BeginFacts& f) { f.service = "login"; }, "service-off"},
        {"at the seat", [](BeginFacts& f) { f.place = CallerPlace::at_seat; }, "granted"},
        {"from nowhere", [](BeginFacts& f) { f.place = CallerPlace::unknown; }, "not-at-seat"},
        {"a program of the user's own", [](BeginFacts& f) { f.peer_uid = ann; }, "not-permitted"},
        {"a caller that nobody knows", [](BeginFacts& f) { f.peer_uid.reset(); }, "not-permitted"},
        {"nobody's logon", [](BeginFacts& f) { f.invoker.reset(); }, "not-permitted"},
        {"in the logon of somebody else", [](BeginFacts& f) { f.invoker = bob; }, "not-permitted"},
        {"nobody named", [](BeginFacts& f) { f.user = {}; }, "not-permitted"},
        {"an account that the system does not know", [](BeginFacts& f) { f.user_uid.reset(); },
         "not-permitted"},
        {"root, named by su", [](BeginFacts& f) { f.user = "root", f.user_uid = root_uid; }, "granted"},
    };
    for (const auto& row : rows) {
        BeginFacts begin = by_ssh();
        row.change(begin);
        const auto decision = may_show_ticket(settings_for(CardOwner::self), begin, anns);
        EXPECT_EQ(id_of(decision.reason), row.reason) << row.what;
    }
    EXPECT_EQ(may_show_ticket(settings_for(CardOwner::self), by_ssh(), {}).reason, Reason::not_permitted);
}

TEST(MayShowTicket, WhatOnlyACardInAReaderCanDoATicketCannot) {
    const std::vector<Row<ServiceSettings>> rows{
        {"nothing", [](ServiceSettings&) {}, "granted"},
        {"card alone", [](ServiceSettings& s) { s.elevate.via = {ElevationProof::card}; },
         "proof-not-allowed"},
        {"the card of the session", [](ServiceSettings& s) { s.elevate.session_card = true; },
         "proof-not-allowed"},
        {"its removal ends the program",
         [](ServiceSettings& s) { s.elevate.on_removal = ElevationRemoval::end; }, "proof-not-allowed"},
        {"its removal is told", [](ServiceSettings& s) { s.elevate.on_removal = ElevationRemoval::warn; },
         "granted"},
        {"conditions on the certificate", [](ServiceSettings& s) { s.certificates.rsa_bits = 2048; },
         "cert-not-for-service"},
        {"a seat", [](ServiceSettings& s) { s.seats = {"seat0"}; }, "not-at-seat"},
    };
    for (const auto& row : rows) {
        Settings settings = settings_for(CardOwner::self);
        row.change(settings.services["sudo"]);
        EXPECT_EQ(id_of(may_show_ticket(settings, by_ssh(), anns).reason), row.reason) << row.what;
        const auto verdict = may_elevate_by_ticket(settings, by_ssh(), ticket_of(anns, anns));
        EXPECT_EQ(id_of(verdict.decision.reason), row.reason) << row.what;
    }
}

TEST(MayElevateByTicket, OpensWhatTheCallersOwnCardWould) {
    struct Case {
        std::string_view what;
        CardOwner owner;
        std::string_view user; // named
        Uid uid;
        Account caller;
        TicketFacts ticket;
        std::string_view reason;
    };
    TicketFacts second = ticket_of({}, anns);
    second.admin_of = anns;
    TicketFacts second_of_bob = ticket_of({}, anns);
    second_of_bob.admin_of = bobs;
    const std::vector<Case> cases{
        {"sudo", CardOwner::self, "ann", ann, anns, ticket_of(anns, anns), "granted"},
        {"somebody else's ticket", CardOwner::self, "ann", ann, anns, ticket_of(bobs, anns),
         "card-of-other-user"},
        {"somebody else's rights", CardOwner::self, "bob", bob, anns, ticket_of(anns, anns),
         "card-of-other-user"},
        {"somebody else's ticket for that person's rights", CardOwner::self, "bob", bob, anns,
         ticket_of(bobs, anns), "card-of-other-user"},
        {"a second principal", CardOwner::admin_principal, "ann", ann, anns, second, "granted"},
        {"a second principal for root", CardOwner::admin_principal, "root", root_uid, anns, second,
         "granted"},
        {"the first one", CardOwner::admin_principal, "root", root_uid, anns, ticket_of(anns, anns),
         "card-of-other-user"},
        {"somebody else's second", CardOwner::admin_principal, "root", root_uid, anns, second_of_bob,
         "card-of-other-user"},
        {"a second principal where the own counts", CardOwner::self, "ann", ann, anns, second,
         "card-of-other-user"},
        {"a member", CardOwner::group, "root", root_uid, carols, ticket_of(carols, carols), "granted"},
        {"no member", CardOwner::group, "root", root_uid, anns, ticket_of(anns, anns), "not-administrator"},
        {"a member's ticket with no member", CardOwner::group, "root", root_uid, anns,
         ticket_of(carols, anns), "card-of-other-user"},
    };
    for (const auto& row : cases) {
        BeginFacts begin = by_ssh();
        begin.user = row.user;
        begin.user_uid = row.uid;
        begin.invoker = row.caller.uid;
        const auto verdict = may_elevate_by_ticket(settings_for(row.owner), begin, row.ticket);
        EXPECT_EQ(id_of(verdict.decision.reason), row.reason) << row.what;
    }
}

TEST(MayElevateByTicket, IsRefusedForATicketThatIsNotAsItShouldBe) {
    const std::vector<Row<TicketFacts>> rows{
        {"nobody has opened it", [](TicketFacts& f) { f.is_verified = false; }, "ticket-not-verified"},
        {"it is of a password", [](TicketFacts& f) { f.indicators = {}; }, "ticket-without-indicator"},
        {"another realm", [](TicketFacts& f) { f.client_allowed = false; }, "realm-not-allowed"},
        {"too old", [](TicketFacts& f) { f.age = 1h + 1s; }, "ticket-too-old"},
        {"as old as may be", [](TicketFacts& f) { f.age = 1h; }, "granted"},
        {"no facts at all", [](TicketFacts& f) { f = {}; }, "not-permitted"},
    };
    for (const auto& row : rows) {
        Settings settings = settings_for(CardOwner::self);
        settings.services["sudo"].elevate.max_age = 1h; // of the ticket: no card has opened a session
        TicketFacts facts = ticket_of(anns, anns);
        row.change(facts);
        EXPECT_EQ(id_of(may_elevate_by_ticket(settings, by_ssh(), facts).decision.reason), row.reason)
            << row.what;
    }
}

TEST(MayElevateByTicket, TheServiceIsForTheAccount) {
    Settings settings = settings_for(CardOwner::self);
    settings.services["sudo"].users = {"bob"};
    EXPECT_EQ(may_elevate_by_ticket(settings, by_ssh(), ticket_of(anns, anns)).decision.reason,
              Reason::service_not_for_account);
}

} // namespace
} // namespace signet::policy
