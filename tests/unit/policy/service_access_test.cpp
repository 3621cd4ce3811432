// SPDX-License-Identifier: Apache-2.0
// Which accounts may use a service: users, groups and except against what is known of the account.
#include "policy/service_access.hpp"
#include "tests/unit/policy/logon_facts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

using Names = std::vector<std::string>;

// What the account worker said of a group.
enum class Told { member, other, nothing };

struct AccessRow {
    Names users;
    Names groups;
    Names except;
    Told staff;
    Told guests;
    ServiceAccess access;
};

constexpr Told member = Told::member;
constexpr Told other = Told::other;
constexpr Told nothing = Told::nothing;

ServiceAccess by(AccessRule rule, std::string_view name = {}) {
    return {rule, std::string(name)};
}

// The account is ann.
const AccessRow access_rows[] = {
    {{}, {}, {}, nothing, nothing, by(AccessRule::everybody)},
    {{"ann"}, {}, {}, nothing, nothing, by(AccessRule::user, "ann")},
    {{"bob", "ann"}, {}, {}, nothing, nothing, by(AccessRule::user, "ann")},
    {{"bob"}, {}, {}, member, member, by(AccessRule::not_listed)},
    {{"Ann"}, {}, {}, nothing, nothing, by(AccessRule::not_listed)},
    {{"an"}, {}, {}, nothing, nothing, by(AccessRule::not_listed)},
    // groups
    {{}, {"staff"}, {}, member, nothing, by(AccessRule::group, "staff")},
    {{}, {"staff"}, {}, other, member, by(AccessRule::not_listed)},
    {{}, {"staff"}, {}, nothing, member, by(AccessRule::group_unknown, "staff")},
    {{}, {"guests", "staff"}, {}, member, other, by(AccessRule::group, "staff")},
    {{}, {"guests", "staff"}, {}, member, nothing, by(AccessRule::group, "staff")},
    {{}, {"guests", "staff"}, {}, other, nothing, by(AccessRule::group_unknown, "guests")},
    {{}, {"ann"}, {}, nothing, nothing, by(AccessRule::group_unknown, "ann")}, // a user is no group
    {{"staff"}, {}, {}, member, nothing, by(AccessRule::not_listed)},          // nor the other way round
    // users and groups: either
    {{"ann"}, {"staff"}, {}, other, nothing, by(AccessRule::user, "ann")},
    {{"ann"}, {"staff"}, {}, nothing, nothing, by(AccessRule::user, "ann")},
    {{"bob"}, {"staff"}, {}, member, nothing, by(AccessRule::group, "staff")},
    {{"bob"}, {"staff"}, {}, other, nothing, by(AccessRule::not_listed)},
    {{"bob"}, {"staff"}, {}, nothing, nothing, by(AccessRule::group_unknown, "staff")},
    // except goes before all of them
    {{}, {}, {"ann"}, nothing, nothing, by(AccessRule::excepted_user, "ann")},
    {{"ann"}, {"staff"}, {"ann"}, member, nothing, by(AccessRule::excepted_user, "ann")},
    {{}, {}, {"bob"}, nothing, nothing, by(AccessRule::everybody)},
    {{}, {}, {"@guests"}, nothing, member, by(AccessRule::excepted_group, "guests")},
    {{}, {}, {"@guests"}, nothing, other, by(AccessRule::everybody)},
    {{}, {}, {"@guests"}, nothing, nothing, by(AccessRule::group_unknown, "guests")},
    {{"ann"}, {}, {"@guests"}, nothing, nothing, by(AccessRule::group_unknown, "guests")},
    {{}, {"staff"}, {"@guests"}, member, other, by(AccessRule::group, "staff")},
    {{}, {"staff"}, {"@guests"}, member, member, by(AccessRule::excepted_group, "guests")},
    {{}, {"staff"}, {"@guests"}, member, nothing, by(AccessRule::group_unknown, "guests")},
    {{}, {"staff"}, {"@guests"}, nothing, other, by(AccessRule::group_unknown, "staff")},
    {{}, {}, {"bob", "@guests", "ann"}, nothing, other, by(AccessRule::excepted_user, "ann")},
    {{}, {}, {"guests"}, nothing, member, by(AccessRule::everybody)}, // without the mark it is an account
    {{}, {"staff"}, {"@staff"}, member, nothing, by(AccessRule::excepted_group, "staff")},
};

std::string text_of(const AccessRow& row) {
    const auto list = [](const Names& names) {
        std::string text = "[";
        for (const std::string& name : names)
            text += name + " ";
        return text + "]";
    };
    return list(row.users) + list(row.groups) + list(row.except) +
           std::to_string(static_cast<int>(row.staff)) + std::to_string(static_cast<int>(row.guests));
}

TEST(ServiceAccess, IsDecidedByUsersGroupsAndExceptions) {
    for (const AccessRow& row : access_rows) {
        Names groups;
        Names others;
        const auto tell = [&](Told told, const char* group) {
            if (told == member) groups.emplace_back(group);
            if (told == other) others.emplace_back(group);
        };
        tell(row.staff, "staff");
        tell(row.guests, "guests");
        const ServiceSettings service{.users = row.users, .groups = row.groups, .except = row.except};
        EXPECT_EQ(access_to(service, {"ann", ann, groups, others}), row.access) << text_of(row);
    }
}

TEST(ServiceAccess, IsGrantedByThreeRulesOnly) {
    for (const AccessRule rule : {AccessRule::everybody, AccessRule::user, AccessRule::group})
        EXPECT_TRUE(by(rule).granted());
    for (const AccessRule rule :
         {AccessRule::excepted_user, AccessRule::excepted_group, AccessRule::group_unknown,
          AccessRule::not_listed, static_cast<AccessRule>(99)})
        EXPECT_FALSE(by(rule).granted());
    EXPECT_FALSE(ServiceAccess{}.granted());
}

Settings with_staff_only(std::string_view service) {
    Settings settings = settings_with();
    settings.services[std::string(service)] = {.use = ServiceUse::logon, .groups = {"staff"}};
    return settings;
}

TEST(ServiceAccess, IsThatOfTheSectionThatDecides) {
    const Names staff{"staff"};
    for (const char* section : {"login", "log*", "default"}) {
        Settings settings = with_staff_only(section);
        if (section != std::string_view("login")) settings.services.erase("login");
        EXPECT_TRUE(may_use_service(settings, "login", {"ann", ann, staff, {}}).granted()) << section;
        EXPECT_EQ(may_use_service(settings, "login", {"ann", ann, {}, staff}).reason,
                  Reason::service_not_for_account);
    }
}

TEST(ServiceAccess, IsAskedBeforeThePin) {
    const Names staff{"staff"};
    CandidateFacts facts{.service = "login",
                         .certificate = {Reason::granted},
                         .has_principal = true,
                         .account = {"ann", ann, staff, {}},
                         .peer_uid = root_uid,
                         .is_remote = false,
                         .tries_left = 0U};
    const Settings settings = with_staff_only("login");
    EXPECT_EQ(judge_candidate(settings, facts).decision.reason, Reason::pin_locked);
    facts.account.groups = {};
    const CandidateVerdict verdict = judge_candidate(settings, facts);
    EXPECT_EQ(verdict.standing, Standing::refused);
    EXPECT_EQ(verdict.decision,
              (Decision{Reason::service_not_for_account, "the group staff could not be looked up"}));
    facts.account = {}; // the KDC will say whose it is, and it is asked then
    facts.account_may_come = true;
    facts.tries_left = 3U;
    EXPECT_EQ(judge_candidate(settings, facts).standing, Standing::usable);
}

TEST(ServiceAccess, AsksForEachGroupOnce) {
    Settings settings;
    EXPECT_EQ(groups_of_services(settings), Names{});
    settings.services["a"] = {.users = {"u"}, .groups = {"staff", "admins"}, .except = {"@guests", "bob"}};
    settings.services["b*"] = {.groups = {"staff"}, .except = {"@admins"}};
    EXPECT_EQ(groups_of_services(settings), (Names{"admins", "guests", "staff"}));
}

} // namespace
} // namespace signet::policy
