// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder with a store, for the tests of its readers and writers.

#include "certmap/store/store.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace signet::certmap {

class Store : public testing::Test {
protected:
    void write(const std::vector<Entry>& entries, const StoreInfo& info = {}) {
        auto writer = StoreWriter::replace(path);
        ASSERT_TRUE(writer) << writer.error().problem;
        for (const Entry& entry : entries) {
            const auto put = writer->put(entry);
            ASSERT_TRUE(put) << put.error().problem;
        }
        const auto committed = writer->commit(info);
        ASSERT_TRUE(committed) << committed.error().problem;
    }

    StoreReader reader() {
        auto opened = StoreReader::open(path);
        if (!opened) throw std::runtime_error(opened.error().problem);
        return std::move(*opened);
    }

    std::vector<std::string> users(StoreReader& from) {
        std::vector<std::string> all;
        const auto result = from.for_each([&](const Entry& entry) {
            all.push_back(entry.user);
            return true;
        });
        EXPECT_TRUE(result);
        return all;
    }

    const test::Folder folder;
    const std::string path = folder.path() + "/store.mdb";
};

} // namespace signet::certmap
