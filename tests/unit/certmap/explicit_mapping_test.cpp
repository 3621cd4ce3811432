// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/entries/explicit_mapping.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

constexpr std::int64_t created = 1'700'000'000;
const std::string alice_sid = "S-1-5-21-1-2-3-1104";
const std::string admin_sid = "S-1-5-21-1-2-3-1105";

class Accounts : public AccountSource {
public:
    explicit Accounts(std::vector<Entry> entries) : entries_(std::move(entries)) {}

    Result<std::vector<Entry>> find(const MappingKey& key) override {
        asked.push_back(key);
        if (key.kind == broken_at) return Error{"the store is damaged", {}};
        std::vector<Entry> found;
        for (const Entry& entry : entries_) {
            if (std::ranges::find(entry.keys, key) != entry.keys.end()) found.push_back(entry);
        }
        return found;
    }

    std::vector<MappingKey> asked;
    std::optional<KeyKind> broken_at;

private:
    std::vector<Entry> entries_;
};

Entry account(std::string user, std::vector<MappingKey> keys) {
    std::ranges::sort(keys);
    return {"id-" + user, std::move(user), {}, created, std::move(keys)};
}

MappingKey text(std::string_view text) {
    return parse_alt_security_identity(text).value();
}

const MappingKey serial = text("X509:<I>CN=CA<SR>0180");
const MappingKey ski = text("X509:<SKI>ab");
const MappingKey subject = text("X509:<S>CN=Alice");
const MappingKey upn{KeyKind::upn, "alice@corp"};
const MappingKey sid{KeyKind::sid, alice_sid};
const MappingKey second_sid{KeyKind::sid, admin_sid};

// CN=Alice of CN=CA, serial number 8001, key id ab, alice@corp, issued when the account was there.
Certificate card(std::optional<std::string> with_sid = std::nullopt) {
    Certificate made;
    made.issuer.parts = {{{"2.5.4.3", "CA", true}}};
    made.subject.parts = {{{"2.5.4.3", "Alice", true}}};
    made.serial = {0x80, 0x01};
    made.subject_key_id = {0xab};
    made.upns = {"Alice@Corp"};
    made.sid = std::move(with_sid);
    made.validity.not_before = created + 1;
    return made;
}

// "mapped alice strong-mapping", "ambiguous", "refused", ...
std::string outcome_of(const ExplicitMapping& mapping) {
    std::string text(id_of(mapping.outcome));
    if (mapping.account)
        text += " " + mapping.account->user + " " + std::string(id_of(mapping.strength.reason));
    return text;
}

constexpr BindingPolicy full{};
constexpr BindingPolicy compatibility{.mode = BindingMode::compatibility};
constexpr BindingPolicy names{.mode = BindingMode::names};

TEST(ExplicitMapping, FindsTheOneAccount) {
    struct Case {
        std::vector<Entry> accounts;
        BindingPolicy policy;
        std::optional<std::string> sid;
        std::string expected;
    };
    const Case cases[] = {
        {{}, full, {}, "not-mapped"},
        {{account("bob", {text("X509:<SKI>cd")})}, full, {}, "not-mapped"},
        {{account("alice", {serial})}, full, {}, "mapped alice strong-mapping"},
        {{account("alice", {serial, ski, subject, upn})}, full, {}, "mapped alice strong-mapping"},
        {{account("alice", {subject})}, full, {}, "refused alice weak-only"},
        {{account("alice", {upn})}, full, {}, "refused alice weak-only"},
        {{account("alice", {upn})}, compatibility, {}, "mapped alice weak-but-newer"},
        {{account("alice", {upn})}, names, {}, "mapped alice not-enforced"},
        {{account("alice", {upn, sid})}, full, alice_sid, "mapped alice sid-matches"},
        {{account("alice", {sid})}, full, alice_sid, "mapped alice sid-matches"},
        {{account("alice", {upn})}, full, alice_sid, "refused alice sid-not-comparable"},
        {{account("alice", {upn, second_sid})}, full, alice_sid, "refused alice sid-differs"},
        {{account("alice", {upn, second_sid})}, compatibility, alice_sid, "refused alice sid-differs"},
        {{account("alice", {serial, second_sid})}, full, alice_sid, "mapped alice strong-mapping"},
        // two accounts, by one key or by two, strong or weak, in every mode
        {{account("alice", {serial}), account("bob", {serial})}, full, {}, "ambiguous"},
        {{account("alice", {serial}), account("bob", {ski})}, full, {}, "ambiguous"},
        {{account("alice", {serial}), account("bob", {subject})}, full, {}, "ambiguous"},
        {{account("alice", {serial}), account("bob", {subject})}, names, {}, "ambiguous"},
        {{account("alice", {upn}), account("admin", {serial})}, full, {}, "ambiguous"},
        {{account("alice", {upn, sid}), account("admin", {serial})}, full, alice_sid, "ambiguous"},
    };
    for (std::size_t at = 0; at < std::size(cases); ++at) {
        Accounts accounts(cases[at].accounts);
        const auto mapping = map_explicitly(card(cases[at].sid), cases[at].policy, accounts);
        EXPECT_EQ(outcome_of(mapping.value()), cases[at].expected) << "case " << at;
    }
}

TEST(ExplicitMapping, ChecksTheAccountThatIsClaimed) {
    struct Case {
        std::string claimed;
        BindingPolicy policy;
        std::optional<std::string> sid;
        std::string expected;
    };
    // One card, two accounts: by UPN and SID, and by issuer and serial number.
    const std::vector<Entry> entries{account("alice", {upn, sid}), account("admin", {serial, second_sid})};
    const Case cases[] = {
        {"alice", full, alice_sid, "mapped alice sid-matches"},
        {"admin", full, alice_sid, "mapped admin strong-mapping"},
        {"alice", full, {}, "refused alice of-another-account"},
        {"alice", compatibility, {}, "refused alice of-another-account"},
        {"alice", names, {}, "refused alice of-another-account"},
        {"alice", full, admin_sid, "refused alice sid-differs"},
        {"bob", full, alice_sid, "refused"},
        {"bob", names, {}, "refused"},
    };
    for (std::size_t at = 0; at < std::size(cases); ++at) {
        const Case& row = cases[at];
        Accounts accounts(entries);
        const auto claim = [&](const Entry& entry) { return entry.user == row.claimed; };
        EXPECT_EQ(outcome_of(map_explicitly(card(row.sid), row.policy, accounts, claim).value()),
                  row.expected)
            << "case " << at;
    }
    Accounts twice({account("alice", {upn}), {"id-2", "alice", {}, created, {serial}}});
    const auto claim = [](const Entry& entry) { return entry.user == "alice"; };
    EXPECT_EQ(outcome_of(map_explicitly(card(), full, twice, claim).value()), "ambiguous");
    Accounts nobody({});
    EXPECT_EQ(outcome_of(map_explicitly(card(), full, nobody, claim).value()), "not-mapped");
}

TEST(ExplicitMapping, TellsWhatWasTried) {
    Accounts accounts({account("alice", {upn, serial}), account("bob", {ski}), account("carol", {subject}),
                       account("dave", {subject})});
    const auto claim = [](const Entry& entry) { return entry.user == "alice"; };
    const auto mapping = map_explicitly(card(), full, accounts, claim).value();
    std::vector<std::string> lines;
    for (const TriedKey& tried : mapping.tried) {
        std::string line = std::string(id_of(tried.key.kind)) + (tried.strong ? " strong " : " weak ");
        line += id_of(tried.verdict);
        for (const std::string& user : tried.users)
            line += " " + user;
        lines.push_back(line);
    }
    const std::vector<std::string> expected{
        "issuer-serial strong names-it alice",
        "subject-key-id strong other bob",
        "issuer-subject weak unknown",
        "subject weak several carol dave",
        "upn weak names-it alice",
    };
    EXPECT_EQ(lines, expected);
}

TEST(ExplicitMapping, AsksEveryKeyThoughTheFirstNamesSomebody) {
    Accounts accounts({account("alice", {serial})});
    ASSERT_TRUE(map_explicitly(card(alice_sid), full, accounts));
    EXPECT_EQ(accounts.asked, keys_of(card(alice_sid)));
}

TEST(ExplicitMapping, MapsNobodyWhenTheSourceFails) {
    for (const MappingKey& key : keys_of(card(alice_sid))) {
        Accounts accounts({account("alice", {serial, upn})});
        accounts.broken_at = key.kind;
        const auto mapping = map_explicitly(card(alice_sid), full, accounts);
        ASSERT_FALSE(mapping) << id_of(key.kind);
        EXPECT_EQ(mapping.error().problem, "the store is damaged");
    }
}

TEST(ExplicitMapping, HoldsASidThatMayNotBeUsedAgainstAWeakMapping) {
    Accounts accounts({account("alice", {upn, sid})});
    Certificate refused = card();
    refused.refused_names = {{NameKind::sid, "is not UTF-8"}};
    EXPECT_EQ(outcome_of(map_explicitly(refused, compatibility, accounts).value()),
              "refused alice sid-not-comparable");
}

} // namespace
} // namespace signet::certmap
