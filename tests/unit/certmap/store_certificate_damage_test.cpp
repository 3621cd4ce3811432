// SPDX-License-Identifier: Apache-2.0
// Certificates in a file that is older than they are, or was changed by something else.

#include "tests/unit/certmap/store_damage.hpp"

namespace signet::certmap {
namespace {

using test::account_with;
using test::certificate_of;
using StoreCertificateDamage = StoreDamage;

// As the version before certificates wrote it: it is read, and has none.
TEST_F(StoreCertificateDamage, AStoreOfBeforeCertificatesHasNone) {
    write(2);
    put("meta", 0, "format", "signet certmap 2");
    with_table("meta", 0, [](MDB_txn* transaction, MDB_dbi dbi) {
        const std::string name = "certificates";
        MDB_val row = value(name);
        mdb_del(transaction, dbi, &row, nullptr);
    });
    with_table("certificates", MDB_DUPSORT,
               [](MDB_txn* transaction, MDB_dbi dbi) { mdb_drop(transaction, dbi, 1); });
    auto reader = StoreReader::open(path);
    ASSERT_TRUE(reader) << reader.error().problem;
    EXPECT_EQ(reader->info()->certificates, 0U);
    EXPECT_EQ(*reader->find(key_of(1)), std::vector{account(1)});
    EXPECT_TRUE(reader->certificates_of({})->empty());
    auto writer = StoreWriter::update(path);
    ASSERT_TRUE(writer && writer->put(account(1)));
    EXPECT_FALSE(writer->changes()->is_other);
    ASSERT_TRUE(writer->put(account_with(3, {certificate_of(7, "x")})) && writer->commit({}));
    reader = StoreReader::open(path);
    EXPECT_EQ(reader->info()->entries, 3U);
    EXPECT_EQ(reader->certificates_of(certificate_of(7, "").public_key)->size(), 1U);
}

// Never another certificate, and none is overlooked that the index names.
TEST_F(StoreCertificateDamage, AChangedCertificateIsAnError) {
    const Entry alice = account_with(1, {certificate_of(7, "alice's"), certificate_of(8, "hers")});
    auto writer = StoreWriter::replace(path);
    ASSERT_TRUE(writer && writer->put(alice) && writer->commit({}));
    const std::string whole = record();
    const Sha256 public_key = alice.certificates.front().public_key;
    const std::vector<Bytes> right{alice.certificates.front().der};
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x01);
        put_record(changed);
        const auto found = StoreReader::open(path)->certificates_of(public_key);
        EXPECT_TRUE(!found || *found == right) << at;
    }
    const std::size_t without_any = whole.size() - (2 + 2 + 2 * (32 + 4) + 7 + 4);
    for (std::size_t size = 1; size < whole.size(); ++size) {
        put_record(whole.substr(0, size));
        EXPECT_TRUE(StoreReader::open(path)->certificates_of(public_key).has_error()) << size;
        EXPECT_EQ(StoreReader::open(path)->entry(alice.id).has_value(), size == without_any) << size;
    }
    put_record(whole + "x");
    EXPECT_TRUE(StoreReader::open(path)->certificates_of(public_key).has_error());
}

TEST_F(StoreCertificateDamage, AnIndexThatNamesAnAccountWithoutTheCertificateIsAnError) {
    write(2);
    const Sha256 public_key = certificate_of(7, "").public_key;
    for (const std::string& id : {account(2).id, std::string("nobody")}) {
        put("certificates", 0, std::string(public_key.begin(), public_key.end()), id);
        EXPECT_TRUE(StoreReader::open(path)->certificates_of(public_key).has_error()) << id;
    }
}

} // namespace
} // namespace signet::certmap
