// SPDX-License-Identifier: Apache-2.0
// From where a service may be asked, and whose card a caller that is not at it may have asked for its PIN.
#include "policy/unlock.hpp"
#include "tests/unit/policy/elevate_facts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

Settings with(std::vector<std::string> seats, bool remote, CardOwner owner = CardOwner::self) {
    Settings settings = settings_of(owner);
    settings.services["i3lock"].use = ServiceUse::unlock;
    for (const char* service : {"login", "i3lock", "sudo"}) {
        settings.services[service].seats = seats;
        settings.services[service].remote = remote;
    }
    return settings;
}

struct Caller {
    CallerPlace place;
    std::string_view seat;
    std::string_view remote_host;
};

struct Row {
    const char* what;
    std::vector<std::string> seats;
    bool remote;
    Caller caller;
    std::string_view reason;
    std::string_view reader_seat;
};

const std::vector<Row> rows{
    {"at a seat", {}, false, {CallerPlace::at_seat, "seat1", ""}, "granted", "seat1"},
    {"at one of the seats",
     {"seat0", "seat1"},
     false,
     {CallerPlace::at_seat, "seat1", ""},
     "granted",
     "seat1"},
    {"at another", {"seat0"}, false, {CallerPlace::at_seat, "seat1", ""}, "not-at-seat", "seat1"},
    {"at another, remote", {"seat0"}, true, {CallerPlace::at_seat, "seat1", ""}, "not-at-seat", "seat1"},
    {"a seat that begins so", {"seat"}, false, {CallerPlace::at_seat, "seat1", ""}, "not-at-seat", "seat1"},
    {"of the system", {"seat0"}, false, {CallerPlace::system_service, "seat0", ""}, "granted", "seat0"},
    {"of the system, another",
     {"seat1"},
     false,
     {CallerPlace::system_service, "seat0", ""},
     "not-at-seat",
     "seat0"},
    {"elsewhere", {}, false, {CallerPlace::elsewhere, "", ""}, "not-at-seat", ""},
    {"elsewhere, remote", {}, true, {CallerPlace::elsewhere, "", ""}, "granted", "seat0"},
    {"elsewhere, remote, its seat", {"seat0"}, true, {CallerPlace::elsewhere, "", ""}, "granted", "seat0"},
    {"elsewhere, remote, other seats",
     {"seat1"},
     true,
     {CallerPlace::elsewhere, "", ""},
     "not-at-seat",
     "seat0"},
    {"unknown", {}, false, {CallerPlace::unknown, "", ""}, "not-at-seat", ""},
    {"unknown, remote", {}, true, {CallerPlace::unknown, "", ""}, "not-at-seat", ""},
    {"unknown, remote, a host", {}, true, {CallerPlace::unknown, "", "far.example"}, "not-at-seat", ""},
    {"another host",
     {},
     false,
     {CallerPlace::system_service, "seat0", "far.example"},
     "remote-session",
     "seat0"},
    {"another host, remote",
     {},
     true,
     {CallerPlace::system_service, "seat0", "far.example"},
     "granted",
     "seat0"},
    {"another host, elsewhere, remote",
     {},
     true,
     {CallerPlace::elsewhere, "", "far.example"},
     "granted",
     "seat0"},
};

BeginFacts asked_at(std::string_view service, const Caller& caller) {
    return {.service = service,
            .peer_uid = root_uid,
            .place = caller.place,
            .seat = caller.seat,
            .user = "ann",
            .user_uid = ann,
            .remote_host = caller.remote_host,
            .invoker = ann};
}

TEST(Place, IsOneOfThoseThatTheServiceIsFor) {
    for (const Row& row : rows) {
        const Settings settings = with(row.seats, row.remote);
        EXPECT_EQ(id_of(may_begin_logon(settings, asked_at("login", row.caller)).reason), row.reason)
            << row.what;
        EXPECT_EQ(id_of(may_begin_unlock(settings, asked_at("i3lock", row.caller)).reason), row.reason)
            << row.what;
        EXPECT_EQ(id_of(may_begin_elevation(settings, asked_at("sudo", row.caller)).reason), row.reason)
            << row.what;
        EXPECT_EQ(reader_seat(settings, asked_at("sudo", row.caller)), row.reader_seat) << row.what;
        IdentityFacts proof = good_facts(CardOwner::self);
        proof.begin = asked_at("sudo", row.caller);
        EXPECT_EQ(id_of(may_elevate(settings, proof).decision.reason), row.reason) << row.what;
    }
}

// -- remote = true: whose card ------------------------------------------------------------------------------

const Caller by_ssh{CallerPlace::elsewhere, "", ""};
const Caller to_sshd{CallerPlace::system_service, "seat0", "far.example"};

TEST(Remote, IsForThePersonWhoseLogonItIs) {
    const Settings settings = with({}, true);
    for (const char* service : {"login", "i3lock"}) {
        const auto reason = [&](void (*change)(BeginFacts&)) {
            BeginFacts facts = asked_at(service, by_ssh);
            change(facts);
            return id_of(service == std::string_view("login") ? may_begin_logon(settings, facts).reason
                                                              : may_begin_unlock(settings, facts).reason);
        };
        EXPECT_EQ(reason([](BeginFacts&) {}), "granted");
        EXPECT_EQ(reason([](BeginFacts& f) { f.peer_uid = ann; }), "granted");
        EXPECT_EQ(reason([](BeginFacts& f) { f.peer_uid = bob; }), "not-permitted");
        EXPECT_EQ(reason([](BeginFacts& f) { f.invoker = bob; }), "not-permitted"); // su ann, by bob
        EXPECT_EQ(reason([](BeginFacts& f) { f.invoker = root_uid; }), "not-permitted");
        EXPECT_EQ(reason([](BeginFacts& f) { f.invoker.reset(); }), "not-permitted");
        EXPECT_EQ(reason([](BeginFacts& f) { f.user_uid.reset(); }), "not-permitted");
        EXPECT_EQ(reason([](BeginFacts& f) { f.user = "", f.user_uid.reset(); }), "not-permitted");
        EXPECT_EQ(reason([](BeginFacts& f) { f.user_uid.reset(), f.invoker.reset(); }), "not-permitted");
    }
}

// Root asks for whom it names, and names somebody.
TEST(Remote, IsForAServiceOfTheSystemThatNamesItsUser) {
    const Settings settings = with({}, true);
    BeginFacts facts = asked_at("login", to_sshd);
    facts.invoker.reset();
    EXPECT_TRUE(may_begin_logon(settings, facts).granted());
    facts.user = "";
    facts.user_uid.reset();
    EXPECT_EQ(may_begin_logon(settings, facts).reason, Reason::not_permitted);
}

// May the card be asked for its PIN, and does it count after it?
std::pair<bool, bool> elevates(CardOwner owner, const Card& card, BeginFacts begin) {
    const Settings settings = with({}, true, owner);
    CandidateFacts candidate;
    candidate.certificate = grant();
    candidate.has_principal = true;
    candidate.account = card.account;
    candidate.admin_of = card.admin_of;
    candidate.account_may_come = card.account_may_come;
    IdentityFacts proof = good_facts(owner);
    proof.begin = begin;
    proof.of_client = card.account;
    proof.admin_of = card.admin_of;
    const auto before = judge_candidate_to_elevate(settings, begin, candidate);
    return {before.decision.granted(), may_elevate(settings, proof).decision.granted()};
}

TEST(Remote, ElevatesByTheCardOfTheCallerAlone) {
    struct Case {
        CardOwner owner;
        std::string_view user;
        Uid uid;
        Uid invoker;
        std::string_view usable;
    };
    for (const Case& row : {
             Case{CardOwner::self, "ann", ann, ann, "ann's"},
             Case{CardOwner::self, "bob", bob, ann, ""}, // su bob, by ann
             Case{CardOwner::admin_principal, "ann", ann, ann, "ann's second principal"},
             Case{CardOwner::admin_principal, "root", root_uid, ann, "ann's second principal"},
             Case{CardOwner::admin_principal, "bob", bob, ann, ""},
             Case{CardOwner::group, "root", root_uid, carol, "an administrator's"},
             Case{CardOwner::group, "root", root_uid, ann, ""}, // carol's card is not ann's to try PINs at
         }) {
        for (const Card& card : cards) {
            BeginFacts begin = asked_at("sudo", by_ssh);
            begin.user = row.user;
            begin.user_uid = row.uid;
            begin.invoker = row.invoker;
            const bool expected = card.what == row.usable;
            EXPECT_EQ(elevates(row.owner, card, begin), std::pair(expected, expected))
                << card.what << " for " << row.user << ", as " << static_cast<int>(row.owner);
        }
    }
}

TEST(Remote, AsksNobodyForThePinOfACardWhoseOwnerOnlyAKdcKnows) {
    const Settings settings = with({}, true);
    CandidateFacts facts;
    facts.service = "login";
    facts.certificate = grant();
    facts.has_principal = true;
    facts.account_may_come = true;
    facts.requested_user = "ann";
    facts.requested_uid = ann;
    facts.peer_uid = root_uid;
    EXPECT_EQ(judge_candidate(settings, facts).decision.reason, Reason::card_of_other_user);
    facts.is_remote = is_remote(asked_at("login", to_sshd));
    EXPECT_EQ(judge_candidate(settings, facts).decision.reason, Reason::card_of_other_user);
    facts.is_remote = is_remote(asked_at("login", {CallerPlace::at_seat, "seat0", ""}));
    EXPECT_TRUE(judge_candidate(settings, facts).decision.granted());
}

// -- how old the session is -----------------------------------------------------------------------------------

TEST(SessionAge, IsAskedWhereMoreRightsAreGiven) {
    using std::chrono::seconds;
    struct Case {
        seconds limit;
        std::optional<seconds> age;
        Decision decision;
    };
    const Decision old = refuse(Reason::session_too_old, "elevate.max_age is 10min");
    const Decision ageless = refuse(Reason::session_too_old, "no card has opened it");
    for (const Case& row : {
             Case{seconds(0), std::nullopt, grant()},
             Case{seconds(0), seconds(1'000'000), grant()},
             Case{seconds(600), seconds(0), grant()},
             Case{seconds(600), seconds(600), grant()},
             Case{seconds(600), seconds(601), old},
             Case{seconds(600), std::nullopt, ageless},
         }) {
        Settings settings = settings_of(CardOwner::self);
        settings.services["sudo"].elevate.max_age = row.limit;
        settings.services["sudo"].elevate.offline = true;
        IdentityFacts proof = good_facts(CardOwner::self);
        proof.begin.session_age = row.age;
        EXPECT_EQ(may_begin_elevation(settings, proof.begin), row.decision);
        EXPECT_EQ(may_elevate(settings, proof).decision, row.decision);
        SignatureFacts offline;
        offline.begin = proof.begin;
        offline.certificate = grant();
        offline.principal = proof.principal;
        offline.principal_allowed = true;
        offline.of_card = proof.of_client;
        EXPECT_EQ(may_elevate_by_signature(settings, offline).decision, row.decision);
    }
}

} // namespace
} // namespace signet::policy
