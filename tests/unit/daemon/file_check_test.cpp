// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/file_check.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

class FileCheckTest : public ::testing::Test {
protected:
    FileCheckTest() : umask_before(umask(022)) {}
    ~FileCheckTest() override { umask(umask_before); }
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "the files must be root's, and only root can make such";
        settings.domain.anchors = {directory.write("ca.pem", "")};
        settings.domain.keytab = directory.write("keytab", "");
        settings.services["login"].use = policy::ServiceUse::logon;
    }

    mode_t umask_before;
    TemporaryDirectory directory;
    policy::Settings settings;
};

TEST_F(FileCheckTest, FilesOfRootAreInOrder) {
    EXPECT_TRUE(problems_of_files(settings).empty());
}

TEST_F(FileCheckTest, AnExposedFileIsNamedWithItsKey) {
    ASSERT_EQ(chmod(settings.domain.anchors.front().c_str(), 0664), 0);
    ASSERT_EQ(chown(settings.domain.keytab.c_str(), 1, 1), 0);
    const auto problems = problems_of_files(settings);
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].find("domain.anchors: " + settings.domain.anchors.front() + ": "), 0U);
    EXPECT_EQ(problems[1].find("domain.keytab: " + settings.domain.keytab + ": "), 0U);
}

TEST_F(FileCheckTest, AKeytabMayBeMissingWhereTheSettingsSaySo) {
    using policy::TicketVerification;
    settings.domain.keytab = directory.path() + "/none";
    for (const auto& [verify, problems] :
         {std::pair{TicketVerification::required, 1U}, std::pair{TicketVerification::when_keytab_exists, 0U},
          std::pair{TicketVerification::never, 0U}}) {
        settings.domain.verify_ticket = verify;
        EXPECT_EQ(problems_of_files(settings).size(), problems) << static_cast<int>(verify);
    }
}

TEST_F(FileCheckTest, AGateForKeysNeedsNoKeytab) {
    settings.domain.keytab = directory.path() + "/none";
    settings.services["login"].use = policy::ServiceUse::gate;
    EXPECT_TRUE(problems_of_files(settings).empty());
}

TEST_F(FileCheckTest, TheFolderForRecordsIsThereAndOfRootAlone) {
    settings.log.records = directory.path() + "/records.json";
    EXPECT_TRUE(problems_of_files(settings).empty());
    ASSERT_EQ(chmod(directory.path().c_str(), 0777), 0);
    for (const std::string& folder : {directory.path(), directory.path() + "/none"}) {
        settings.log.records = folder + "/records.json";
        const auto problems = problems_of_files(settings);
        ASSERT_FALSE(problems.empty());
        EXPECT_EQ(problems.back().find("log.records: " + folder + ": "), 0U) << problems.back();
    }
}

} // namespace
} // namespace signet::daemon
