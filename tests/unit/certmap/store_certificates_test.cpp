// SPDX-License-Identifier: Apache-2.0
// The certificates in a store: found by their keys, as long as somebody has them.

#include "tests/unit/certmap/store_fixture.hpp"

namespace signet::certmap {
namespace {

using test::account;
using test::account_with;
using test::certificate_of;
using StoreCertificates = Store;

Sha256 key(std::uint8_t number) {
    return certificate_of(number, "").public_key;
}

std::vector<std::string> texts(const Result<std::vector<Bytes>>& found) {
    if (!found) return {found.error().problem};
    std::vector<std::string> all;
    for (const Bytes& der : *found)
        all.emplace_back(der.begin(), der.end());
    return all;
}

TEST_F(StoreCertificates, AreFoundByTheirKey) {
    const Entry alice =
        account_with(1, {certificate_of(7, "first"), certificate_of(7, "renewed"), certificate_of(8, "x")});
    Entry bob = account_with(2, {certificate_of(9, "bob's")});
    bob.unreadable = "userCertificate: not DER";
    write({alice, bob, account(3)});
    auto from = reader();
    EXPECT_EQ(texts(from.certificates_of(key(7))), (std::vector<std::string>{"first", "renewed"}));
    EXPECT_EQ(texts(from.certificates_of(key(8))), std::vector<std::string>{"x"});
    EXPECT_EQ(texts(from.certificates_of(key(9))), std::vector<std::string>{"bob's"});
    EXPECT_TRUE(texts(from.certificates_of(key(6))).empty());
    EXPECT_EQ(*from.entry(alice.id), alice);
    EXPECT_EQ(*from.entry(bob.id), bob);
    EXPECT_EQ(*from.find(bob.keys.front()), std::vector{bob});
    EXPECT_EQ(from.info()->certificates, 4U);
}

TEST_F(StoreCertificates, OfSeveralAccountsAreGivenOnce) {
    write({account_with(1, {certificate_of(7, "shared")}), account_with(2, {certificate_of(7, "shared")})});
    EXPECT_EQ(texts(reader().certificates_of(key(7))), std::vector<std::string>{"shared"});
    EXPECT_EQ(reader().info()->certificates, 2U);
}

TEST_F(StoreCertificates, AreAsLongAsTheyMayBe) {
    const std::string longest(max_certificate_size, 'x');
    write({account_with(1, {certificate_of(7, longest)})});
    EXPECT_EQ(texts(reader().certificates_of(key(7))), std::vector{longest});
}

TEST_F(StoreCertificates, OfOneKeyAreAllOrAnError) {
    const auto of_one = [](std::size_t count) {
        std::vector<EntryCertificate> certificates;
        for (std::size_t number = 0; number < count; ++number)
            certificates.push_back(certificate_of(7, "number " + std::to_string(number)));
        std::ranges::sort(certificates);
        return certificates;
    };
    const auto problem = "one key has more than 9 certificates";
    write({account_with(1, of_one(StoreReader::max_certificates))});
    EXPECT_EQ(texts(reader().certificates_of(key(7))).size(), StoreReader::max_certificates);
    write({account_with(1, of_one(StoreReader::max_certificates + 1))});
    EXPECT_NE(texts(reader().certificates_of(key(7))).front().find(problem), std::string::npos);
    std::vector<Entry> owners;
    for (int number = 0; number <= static_cast<int>(StoreReader::max_certificates); ++number)
        owners.push_back(account_with(number, {certificate_of(7, "shared")}));
    write(owners);
    EXPECT_NE(texts(reader().certificates_of(key(7))).front().find(problem), std::string::npos);
}

TEST_F(StoreCertificates, GoWithTheirAccount) {
    write({account_with(1, {certificate_of(1, "one")}), account_with(2, {certificate_of(2, "two")}),
           account_with(3, {certificate_of(3, "three")}), account_with(4, {certificate_of(4, "four")})});
    auto writer = StoreWriter::update(path);
    ASSERT_TRUE(writer && writer->put(account_with(1, {certificate_of(11, "another")})) &&
                writer->put(account(2)) && writer->remove(account(3).id));
    const auto changes = writer->changes();
    EXPECT_EQ(changes->changed, 2U);
    EXPECT_EQ(changes->removed, 1U);
    ASSERT_TRUE(writer->commit({}));
    auto from = reader();
    for (const auto& gone : {key(1), key(2), key(3)})
        EXPECT_TRUE(texts(from.certificates_of(gone)).empty());
    EXPECT_EQ(texts(from.certificates_of(key(11))), std::vector<std::string>{"another"});
    EXPECT_EQ(texts(from.certificates_of(key(4))), std::vector<std::string>{"four"});
    EXPECT_EQ(from.info()->certificates, 2U);
}

// A key that came as a digest, and now with its certificate.
TEST_F(StoreCertificates, AreAChangeOfTheirAccount) {
    Entry alice = account_with(1, {certificate_of(7, "alice's")});
    Entry without = alice;
    without.certificates.clear();
    write({without});
    {
        auto writer = StoreWriter::update(path);
        ASSERT_TRUE(writer && writer->put(alice));
        EXPECT_EQ(writer->changes()->changed, 1U);
        ASSERT_TRUE(writer->commit({}));
    }
    auto writer = StoreWriter::update(path);
    ASSERT_TRUE(writer && writer->put(alice));
    EXPECT_FALSE(writer->changes()->is_other);
    alice.certificates.front().public_key = key(8);
    ASSERT_TRUE(writer->put(alice));
    EXPECT_EQ(writer->changes()->changed, 1U);
}

TEST_F(StoreCertificates, BeyondTheBoundsAreRefused) {
    const auto changed = [](auto change) {
        Entry entry = account_with(1, {certificate_of(7, "a"), certificate_of(7, "b")});
        change(entry);
        return entry;
    };
    std::vector<EntryCertificate> many;
    for (std::uint8_t number = 0; number * max_certificate_size <= max_entry_certificates; ++number)
        many.push_back(certificate_of(number, std::string(max_certificate_size, 'x')));
    const std::pair<Entry, std::string> cases[] = {
        {account_with(1, {certificate_of(7, "")}), "an empty certificate"},
        {changed([](Entry& e) { e.keys.clear(); }), "none of its keys"},
        {changed([](Entry& e) { std::swap(e.certificates[0], e.certificates[1]); }), "not in order"},
        {changed([](Entry& e) { e.certificates[0] = e.certificates[1]; }), "one twice"},
        {account_with(1, {certificate_of(7, std::string(max_certificate_size + 1, 'x'))}),
         "longer than 65536"},
        {changed([&](Entry& e) {
             e = account_with(1, {many.front()});
             e.certificates = many;
         }),
         "more than 1048576"},
    };
    auto writer = StoreWriter::replace(path);
    ASSERT_TRUE(writer);
    for (const auto& [entry, problem] : cases) {
        const auto put = writer->put(entry);
        ASSERT_TRUE(put.has_error()) << problem;
        EXPECT_NE(put.error().problem.find(problem), std::string::npos) << put.error().problem;
    }
}

} // namespace
} // namespace signet::certmap
