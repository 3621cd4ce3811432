// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/ticket.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

using namespace std::chrono_literals;
using Indicators = std::vector<std::string_view>;

constexpr std::string_view realm = "EXAMPLE.ORG";

std::vector<PrincipalPattern> patterns(const std::vector<std::string_view>& texts) {
    std::vector<PrincipalPattern> made;
    for (const std::string_view text : texts)
        made.push_back(PrincipalPattern::parse(text).value());
    return made;
}

Principal named(std::vector<std::string> components) {
    return {.components = std::move(components), .realm = std::string(realm)};
}

TicketFacts alice(const Indicators& indicators = {}) {
    return {.client = named({"alice"}),
            .service = named({"krbtgt", "EXAMPLE.ORG"}),
            .local_realm = realm,
            .indicators = indicators};
}

std::string refusal(const KdcSettings& settings, const TicketFacts& facts) {
    const TicketDecision made = judge_ticket(settings, facts);
    if (made.decision.granted()) return "";
    EXPECT_FALSE(made.lifetime || made.renewable);
    return std::string(id_of(made.decision.reason)) + ": " + made.decision.detail;
}

TEST(Ticket, IsIssuedWithoutRules) {
    const TicketDecision made = judge_ticket({}, alice());
    EXPECT_TRUE(made.decision.granted());
    EXPECT_FALSE(made.lifetime || made.renewable);
}

TEST(Ticket, TellsWhoNeedsACard) {
    struct Row {
        CardRequirement card;
        std::optional<std::string_view> attribute;
        std::string_view refusal;
    };
    const auto all = patterns({"*"});
    for (const Row& row : {
             Row{{}, {}, ""},
             Row{{.everyone = true}, {}, "card-required: everyone"},
             Row{{.everyone = true, .except = all}, {}, ""},
             Row{{.everyone = true, .except = patterns({"bob", "*/admin"})}, {}, "card-required: everyone"},
             Row{{.principals = patterns({"bob", "al*"})}, {}, "card-required: principals \"al*\""},
             Row{{.principals = patterns({"bob", "*/admin"})}, {}, ""},
             Row{{.principals = patterns({"*@OTHER.ORG"})}, {}, ""},
             Row{{.principals = all, .except = patterns({"alice"})}, {}, ""},
             Row{{}, "required", "card-required: attribute signet_card"},
             Row{{.attribute = "piv"}, "required", "card-required: attribute piv"},
             Row{{.except = all}, "required", "card-required: attribute signet_card"},
             Row{{.everyone = true}, "optional", ""},
             Row{{.principals = all}, "optional", ""},
             Row{{},
                 "Optional",
                 R"(card-required: attribute signet_card, which is neither "required" nor "optional")"},
             Row{{},
                 "",
                 R"(card-required: attribute signet_card, which is neither "required" nor "optional")"},
         }) {
        KdcSettings settings;
        settings.card = row.card;
        TicketFacts facts = alice();
        facts.card_attribute = row.attribute;
        EXPECT_EQ(refusal(settings, facts), row.refusal);

        const Indicators card{"other", "card"};
        facts.indicators = card;
        EXPECT_EQ(refusal(settings, facts), "") << row.refusal;
        facts.indicators = {};
        facts.request = RequestKind::service; // was judged when it was initial
        EXPECT_EQ(refusal(settings, facts), "") << row.refusal;
    }
}

TEST(Ticket, IsACardsByTheIndicatorOfTheSettings) {
    KdcSettings settings;
    settings.card.everyone = true;
    settings.assurance.indicator = "piv";
    EXPECT_EQ(refusal(settings, alice(Indicators{"card"})), "card-required: everyone");
    EXPECT_EQ(refusal(settings, alice(Indicators{"piv"})), "");
}

TEST(Ticket, NeedsItsCardWhateverTheRulesSay) {
    KdcSettings settings;
    settings.card.everyone = true;
    settings.tickets = {{.action = TicketAction::allow}};
    EXPECT_EQ(refusal(settings, alice()), "card-required: everyone");
}

struct Condition {
    const char* what;
    TicketRule rule;
    bool expected; // of alice's initial ticket on Monday at 12:00, with the indicators "card" and "otp"
};

std::vector<Condition> conditions() {
    const auto hours = [](std::string_view text) { return std::vector{hours_of(text).value()}; };
    return {
        {"none", {}, true},
        {"her name", {.client = patterns({"bob", "alice"})}, true},
        {"another name", {.client = patterns({"bob", "*/admin"})}, false},
        {"the service", {.service = patterns({"krbtgt/*"})}, true},
        {"another service", {.service = patterns({"host/*", "alice"})}, false},
        {"initial", {.request = RequestKind::initial}, true},
        {"service", {.request = RequestKind::service}, false},
        {"with one of its indicators", {.with = {"x", "otp"}}, true},
        {"with another", {.with = {"x"}}, false},
        {"without another", {.without = {"x"}}, true},
        {"without one of its own", {.without = {"x", "card"}}, false},
        {"hours that hold", {.hours = hours("Mon 11:00-13:00")}, true},
        {"hours that do not", {.hours = hours("Mon 13:00-14:00")}, false},
        {"outside hours that hold", {.outside = hours("Mon 11:00-13:00")}, false},
        {"outside hours that do not", {.outside = hours("Tue-Sun")}, true},
        {"one of two", {.client = patterns({"alice"}), .with = {"x"}}, false},
        {"two of two", {.client = patterns({"alice"}), .with = {"card"}}, true},
    };
}

TEST(Ticket, AsksForEachConditionOfARule) {
    const Indicators indicators{"card", "otp"};
    for (const Condition& row : conditions()) {
        KdcSettings settings;
        settings.tickets = {row.rule};
        settings.tickets[0].action = TicketAction::deny;
        TicketFacts facts = alice(indicators);
        facts.now = {0, 12 * 60};
        EXPECT_EQ(refusal(settings, facts), row.expected ? "ticket-refused: rule 1" : "") << row.what;
    }
}

TEST(Ticket, OneOfSeveralHoursIsEnough) {
    KdcSettings settings;
    settings.tickets = {
        {.hours = {hours_of("Tue").value(), hours_of("Mon").value()}, .action = TicketAction::deny}};
    EXPECT_EQ(refusal(settings, alice()), "ticket-refused: rule 1");
    settings.tickets = {
        {.outside = {hours_of("Tue").value(), hours_of("Mon").value()}, .action = TicketAction::deny}};
    EXPECT_EQ(refusal(settings, alice()), "");
}

TEST(Ticket, IsJudgedFromTheTop) {
    const TicketRule allow{.action = TicketAction::allow};
    const TicketRule deny{.name = "night", .action = TicketAction::deny};
    const TicketRule others{.client = patterns({"bob"}), .action = TicketAction::allow};
    const TicketRule limit{.lifetime = 1h};
    KdcSettings settings;
    settings.tickets = {allow, deny};
    EXPECT_EQ(refusal(settings, alice()), "");
    settings.tickets = {deny, allow};
    EXPECT_EQ(refusal(settings, alice()), "ticket-refused: rule 1 \"night\"");
    settings.tickets = {others, limit, deny};
    EXPECT_EQ(refusal(settings, alice()), "ticket-refused: rule 3 \"night\"");
}

TEST(Ticket, LivesAsLongAsTheShortestRuleSays) {
    const TicketRule others{.client = patterns({"bob"}), .lifetime = 1min, .renewable = 1min};
    const TicketRule end{.action = TicketAction::allow, .lifetime = 3h};
    const TicketRule after{.lifetime = 1h, .renewable = 1h};
    struct Row {
        std::vector<TicketRule> rules;
        std::optional<std::chrono::seconds> lifetime;
        std::optional<std::chrono::seconds> renewable;
    };
    for (const Row& row : {
             Row{{others}, {}, {}},
             Row{{{.lifetime = 4h}}, 4h, {}},
             Row{{{.renewable = 4h}}, {}, 4h},
             Row{{{.lifetime = 4h}, {.lifetime = 2h}, {.lifetime = 3h, .renewable = 24h}}, 2h, 24h},
             Row{{{.lifetime = 4h}, end, after}, 3h, {}},
             Row{{{.lifetime = 2h}, end, after}, 2h, {}},
             Row{{{.lifetime = 2h}, {.action = TicketAction::allow}, after}, 2h, {}},
         }) {
        KdcSettings settings;
        settings.tickets = row.rules;
        const TicketDecision made = judge_ticket(settings, alice());
        EXPECT_TRUE(made.decision.granted());
        EXPECT_EQ(made.lifetime, row.lifetime);
        EXPECT_EQ(made.renewable, row.renewable);
    }
}

TEST(Ticket, NoNameIsTooLongToBeJudged) {
    KdcSettings settings;
    settings.card.principals = patterns({"*", "*/*", "*a*a*a*a*a*a*b"});
    settings.tickets = {{.client = patterns({"*a*a*a*a*a*a*b"}), .action = TicketAction::deny}};
    TicketFacts facts = alice();
    facts.client = named(std::vector<std::string>(200, std::string(200, 'a')));
    EXPECT_EQ(refusal(settings, facts), "");
    settings.card.everyone = true;
    EXPECT_EQ(refusal(settings, facts), "card-required: everyone");
}

} // namespace
} // namespace signet::policy
