// SPDX-License-Identifier: Apache-2.0
// What an administrator may rely on who has settings in several files: many pairs of small files, the same in each run,
// and every decision that they come to together.
#include "policy/account.hpp"
#include "policy/signet_toml.hpp"
#include "tests/unit/policy/decision_space.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace signet::policy {
namespace {

using Keys = std::map<std::string, std::string>; // with the value as TOML has it
using Text = std::map<std::string, Keys>;        // by section
using Values = std::vector<std::string>;

const std::map<std::string, Values> keys_of_service{
    {"use", {"'off'", "'logon'", "'unlock'", "'elevate'"}}, {"account", {"'any'", "'card'"}},
    {"users", {"[]", "['ann']", "['bob', 'carol']"}},       {"groups", {"[]", "['wheel']"}},
    {"except", {"[]", "['ann']", "['bob', '@wheel']"}},
};
const std::map<std::string, Values> keys_of_elevate{
    {"as", {"'self'", "'group:wheel'"}},
    {"session_card", {"false", "true"}},
    {"offline", {"false", "true"}},
};
const std::map<std::string, std::map<std::string, Values>> whole_file{
    {"domain",
     {{"verify_ticket", {"'required'", "'when-keytab-exists'", "'never'"}},
      {"require_indicator", {"''", "'card'"}}}},
    {"mapping", {{"minimum_uid", {"1000", "1001", "2000"}}}},
    {"service.door", keys_of_service},
    {"service.door.elevate", keys_of_elevate},
    {"service.'do*'", keys_of_service},
    {"service.default", keys_of_service},
};

bool is_of_service(const std::string& section) {
    return section.starts_with("service.");
}

using Random = std::mt19937;
template <class List>
const auto& one_of_all(Random& random, const List& list) {
    return list[random() % list.size()];
}

// About a half of all sections, and of their keys.
Text some_text(Random& random) {
    Text text;
    for (const auto& [section, keys] : whole_file) {
        if (random() % 2 == 0) continue;
        for (const auto& [key, values] : keys)
            if (random() % 2 == 0) text[section][key] = one_of_all(random, values);
    }
    return text;
}

std::string toml(const Text& text) {
    std::string all;
    for (const auto& [section, keys] : text) {
        all += "[" + section + "]\n";
        for (const auto& [key, value] : keys)
            all.append(key).append(" = ").append(value).append("\n");
    }
    return all;
}

std::optional<Settings> parsed(const std::vector<Text>& files) {
    std::vector<Source> sources{{"anchors", "[domain]\nanchors = ['/ca.pem']\n"}};
    for (const Text& file : files)
        sources.push_back({"file", toml(file)});
    const auto settings = parse_settings(sources);
    return settings ? std::optional(*settings) : std::nullopt;
}

// --- every decision that settings come to ------------------------------------------------------------------------

void add_stories(std::vector<bool>& answers, const Settings& settings, const IdentityFacts& facts) {
    SignatureFacts signature{.begin = facts.begin,
                             .certificate = facts.certificate,
                             .fingerprint = facts.fingerprint,
                             .principal = facts.principal,
                             .principal_allowed = true,
                             .of_card = facts.of_client};
    answers.push_back(may_log_on(settings, facts).decision.granted());
    answers.push_back(may_unlock(settings, facts).decision.granted());
    answers.push_back(may_elevate(settings, facts).decision.granted());
    answers.push_back(may_elevate_by_signature(settings, signature).decision.granted());
    answers.push_back(may_go_on_without_card(settings, facts.begin.service).granted());
}

// Whether it is granted, for each service, person, ticket and card, always in the same order.
std::vector<bool> answers_of(const Settings& settings) {
    using enum TicketJudgement;
    std::vector<bool> answers;
    IdentityFacts facts;
    facts.ticket = facts.certificate = {Reason::granted};
    facts.principal = facts.client = space::of_ann;
    facts.client_allowed = true;
    facts.fingerprint = "aa";
    facts.begin = {.peer_uid = root_uid, .place = CallerPlace::at_seat};
    for (const std::string_view service : {"door", "dormitory", "gate"})
        for (const Account& person : {space::ann, space::bob, space::carol})
            for (const TicketJudgement judgement : {verified, no_keytab, not_judged})
                for (const std::string_view opened_by : {"aa", ""}) {
                    facts.begin.service = service;
                    facts.begin.user = person.name;
                    facts.begin.user_uid = person.uid;
                    facts.begin.session_certificate = opened_by;
                    facts.of_client = person;
                    facts.judgement = judgement;
                    add_stories(answers, settings, facts);
                }
    return answers;
}

// Nothing is granted that is not granted there.
bool is_within(const std::vector<bool>& answers, const std::vector<bool>& there) {
    return std::ranges::equal(answers, there, [](bool here, bool other) { return !here || other; });
}

std::vector<bool> either(std::vector<bool> one, const std::vector<bool>& other) {
    for (std::size_t i = 0; i < one.size(); ++i)
        one[i] = one[i] || other[i];
    return one;
}

constexpr int pairs = 100;

// --- what holds ------------------------------------------------------------------------------------------------

TEST(MergeSpace, TwoFilesAreOneInWhichTheLaterKeysHaveTakenThePlaceOfTheEarlier) {
    Random random(1);
    for (int i = 0; i < pairs; ++i) {
        const Text main = some_text(random);
        const Text fragment = some_text(random);
        Text one = main;
        for (const auto& [section, keys] : fragment)
            for (const auto& [key, value] : keys)
                one[section][key] = value;
        ASSERT_EQ(parsed({main, fragment}), parsed({one})) << toml(main) << "--\n" << toml(fragment);
    }
}

// Stricter values for keys of sections that the file before it has.
Text stricter(Random& random, const Text& main) {
    Text fragment;
    const auto has = [&](const Keys& keys, const char* key) {
        return keys.contains(key) && keys.at(key) != "[]";
    };
    for (const auto& [section, keys] : main) {
        Keys all{{"verify_ticket", "'required'"},
                 {"minimum_uid", "2000"},
                 {"use", "'off'"},
                 {"account", "'card'"},
                 {"except", "['ann', 'bob', '@wheel']"},
                 {"session_card", "true"},
                 {"offline", "false"}};
        // Neither is everybody; beside the other it lets more in.
        if (has(keys, "users") || !has(keys, "groups"))
            all["users"] = has(keys, "users") ? keys.at("users") : "['bob']";
        if (!has(keys, "users")) all["groups"] = "['wheel']";
        if (!has(keys, "users") && !has(keys, "groups")) all.erase(random() % 2 == 0 ? "users" : "groups");
        for (const auto& [key, value] : all)
            if (whole_file.at(section).contains(key) && random() % 3 == 0) fragment[section][key] = value;
    }
    return fragment;
}

TEST(MergeSpace, AFragmentOfStricterValuesForSectionsThatAreThereGrantsNothingNew) {
    Random random(2);
    int fewer = 0;
    for (int i = 0; i < pairs; ++i) {
        const Text main = some_text(random);
        const Text fragment = stricter(random, main);
        const auto before = parsed({main});
        const auto after = parsed({main, fragment});
        if (!before || !after) continue;
        const auto granted = answers_of(*before);
        const auto still = answers_of(*after);
        ASSERT_TRUE(is_within(still, granted)) << toml(main) << "--\n" << toml(fragment);
        fewer += still != granted ? 1 : 0;
    }
    EXPECT_GT(fewer, 0);
}

// The sections of a service are those with its name and below.
std::string service_of(const std::string& section) {
    return section.substr(0, section.find('.', std::string_view("service.").size()));
}

TEST(MergeSpace, WhatTwoFilesRefuseIsRefusedTogetherWhereNoServiceIsInBothAndTheRestIsTheSame) {
    Random random(3);
    int mixed = 0;
    for (int i = 0; i < pairs; ++i) {
        const Text all = some_text(random);
        std::map<std::string, bool> is_in_main;
        Text main;
        Text fragment;
        for (const auto& [section, keys] : all) {
            const auto found = is_in_main.emplace(service_of(section), random() % 2 == 0).first;
            if (!is_of_service(section) || found->second) main[section] = keys;
            if (!is_of_service(section) || !found->second) fragment[section] = keys;
        }
        const auto together = parsed({main, fragment});
        const auto one = parsed({main});
        const auto other = parsed({fragment});
        if (!together || !one || !other) continue;
        const auto allowed = either(answers_of(*one), answers_of(*other));
        ASSERT_TRUE(is_within(answers_of(*together), allowed)) << toml(main) << "--\n" << toml(fragment);
        mixed += main != all && fragment != all ? 1 : 0;
    }
    EXPECT_GT(mixed, 0);
}

// --- and what does not: the manual warns of it ----------------------------------------------------------------------

bool lets_carol_log_on(const std::vector<Text>& files) {
    IdentityFacts facts;
    facts.begin = {.service = "door", .peer_uid = root_uid, .place = CallerPlace::at_seat};
    facts.ticket = facts.certificate = {Reason::granted};
    facts.judgement = TicketJudgement::verified;
    facts.principal = facts.client = space::of_ann;
    facts.client_allowed = true;
    facts.of_client = space::carol;
    return may_log_on(parsed(files).value(), facts).decision.granted();
}

TEST(MergeSpace, ASectionInTwoFilesCanLetInWhomBothRefuse) {
    const Text main{{"service.door", {{"users", "['carol']"}}}};
    const Text fragment{{"service.door", {{"use", "'logon'"}, {"groups", "['staff']"}}}};
    EXPECT_FALSE(lets_carol_log_on({main}));
    EXPECT_FALSE(lets_carol_log_on({fragment}));
    EXPECT_TRUE(lets_carol_log_on({main, fragment}));
}

TEST(MergeSpace, ASectionOfTheServiceItselfTakesThePlaceOfAllThatItsPatternSays) {
    const Text main{{"service.'do*'", {{"use", "'logon'"}, {"except", "['carol']"}, {"account", "'card'"}}}};
    const Text fragment{{"service.door", {{"use", "'logon'"}}}};
    EXPECT_FALSE(lets_carol_log_on({main}));
    EXPECT_TRUE(lets_carol_log_on({main, fragment}));
    EXPECT_TRUE(may_go_on_without_card(parsed({main, fragment}).value(), "door").granted());
}

TEST(MergeSpace, AnEmptyListOfUsersIsEverybody) {
    const Text main{{"service.door", {{"use", "'logon'"}, {"users", "['ann']"}}}};
    EXPECT_FALSE(lets_carol_log_on({main}));
    EXPECT_TRUE(lets_carol_log_on({main, {{"service.door", {{"users", "[]"}}}}}));
}

} // namespace
} // namespace signet::policy
