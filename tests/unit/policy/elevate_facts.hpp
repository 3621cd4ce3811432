// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts of an elevation that would be granted, whoever's card is wanted, and cards of all kinds of people.

#include "policy/elevate.hpp"
#include "tests/unit/policy/logon_facts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

inline constexpr Uid carol = 1002; // of the group wheel
inline const std::vector<std::string> wheel{"wheel"};
inline const std::vector<std::string> no_groups{};

inline Settings settings_of(CardOwner owner) {
    Settings settings = settings_with();
    settings.services["sudo"] = {.use = ServiceUse::elevate};
    settings.services["sudo"].elevate.as = {owner, owner == CardOwner::group ? "wheel" : ""};
    return settings;
}

inline BeginFacts good_sudo() {
    return {.service = "sudo",
            .peer_uid = root_uid,
            .place = CallerPlace::at_seat,
            .user = "ann",
            .user_uid = ann,
            .invoker = ann};
}

inline const std::vector<Row<BeginFacts>> begin_rows{
    {"nothing", [](BeginFacts&) {}, "granted"},
    {"no facts at all", [](BeginFacts& f) { f = {}; }, "service-off"},
    {"a service that logs on", [](BeginFacts& f) { f.service = "login"; }, "service-off"},
    {"a person elsewhere", [](BeginFacts& f) { f.remote_host = "far.example"; }, "remote-session"},
    {"a caller that is not at the seat", [](BeginFacts& f) { f.place = CallerPlace::elsewhere; },
     "not-at-seat"},
    {"a program of the user's own", [](BeginFacts& f) { f.peer_uid = ann; }, "not-permitted"},
    {"a program of another user's", [](BeginFacts& f) { f.peer_uid = bob; }, "not-permitted"},
    {"a caller that nobody knows", [](BeginFacts& f) { f.peer_uid.reset(); }, "not-permitted"},
    {"nobody named", [](BeginFacts& f) { f.user = "", f.user_uid.reset(); }, "not-permitted"},
    {"an account that the system does not know", [](BeginFacts& f) { f.user_uid.reset(); }, "not-permitted"},
    {"root, named by su", [](BeginFacts& f) { f.user = "root", f.user_uid = root_uid; }, "granted"},
};

struct Card {
    std::string_view what;
    Account account{};
    Account admin_of{};
    bool account_may_come = false;
};

inline const std::vector<Card> cards{
    {"ann's", {"ann", ann, no_groups, wheel}, {}, false},
    {"bob's", {"bob", bob, no_groups, wheel}, {}, false},
    {"an administrator's", {"carol", carol, wheel, no_groups}, {}, false},
    {"ann's second principal", {}, {"ann", ann, no_groups, wheel}, false},
    {"bob's second principal", {}, {"bob", bob, no_groups, wheel}, false},
    {"nobody's", {}, {}, false},
    {"an account of the system's", {"daemon", 1, wheel, no_groups}, {}, false},
    {"root's", {"root", root_uid, wheel, no_groups}, {}, false},
    {"a group that could not be looked up", {"dave", 1003, no_groups, no_groups}, {}, false},
    {"a UPN whose account the KDC will tell", {}, {}, true},
};

inline IdentityFacts good_facts(CardOwner owner) {
    IdentityFacts facts;
    facts.begin = good_sudo();
    facts.ticket = {Reason::granted};
    facts.judgement = TicketJudgement::verified;
    facts.certificate = {Reason::granted};
    facts.client_allowed = true;
    const bool is_second = owner == CardOwner::admin_principal;
    const std::string_view name = is_second                   ? "ann/admin@LAB.TEST"
                                  : owner == CardOwner::group ? "carol@LAB.TEST"
                                                              : "ann@LAB.TEST";
    facts.principal = certmap::Principal::parse(name).value();
    facts.client = facts.principal;
    if (is_second)
        facts.admin_of = cards[0].account;
    else
        facts.of_client = owner == CardOwner::group ? cards[2].account : cards[0].account;
    return facts;
}

inline constexpr CardOwner owners[]{CardOwner::self, CardOwner::admin_principal, CardOwner::group};

} // namespace signet::policy
