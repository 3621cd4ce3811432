// SPDX-License-Identifier: Apache-2.0
// Files that are no store, are cut off, or were changed by something else: always an answer, never a signal,
// and never another account.

#include "certmap/store/index_block.hpp"
#include "certmap/store/key_hash.hpp"
#include "certmap/store/record_group.hpp"
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

    void put(const char* name, unsigned flags, const std::string& key, const std::string& text) const {
        with_table(name, flags, [&](MDB_txn* transaction, MDB_dbi table) {
            MDB_val name_value = value(key);
            MDB_val data = value(text);
            ASSERT_EQ(mdb_put(transaction, table, &name_value, &data, 0), 0);
        });
    }

    std::string get(const char* name, unsigned flags, const std::string& key) const {
        std::string found;
        with_table(name, flags, [&](MDB_txn* transaction, MDB_dbi table) {
            MDB_val name_value = value(key);
            MDB_val data{};
            ASSERT_EQ(mdb_get(transaction, table, &name_value, &data), 0);
            found.assign(static_cast<const char*>(data.mv_data), data.mv_size);
        });
        return found;
    }

    // The first group and the first block: small stores have no others. Account 1 has the number 0.
    const std::string first = std::string(8, '\0');
    std::string group() const { return get("groups", MDB_INTEGERKEY, first); }
    void put_group(const std::string& text) const { put("groups", MDB_INTEGERKEY, first, text); }
    std::string block() const { return get("index", MDB_INTEGERKEY, first); }
    void put_block(const std::string& text) const { put("index", MDB_INTEGERKEY, first, text); }

    void put_index(const MappingKey& key, std::uint64_t number) const {
        const store::SlotChange change{{store::hash_of(key), number}, true};
        put_block(store::block_text(store::merge_slots(store::slots_of(block()), {&change, 1})));
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
    put("meta", 0, "format", "signet certmap 2");
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
    const std::string whole = group();
    const std::size_t head = store::group_size * 4;
    const std::size_t end = head + store::record_in(whole, 0)->size();
    for (std::size_t at = 0; at < end; ++at) {
        for (const char flip : {'\x01', '\x10', '\xff'}) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            put_group(changed);
            auto reader = StoreReader::open(path);
            ASSERT_TRUE(reader);
            const bool of_another = at >= 8 && at < head; // where the records end that nobody has
            EXPECT_EQ(reader->entry(id).has_error(), at < 4 || at >= head) << at;
            EXPECT_EQ(reader->find(key_of(1)).has_error(), at < 4 || at >= head) << at;
            EXPECT_EQ(reader->for_each([](const Entry&) { return true; }).has_error(), !of_another) << at;
            if (at >= head) {
                EXPECT_EQ(*reader->entry(account(2).id), account(2));
            }
        }
    }
}

TEST_F(StoreDamage, AShortRecordIsAnErrorEvenWithARightSum) {
    write(1);
    const std::string whole(*store::record_in(group(), 0));
    for (std::size_t size = 0; size < whole.size() - 8; ++size) {
        const std::string body = whole.substr(8, size);
        const std::uint64_t sum = store::check_sum(body);
        store::RecordGroup changed;
        changed[0] = std::string(reinterpret_cast<const char*>(&sum), sizeof(sum)) + body;
        put_group(store::group_text(changed));
        auto reader = StoreReader::open(path);
        ASSERT_TRUE(reader);
        EXPECT_TRUE(reader->entry(account(1).id).has_error()) << size;
    }
}

TEST_F(StoreDamage, AShortGroupIsAnError) {
    write(2);
    const std::string whole = group();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        put_group(whole.substr(0, size));
        EXPECT_TRUE(StoreReader::open(path)->entry(account(2).id).has_error()) << size;
    }
}

TEST_F(StoreDamage, ARecordInAnothersPlaceIsAnError) {
    write(2);
    auto changed = *store::group_of(group());
    changed[1] = changed[0];
    put_group(store::group_text(changed));
    EXPECT_TRUE(StoreReader::open(path)->entry(account(2).id).has_error());
    EXPECT_TRUE(StoreReader::open(path)->find(key_of(2))->empty());
}

TEST_F(StoreDamage, AChangedIndexFindsTheRightOneOrNone) {
    write(5);
    const std::string whole = block();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char flip : {'\x01', '\x80', '\xff'}) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            put_block(changed);
            auto reader = StoreReader::open(path);
            for (int number = 1; number <= 5; ++number) {
                const auto found = reader->find(key_of(number));
                if (found && !found->empty()) {
                    EXPECT_EQ(*found, std::vector{account(number)});
                }
            }
        }
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        put_block(whole.substr(0, size));
        static_cast<void>(StoreReader::open(path)->find(key_of(1)));
    }
}

TEST_F(StoreDamage, AChangedShapeIsAnError) {
    write(1);
    const std::string whole = get("meta", 0, "shape");
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x40);
        put("meta", 0, "shape", changed);
        auto reader = StoreReader::open(path);
        EXPECT_TRUE(!reader || reader->find(key_of(1)).has_error()) << at;
        EXPECT_TRUE(StoreWriter::update(path).has_error()) << at;
    }
}

TEST_F(StoreDamage, ACollisionOfHashesMapsNobody) {
    write(3);
    const MappingKey chosen{KeyKind::issuer_serial, "chosen to collide"};
    put_index(chosen, 0);
    put_index(key_of(2), 0);
    auto reader = StoreReader::open(path);
    ASSERT_TRUE(reader);
    EXPECT_TRUE(reader->find(chosen)->empty());
    EXPECT_EQ(*reader->find(key_of(2)), std::vector{account(2)});
    EXPECT_EQ(*reader->find(key_of(1)), std::vector{account(1)});
}

TEST_F(StoreDamage, AnIndexThatNamesNobodyIsAnError) {
    write(1);
    for (const std::uint64_t number : {1U, 15U, 16U, 4000000000U}) {
        const MappingKey key{KeyKind::sid, "S-1-5-" + std::to_string(number)};
        put_index(key, number);
        EXPECT_TRUE(StoreReader::open(path)->find(key).has_error()) << number;
    }
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
