// SPDX-License-Identifier: Apache-2.0
#pragma once

// A store that is brought into step with a directory in memory.

#include "certmap/store/store.hpp"
#include "daemon/signetctl/directory/sync.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"
#include "tests/unit/signetctl/fake_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace signet::ctl {

using certmap::StoreReader;
using Names = std::vector<std::string>;

class Sync : public ::testing::Test {
protected:
    Sync() {
        order.store = folder_.path() + "/store.mdb";
        order.source = "ldaps://dc1";
        order.question = "refresh openldap";
        order.reading = {"uid", "", "", ""};
        order.now = 1000;
    }

    SyncReport sync() {
        auto report = synchronize(directory, order);
        EXPECT_TRUE(report) << (report ? "" : report.error().problem);
        return report ? *report : SyncReport();
    }

    std::string failure() {
        const auto report = synchronize(directory, order);
        EXPECT_FALSE(report);
        return report ? "" : report.error().problem;
    }

    void put(int count) {
        for (int i = 0; i < count; ++i)
            directory.put("user" + std::to_string(i), {"X509:<SKI>0" + std::to_string(i % 10)});
    }

    Names stored() {
        Names names;
        auto store = StoreReader::open(order.store);
        if (!store) return {"(no store)"};
        EXPECT_TRUE(store->for_each([&](const certmap::Entry& entry) {
            names.push_back(entry.user);
            return true;
        }));
        std::ranges::sort(names);
        return names;
    }

    std::size_t keys_of(const std::string& name) {
        auto store = StoreReader::open(order.store);
        const auto entry = store ? store->entry(FakeDirectory::id_of(name)) : std::nullopt;
        return entry && *entry ? (*entry)->keys.size() : 99;
    }

    std::string unreadable(const std::string& name) {
        auto store = StoreReader::open(order.store);
        const auto entry = store ? store->entry(FakeDirectory::id_of(name)) : std::nullopt;
        return entry && *entry ? (*entry)->unreadable : "(no entry)";
    }

    std::size_t files() const { return folder_.files(); }

    certmap::StoreInfo info() {
        auto store = StoreReader::open(order.store);
        return store ? store->info().value() : certmap::StoreInfo();
    }

    FakeDirectory directory;
    SyncOrder order;

private:
    daemon::TemporaryDirectory folder_;
};

} // namespace signet::ctl
