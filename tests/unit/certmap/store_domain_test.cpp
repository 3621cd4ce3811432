// SPDX-License-Identifier: Apache-2.0
// What a directory says of its domain, beside the accounts of a store.
#include "certmap/store/domain_record.hpp"
#include "tests/unit/certmap/store_damage.hpp"

namespace signet::certmap {
namespace {

using test::account;

DomainFacts facts_of(std::vector<std::string> authorities) {
    return {std::move(authorities)};
}

DomainFacts with_rules(DomainFacts facts) {
    facts.rules = {{.match = "<ISSUER>x", .map = "(a=b)", .name = "one"},
                   {.priority = 3, .map = "(c=d)", .domains = {"lab.test", "other.test"}}};
    return facts;
}

TEST(DomainRecord, GivesBackWhatWasWritten) {
    for (const DomainFacts& written :
         {facts_of({"aa", "bb"}), facts_of({}), DomainFacts(), with_rules({}), with_rules(facts_of({"aa"}))})
        EXPECT_EQ(store::decode_domain_facts(store::encode(written)), written);
}

TEST(DomainRecord, ThatIsCutOffOrChangedIsNone) {
    const std::string record = store::encode(facts_of({"aa", "bb"}));
    const std::string ruled = store::encode(with_rules(facts_of({"aa", "bb"})));
    for (std::size_t size = 0; size < ruled.size(); ++size) {
        const auto cut = store::decode_domain_facts(std::string_view(ruled).substr(0, size));
        EXPECT_EQ(cut.has_value(), size == record.size()) << size; // where it is one without rules
    }
    EXPECT_EQ(store::decode_domain_facts(ruled + "x"), std::nullopt);
    for (std::size_t size = 0; size < record.size(); ++size)
        EXPECT_EQ(store::decode_domain_facts(std::string_view(record).substr(0, size)), std::nullopt) << size;
    EXPECT_EQ(store::decode_domain_facts(record + "x"), std::nullopt);
    for (const char flag : {'\0', '\2'}) { // CAs, and that none are known
        std::string changed = record;
        changed[0] = flag;
        EXPECT_EQ(store::decode_domain_facts(changed), std::nullopt);
    }
    std::string endless = record;
    endless[1] = endless[2] = '\xff';
    EXPECT_EQ(store::decode_domain_facts(endless), std::nullopt);
}

TEST(DomainRecord, KeepsAsManyAsItMay) {
    const auto many = facts_of(std::vector<std::string>(max_domain_authorities + 1, "aa"));
    EXPECT_EQ(store::decode_domain_facts(store::encode(many))->authorities->size(), max_domain_authorities);
    const DomainFacts rules{.rules = std::vector<RuleText>(max_domain_rules + 1)};
    EXPECT_EQ(store::decode_domain_facts(store::encode(rules))->rules.size(), max_domain_rules);
}

TEST_F(StoreDamage, FactsOfADomainAreKeptOrDamaged) {
    for (const DomainFacts& written : {DomainFacts(), facts_of({"aa", "bb"}), with_rules({})}) {
        StoreInfo info;
        info.domain = written;
        auto writer = StoreWriter::replace(path);
        ASSERT_TRUE(writer->put(account(1)));
        ASSERT_TRUE(writer->commit(info));
        EXPECT_EQ(StoreReader::open(path)->info()->domain, written);
        EXPECT_EQ(*StoreReader::open(path)->domain_rules(), written.rules);
    }
    put("meta", 0, "domain", "\1");
    EXPECT_FALSE(StoreReader::open(path)->info());
}

} // namespace
} // namespace signet::certmap
