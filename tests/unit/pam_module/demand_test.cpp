// SPDX-License-Identifier: Apache-2.0
#include "pam_module/demand.hpp"

#include <gtest/gtest.h>

namespace signet::pam {
namespace {

using protocol::AccountDemand;
using protocol::CardDemand;
using protocol::DemandOnFile;
using protocol::ServiceUse;
using State = DemandOnFile::State;

DemandOnFile some_demand() {
    protocol::Demand demand;
    demand.services = {{"login", {ServiceUse::logon, CardDemand::required}},
                       {"vlock", {ServiceUse::logon, CardDemand::preferred}},
                       {"cron", {ServiceUse::off, CardDemand::required}},
                       {"sudo", {ServiceUse::elevate, CardDemand::required}},
                       {"su", {ServiceUse::elevate_any, CardDemand::required, AccountDemand::by_card}},
                       {"gdm", {ServiceUse::logon, CardDemand::required, AccountDemand::by_card}},
                       {"vpn", {ServiceUse::gate, CardDemand::required}},
                       {"passwd", {ServiceUse::pin, CardDemand::preferred}},
                       {"sshd", {ServiceUse::off, CardDemand::required, AccountDemand::by_card}}};
    demand.break_glass = {"anna"};
    return {State::known, demand, {}};
}

const Terms no_part{.has_part = false, .account = AccountDemand::any, .changes_pin = false};
const Terms not_known; // as much as there can be
const Terms required{.account = AccountDemand::any, .changes_pin = false};
const Terms required_by_card{.changes_pin = false};
const Terms preferred{.card = CardDemand::preferred, .account = AccountDemand::any, .changes_pin = false};
const Terms required_unless_down{.is_break_glass = true, .account = AccountDemand::any, .changes_pin = false};
const Terms preferred_unless_down{.card = CardDemand::preferred,
                                  .is_break_glass = true,
                                  .account = AccountDemand::any,
                                  .changes_pin = false};
const Terms by_card_unless_down{.is_break_glass = true, .changes_pin = false};
const Terms gated{.account = AccountDemand::any, .is_gate = true, .changes_pin = false};
const Terms account_only{.has_part = false, .changes_pin = false};
const Terms pin_alone{.has_part = false, .account = AccountDemand::any}; // nobody is let in by it

struct Row {
    const char* what;
    Who who;
    Terms terms;
};

void expect_terms(const Terms& is, const Terms& should_be, const char* what) {
    EXPECT_EQ(is.has_part, should_be.has_part) << what;
    EXPECT_EQ(is.account, should_be.account) << what;
    EXPECT_EQ(is.changes_pin, should_be.changes_pin) << what;
    if (!should_be.has_part) return;
    EXPECT_EQ(is.card, should_be.card) << what;
    EXPECT_EQ(is.is_break_glass, should_be.is_break_glass) << what;
    EXPECT_EQ(is.is_gate, should_be.is_gate) << what;
}

TEST(Terms, AreThoseOfServiceAndAccount) {
    const Row rows[] = {
        {"required", {"login", "alice", 1001}, required},
        {"preferred", {"vlock", "alice", 1001}, preferred},
        {"off", {"cron", "alice", 1001}, no_part},
        {"without a section", {"atd", "alice", 1001}, no_part},
        {"another spelling", {"Login", "alice", 1001}, no_part}, // libpam lowers them all
        {"nobody's name yet", {"login", "", {}}, required},
        {"an account that is none", {"login", "mallory", {}}, required},
        {"the lowest account in reach", {"login", "first", 1000}, required},
        {"the highest account of the system", {"login", "last", 999}, no_part},
        {"root", {"login", "root", 0}, no_part},
        {"root by another name", {"login", "toor", 0}, no_part},
        {"for emergencies", {"login", "anna", 1002}, required_unless_down},
        {"for emergencies, card preferred", {"vlock", "anna", 1002}, preferred_unless_down},
        {"for emergencies, not known to the system now", {"login", "anna", {}}, required_unless_down},
        {"by card only", {"gdm", "alice", 1001}, required_by_card},
        {"by card only, for emergencies", {"gdm", "anna", 1002}, by_card_unless_down},
        {"by card only, and no card is asked for", {"sshd", "alice", 1001}, account_only},
        {"by card only, root", {"sshd", "root", 0}, no_part},
        {"by card only, an account of the system", {"sshd", "git", 998}, no_part},
        {"elevation", {"sudo", "alice", 1001}, required},
        {"elevation of root, who has no card", {"sudo", "root", 0}, no_part},
        {"elevation to root", {"su", "root", 0}, required},
        {"elevation to an account of the system", {"su", "git", 998}, required},
        {"elevation to a user", {"su", "alice", 1001}, required_by_card},
        {"elevation to root, for emergencies", {"su", "anna", 1002}, by_card_unless_down},
        {"gated", {"vpn", "alice", 1001}, gated},
        {"gated, root", {"vpn", "root", 0}, no_part},
        {"almost for emergencies", {"login", "Anna", 1002}, required},
        {"a new PIN", {"passwd", "alice", 1001}, pin_alone},
        {"a new PIN of root, who has none", {"passwd", "root", 0}, no_part},
    };
    for (const Row& row : rows) {
        expect_terms(terms_for(some_demand(), false, row.who), row.terms, row.what);
        expect_terms(terms_for(some_demand(), true, row.who), row.terms, row.what);
    }
}

// Who is a member is asked only when signetd does not answer, and then of the system.
TEST(Terms, HandOnTheGroupsForEmergencies) {
    DemandOnFile found = some_demand();
    found.demand.break_glass_groups = {"emergency"};
    EXPECT_EQ(terms_for(found, false, {"login", "alice", 1001}).break_glass_groups,
              std::vector<std::string>{"emergency"});
    EXPECT_TRUE(terms_for(found, false, {"login", "daemon", 1}).break_glass_groups.empty());
    EXPECT_TRUE(terms_for(found, false, {"atd", "alice", 1001}).break_glass_groups.empty());
    found.state = State::unusable;
    EXPECT_TRUE(terms_for(found, false, {"login", "alice", 1001}).break_glass_groups.empty());
}

TEST(Terms, AreThoseOfAPatternAndOfTheDefault) {
    DemandOnFile found = some_demand();
    found.demand.services["gdm-*"] = {ServiceUse::logon, CardDemand::preferred};
    found.demand.services["gdm-launch*"] = {ServiceUse::off, CardDemand::required};
    const Row rows[] = {
        {"a pattern", {"gdm-password", "alice", 1001}, preferred},
        {"a longer pattern that is off", {"gdm-launch-environment", "alice", 1001}, no_part},
        {"neither", {"atd", "alice", 1001}, no_part},
        {"a pattern, for root", {"gdm-password", "root", 0}, no_part},
    };
    for (const Row& row : rows)
        expect_terms(terms_for(found, false, row.who), row.terms, row.what);
    found.demand.services["default"] = {ServiceUse::logon, CardDemand::required};
    const Row with_default[] = {
        {"the default", {"sudo", "alice", 1001}, required},
        {"the default, for root", {"sudo", "root", 0}, no_part},
        {"a section that is off goes before the default", {"cron", "alice", 1001}, no_part},
        {"a pattern goes before the default", {"gdm-password", "alice", 1001}, preferred},
    };
    for (const Row& row : with_default)
        expect_terms(terms_for(found, false, row.who), row.terms, row.what);
}

TEST(Terms, OfWhatIsNotKnownDemandACardOfAllButRoot) {
    DemandOnFile unusable = some_demand();
    unusable.state = State::unusable;
    for (const char* service : {"login", "vlock", "cron", "su"}) {
        expect_terms(terms_for(unusable, false, {service, "alice", 1001}), not_known, service);
        expect_terms(terms_for(unusable, false, {service, "daemon", 1}), not_known, service);
        expect_terms(terms_for(unusable, false, {service, "anna", 1002}), not_known, service);
        expect_terms(terms_for(unusable, false, {service, "root", 0}), no_part, service);
    }
}

TEST(Terms, WithoutAFileAreNoneUnlessTheFileIsNamed) {
    const DemandOnFile none{State::not_there, {}, {}};
    expect_terms(terms_for(none, false, {"login", "alice", 1001}), no_part, "not set up");
    expect_terms(terms_for(none, true, {"login", "alice", 1001}), not_known, "named");
    expect_terms(terms_for(none, true, {"login", "root", 0}), no_part, "named, for root");
}

} // namespace
} // namespace signet::pam
