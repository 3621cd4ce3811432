// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/audit/record_file.hpp"
#include "tests/fakes/journal.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

using nlohmann::ordered_json;

AuditEvent logon_of(std::string user) {
    AuditEvent event;
    event.event = "logon";
    event.reason = policy::Reason::granted;
    event.user = std::move(user);
    return event;
}

class RecordFileTest : public system::test::WithFolder {
protected:
    // Root's rules are tried where there is root, which the lab's tests have; here the owner is who runs the test.
    std::vector<ordered_json> lines() const {
        std::vector<ordered_json> found;
        std::ifstream stream(path);
        for (std::string line; std::getline(stream, line);)
            found.push_back(ordered_json::parse(line));
        return found;
    }

    std::string path = folder + "/records.json";
    fakes::FakeJournal journal{};
    RecordFile file{journal, geteuid()};
};

TEST_F(RecordFileTest, NoneIsWrittenUnlessItIsNamed) {
    file.record(logon_of("alice"));
    EXPECT_EQ(journal.events.size(), 1U);
    EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST_F(RecordFileTest, ARecordIsALineWithTheFieldsThatHaveAValue) {
    file.write_to(path);
    file.record(logon_of("alice"));
    file.record(logon_of("bob"));
    ASSERT_EQ(lines().size(), 2U);
    const ordered_json first = lines().front();
    EXPECT_EQ(first.at("event"), "logon");
    EXPECT_EQ(first.at("reason"), "granted");
    EXPECT_EQ(first.at("user"), "alice");
    EXPECT_EQ(first.at("time").get<std::string>().size(), std::string("2026-11-29T14:30:00.000000Z").size());
    EXPECT_FALSE(first.contains("tty"));
    EXPECT_EQ(lines().back().at("user"), "bob");
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(journal.events.size(), 2U);
}

// A name is typed by anybody, and may hold whatever breaks lines or is no UTF-8.
TEST_F(RecordFileTest, AForeignNameIsOneLineAndOneValue) {
    file.write_to(path);
    file.record(logon_of("eve\",\"reason\":\"granted\"}\n{\"user\":\"root\xff"));
    ASSERT_EQ(lines().size(), 1U);
    EXPECT_EQ(lines().front().at("user"), "eve\",\"reason\":\"granted\"}\n{\"user\":\"root\xef\xbf\xbd");
}

TEST_F(RecordFileTest, AFileThatIsRenamedMeanwhileIsFollowedByANewOne) {
    file.write_to(path);
    file.record(logon_of("alice"));
    ASSERT_EQ(rename(path.c_str(), (path + ".1").c_str()), 0);
    file.record(logon_of("bob"));
    ASSERT_EQ(lines().size(), 1U);
    EXPECT_EQ(lines().front().at("user"), "bob");
}

TEST_F(RecordFileTest, WhatCannotBeWrittenIsSaidOnceAndStaysInTheJournal) {
    file.write_to(folder + "/none/records.json");
    file.record(logon_of("alice"));
    file.record(logon_of("bob"));
    EXPECT_EQ(journal.events.size(), 2U);
    ASSERT_EQ(journal.notes.size(), 1U);
    EXPECT_NE(journal.notes.front().text.find("/none/records.json"), std::string::npos);
    file.write_to(path);
    file.record(logon_of("carol"));
    EXPECT_EQ(lines().size(), 1U);
}

TEST_F(RecordFileTest, ALinkAFifoAndAFileOfOthersAreLeftAlone) {
    const std::string target = write("target", "");
    ASSERT_EQ(symlink(target.c_str(), (folder + "/link").c_str()), 0);
    ASSERT_EQ(mkfifo((folder + "/fifo").c_str(), 0600), 0);
    const std::string open_to_all = write("open", "");
    ASSERT_EQ(chmod(open_to_all.c_str(), 0666), 0);
    for (const char* name : {"/link", "/fifo", "/open"}) {
        file.write_to(folder + name);
        file.record(logon_of("alice"));
    }
    EXPECT_EQ(journal.notes.size(), 3U);
    for (const std::string& untouched : {target, open_to_all}) {
        struct stat status {};
        ASSERT_EQ(stat(untouched.c_str(), &status), 0);
        EXPECT_EQ(status.st_size, 0);
    }
}

} // namespace
} // namespace signet::daemon
