// SPDX-License-Identifier: Apache-2.0
// Files that are no store, are cut off, or were changed by something else: always an answer, never a signal,
// and never another account.

#include "certmap/store/snapshot.hpp"
#include "tests/unit/certmap/store_damage.hpp"

namespace signet::certmap {
namespace {

using test::account;
using test::key_of;

TEST_F(StoreDamage, WhatIsNoStoreIsRefusedWithAReason) {
    EXPECT_NE(problem_of_opening().find("there is no mapping store"), std::string::npos);
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
    put("meta", 0, "format", "signet certmap 4");
    EXPECT_NE(problem_of_opening().find("of another version"), std::string::npos) << problem_of_opening();
    std::filesystem::remove(path);
    with_table("other", MDB_CREATE, [](MDB_txn*, MDB_dbi) {});
    EXPECT_NE(problem_of_opening().find("another program's"), std::string::npos) << problem_of_opening();
}

// Its tables were others; what must not happen is that it passes for an empty store.
TEST_F(StoreDamage, AStoreOfTheOlderVersionSaysWhatToDo) {
    put("meta", MDB_CREATE, "format", "signet certmap 1");
    with_table("index", MDB_CREATE | MDB_INTEGERKEY, [](MDB_txn*, MDB_dbi) {});
    const auto reader = open_accounts(path);
    ASSERT_TRUE(reader.has_error());
    EXPECT_EQ(reader.error().problem, path + ": written by an older version");
    EXPECT_EQ(reader.error().hint.rfind("import or sync again", 0), 0U) << reader.error().hint;
    write(2);
    EXPECT_EQ(StoreReader::open(path)->info()->entries, 2U) << "an import takes its place";
}

TEST_F(StoreDamage, AStoreWithoutOneOfItsTablesIsRefused) {
    for (const char* table : {"entries", "keys", "users", "principals", "certificates"}) {
        write(3);
        with_table(table, 0, [](MDB_txn* transaction, MDB_dbi dbi) { mdb_drop(transaction, dbi, 1); });
        EXPECT_NE(problem_of_opening().find("damaged"), std::string::npos) << table << problem_of_opening();
    }
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

// What is asked for is looked at again in the record. Other bytes of it are the disk's to keep (README.md).
TEST_F(StoreDamage, AChangedRecordNeverAnswersToAKeyOrNameThatItHasNot) {
    write(2);
    const std::string whole = record();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char flip : {'\x01', '\x10', '\xff'}) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            put_record(changed);
            auto reader = StoreReader::open(path);
            ASSERT_TRUE(reader);
            const auto by_key = reader->find(key_of(1));
            EXPECT_TRUE(!by_key || by_key->front().keys.front() == key_of(1)) << at;
            const auto by_user = reader->find_user("user1");
            EXPECT_TRUE(!by_user || by_user->front().user == "user1" || by_user->front().user == "USER1")
                << at;
            static_cast<void>(reader->find_principal("user1@LAB.TEST"));
            static_cast<void>(reader->for_each([](const Entry&) { return true; }));
            EXPECT_EQ(*reader->entry(account(2).id), account(2));
        }
    }
}

TEST_F(StoreDamage, AShortOrLongRecordIsAnError) {
    write(1);
    const std::string whole = record();
    for (std::size_t size = 1; size < whole.size(); ++size) {
        put_record(whole.substr(0, size));
        EXPECT_TRUE(StoreReader::open(path)->entry(account(1).id).has_error()) << size;
        EXPECT_TRUE(StoreReader::open(path)->find(key_of(1)).has_error()) << size;
        EXPECT_TRUE(StoreWriter::update(path)->commit({}).has_error()) << size;
    }
    put_record(whole + "x");
    EXPECT_TRUE(StoreReader::open(path)->entry(account(1).id).has_error());
}

TEST_F(StoreDamage, AnIndexThatNamesAnotherEntryOrNoneIsAnError) {
    write(3);
    const MappingKey key{KeyKind::sid, "S-1-5-21"};
    for (const std::string& id : {account(2).id, std::string("nobody")}) {
        put("keys", 0, store::index_key(key), id);
        EXPECT_TRUE(StoreReader::open(path)->find(key).has_error()) << id;
        put("users", 0, "somebody", id);
        EXPECT_TRUE(StoreReader::open(path)->find_user("somebody").has_error()) << id;
        put("principals", 0, "somebody@r", id);
        EXPECT_TRUE(StoreReader::open(path)->find_principal("somebody@R").has_error()) << id;
    }
    EXPECT_EQ(*StoreReader::open(path)->find(key_of(2)), std::vector{account(2)});
}

TEST_F(StoreDamage, AChangedMetaTableIsAnError) {
    for (const auto& [row, text] : {std::pair("certificates", "x"),
                                    {"certificates", ""},
                                    {"left_out", "x"},
                                    {"left_out", "99"},
                                    {"left_out", ""}}) {
        write(1);
        put("meta", 0, row, text);
        EXPECT_TRUE(StoreReader::open(path)->info().has_error()) << row << text;
    }
    EXPECT_TRUE(StoreReader::open(path)->is_incomplete().has_error());
}

// LMDB looks at few of its pages' bytes: the answers may be wrong, but they are whole.
TEST_F(StoreDamage, APageOfZerosEndsNoProcess) {
    write(500);
    const std::string whole = text();
    for (std::size_t page = 2 * 4096; page < whole.size(); page += 4096) {
        std::string changed = whole;
        changed.replace(page, 4096, 4096, '\0');
        put_text(changed);
        auto reader = StoreReader::open(path);
        if (reader) static_cast<void>(reader->find(key_of(250)));
    }
}

} // namespace
} // namespace signet::certmap
