// SPDX-License-Identifier: Apache-2.0
// Files that are no store, are cut off, or were changed by something else: always an answer, never a signal,
// and never another account.

#include "certmap/store/key_hash.hpp"
#include "certmap/store/store.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <lmdb.h>
#include <optional>

namespace signet::certmap {
namespace {

using test::account;
using test::key_of;

class StoreDamage : public testing::Test {
protected:
    void write(int accounts) {
        auto writer = StoreWriter::replace(path);
        ASSERT_TRUE(writer);
        for (int number = 1; number <= accounts; ++number)
            ASSERT_TRUE(writer->put(account(number)));
        ASSERT_TRUE(writer->commit({"source", 1, "cookie", 0, 0}));
    }

    void put_text(const std::string& text) const {
        std::ofstream(path, std::ios::binary | std::ios::trunc).write(text.data(), std::ssize(text));
    }

    std::string text() const {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::string problem_of_opening() const {
        const auto reader = StoreReader::open(path);
        const auto writer = StoreWriter::update(path);
        EXPECT_EQ(reader.has_error(), writer.has_error());
        return reader ? "" : reader.error().problem;
    }

    // Past the store's own code, as something else might write.
    void with_table(const char* name, unsigned flags,
                    const std::function<void(MDB_txn*, MDB_dbi)>& change) const {
        MDB_env* environment = nullptr;
        MDB_txn* transaction = nullptr;
        MDB_dbi table = 0;
        ASSERT_EQ(mdb_env_create(&environment), 0);
        mdb_env_set_maxdbs(environment, 4);
        mdb_env_set_mapsize(environment, 1UL << 30U);
        ASSERT_EQ(mdb_env_open(environment, path.c_str(), MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC, 0600), 0);
        ASSERT_EQ(mdb_txn_begin(environment, nullptr, 0, &transaction), 0);
        ASSERT_EQ(mdb_dbi_open(transaction, name, flags, &table), 0);
        change(transaction, table);
        ASSERT_EQ(mdb_txn_commit(transaction), 0);
        mdb_env_close(environment);
    }

    static MDB_val value(const std::string& bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }

    void put_record(const char* table, const std::string& key, const std::string& record) const {
        with_table(table, 0, [&](MDB_txn* transaction, MDB_dbi opened) {
            MDB_val name = value(key);
            MDB_val data = value(record);
            ASSERT_EQ(mdb_put(transaction, opened, &name, &data, 0), 0);
        });
    }

    std::string record(const char* table, const std::string& key) const {
        std::string found;
        with_table(table, 0, [&](MDB_txn* transaction, MDB_dbi opened) {
            MDB_val name = value(key);
            MDB_val data{};
            ASSERT_EQ(mdb_get(transaction, opened, &name, &data), 0);
            found.assign(static_cast<const char*>(data.mv_data), data.mv_size);
        });
        return found;
    }

    void put_index(const MappingKey& key, const std::string& id) const {
        with_table("keys", MDB_INTEGERKEY | MDB_DUPSORT, [&](MDB_txn* transaction, MDB_dbi opened) {
            std::uint64_t hash = store::hash_of(key);
            MDB_val name{sizeof(hash), &hash};
            MDB_val data = value(id);
            ASSERT_EQ(mdb_put(transaction, opened, &name, &data, 0), 0);
        });
    }

    const test::Folder folder;
    const std::string path = folder.path() + "/store.mdb";
};

TEST_F(StoreDamage, WhatIsNoStoreIsRefusedWithAReason) {
    EXPECT_NE(problem_of_opening().find("No such file"), std::string::npos);
    std::filesystem::create_directory(path);
    EXPECT_NE(problem_of_opening().find("not a regular file"), std::string::npos);
    std::filesystem::remove(path);
    const std::pair<std::string, std::string> cases[] = {
        {"", "empty"},
        {"x", "cut off"},
        {std::string(100000, '\xff'), "another kind of file"},
        {std::string(100000, '\0'), "another kind of file"},
    };
    for (const auto& [contents, problem] : cases) {
        put_text(contents);
        EXPECT_NE(problem_of_opening().find(problem), std::string::npos) << problem_of_opening();
        EXPECT_EQ(problem_of_opening().rfind(path, 0), 0U);
    }
}

TEST_F(StoreDamage, OtherVersionsAndOtherProgramsFilesAreRefused) {
    write(3);
    put_record("meta", "format", "signet certmap 2");
    EXPECT_NE(problem_of_opening().find("another version"), std::string::npos) << problem_of_opening();
    std::filesystem::remove(path);
    with_table("other", MDB_CREATE, [](MDB_txn*, MDB_dbi) {});
    EXPECT_NE(problem_of_opening().find("another program's"), std::string::npos) << problem_of_opening();
}

TEST_F(StoreDamage, AFileThatIsCutOffIsRefusedAtEveryLength) {
    write(500);
    const std::string whole = text();
    ASSERT_EQ(problem_of_opening(), "");
    std::vector<std::size_t> lengths{whole.size() - 1};
    for (std::size_t length = 0; length < 9000; length += 61)
        lengths.push_back(length);
    for (std::size_t length = 4096; length < whole.size(); length += 4096)
        lengths.insert(lengths.end(), {length - 1, length, length + 1});
    for (const std::size_t length : lengths) {
        put_text(whole.substr(0, length));
        EXPECT_NE(problem_of_opening(), "") << length;
    }
}

TEST_F(StoreDamage, AChangedMetaPageIsRefusedOrHarmless) {
    write(50);
    const std::string whole = text();
    for (const std::size_t page : {std::size_t{0}, std::size_t{4096}}) {
        for (std::size_t at = 0; at < 152; ++at) {
            for (const char flip : {'\x01', '\x80', '\xff'}) {
                std::string changed = whole;
                changed[page + at] = static_cast<char>(changed[page + at] ^ flip);
                put_text(changed);
                static_cast<void>(StoreReader::open(path));
            }
        }
    }
}

TEST_F(StoreDamage, AChangedRecordIsAnErrorAndNeverAnotherAccount) {
    write(2);
    const std::string id = account(1).id;
    const std::string whole = record("entries", id);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char flip : {'\x01', '\x10', '\xff'}) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            put_record("entries", id, changed);
            auto reader = StoreReader::open(path);
            ASSERT_TRUE(reader);
            EXPECT_TRUE(reader->entry(id).has_error()) << at;
            EXPECT_TRUE(reader->find(key_of(1)).has_error()) << at;
            EXPECT_TRUE(reader->for_each([](const Entry&) { return true; }).has_error()) << at;
            EXPECT_EQ(*reader->entry(account(2).id), account(2));
        }
    }
}

TEST_F(StoreDamage, AShortRecordIsAnErrorEvenWithARightSum) {
    write(1);
    const std::string id = account(1).id;
    const std::string whole = record("entries", id);
    for (std::size_t size = 0; size < whole.size() - 8; ++size) {
        const std::string body = whole.substr(8, size);
        const std::uint64_t sum = store::check_sum(id, body);
        put_record("entries", id, std::string(reinterpret_cast<const char*>(&sum), sizeof(sum)) + body);
        auto reader = StoreReader::open(path);
        ASSERT_TRUE(reader);
        EXPECT_TRUE(reader->entry(id).has_error()) << size;
    }
}

TEST_F(StoreDamage, ARecordUnderAnotherIdIsAnError) {
    write(2);
    put_record("entries", account(2).id, record("entries", account(1).id));
    EXPECT_TRUE(StoreReader::open(path)->entry(account(2).id).has_error());
}

TEST_F(StoreDamage, ACollisionOfHashesMapsNobody) {
    write(3);
    const MappingKey chosen{KeyKind::issuer_serial, "chosen to collide"};
    put_index(chosen, account(1).id);
    put_index(key_of(2), account(1).id);
    auto reader = StoreReader::open(path);
    ASSERT_TRUE(reader);
    EXPECT_TRUE(reader->find(chosen)->empty());
    EXPECT_EQ(*reader->find(key_of(2)), std::vector{account(2)});
    EXPECT_EQ(*reader->find(key_of(1)), std::vector{account(1)});
}

TEST_F(StoreDamage, AnIndexThatNamesNobodyIsAnError) {
    write(1);
    put_index({KeyKind::sid, "S-1-5-7"}, "nobody");
    EXPECT_TRUE(StoreReader::open(path)->find({KeyKind::sid, "S-1-5-7"}).has_error());
}

// Appendix A of the paper.
TEST(StoreHash, IsSipHash) {
    const store::HashKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    std::string text;
    EXPECT_EQ(store::siphash(key, text), 0x726fdb47dd0e0e31U);
    for (char byte = 0; byte < 15; ++byte)
        text.push_back(byte);
    EXPECT_EQ(store::siphash(key, text), 0xa129ca6149be45e5U);
}

// Stores hold these numbers: if one changes, so must the format's version.
TEST(StoreHash, OfAKeyStays) {
    EXPECT_EQ(store::hash_of({KeyKind::sid, "S-1-5-21-1-2-3-1104"}), 5715120098044394748U);
    EXPECT_NE(store::hash_of({KeyKind::sid, "x"}), store::hash_of({KeyKind::subject, "x"}));
}

} // namespace
} // namespace signet::certmap
