// SPDX-License-Identifier: Apache-2.0
#pragma once

// A store, and what something else than a writer does to its file.

#include "certmap/store/store.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <lmdb.h>
#include <string>

namespace signet::certmap {

using test::account;
using test::key_of;

class StoreDamage : public testing::Test {
protected:
    void write(int accounts) {
        auto writer = StoreWriter::replace(path);
        ASSERT_TRUE(writer);
        for (int number = 1; number <= accounts; ++number)
            ASSERT_TRUE(writer->put(account(number)));
        ASSERT_TRUE(writer->commit({"source", 1, "cookie", 0, 0, 0}));
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
        mdb_env_set_maxdbs(environment, 6);
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

    std::string record() const { return get("entries", 0, account(1).id); }
    void put_record(const std::string& text) const { put("entries", 0, account(1).id, text); }

    const test::Folder folder;
    const std::string path = folder.path() + "/store.mdb";
};

} // namespace signet::certmap
