// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/demand.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace signet::protocol {
namespace {

constexpr const char* text = "signet-demand 1\n"
                             "minimum-uid 500\n"
                             "service default off required\n"
                             "service gdm-* logon preferred\n"
                             "service login logon required\n"
                             "service sshd off preferred account-by-card\n"
                             "service su elevate-any required\n"
                             "service sudo elevate required\n"
                             "service vlock unlock required\n"
                             "break-glass anna\n"
                             "break-glass AD\\bert the second\n"
                             "break-glass-group emergency\n"
                             "break-glass-group AD\\domain admins\n"
                             "end\n";

Demand meaning() {
    Demand demand;
    demand.minimum_uid = 500;
    demand.services = {{"default", {ServiceUse::off, CardDemand::required}},
                       {"gdm-*", {ServiceUse::logon, CardDemand::preferred}},
                       {"login", {ServiceUse::logon, CardDemand::required}},
                       {"sshd", {ServiceUse::off, CardDemand::preferred, AccountDemand::by_card}},
                       {"su", {ServiceUse::elevate_any, CardDemand::required}},
                       {"sudo", {ServiceUse::elevate, CardDemand::required}},
                       {"vlock", {ServiceUse::unlock, CardDemand::required}}};
    demand.break_glass = {"anna", "AD\\bert the second"};
    demand.break_glass_groups = {"emergency", "AD\\domain admins"};
    return demand;
}

TEST(DemandText, IsWrittenAndRead) {
    EXPECT_EQ(encode_demand(meaning()), text);
    const auto demand = parse_demand(text);
    ASSERT_TRUE(demand);
    EXPECT_EQ(*demand, meaning());
}

TEST(DemandText, MayDemandNothing) {
    EXPECT_EQ(encode_demand(Demand{}), "signet-demand 1\nminimum-uid 1000\nend\n");
    ASSERT_TRUE(parse_demand(encode_demand(Demand{})));
}

struct BadText {
    const char* what;
    std::string text;
    WireError error;
};

std::string around(const std::string& lines) {
    return "signet-demand 1\nminimum-uid 1000\n" + lines + "end\n";
}

TEST(DemandText, IsRefused) {
    const BadText cases[] = {
        {"nothing", "", WireError::bad_version},
        {"another version", "signet-demand 2\nminimum-uid 1000\nend\n", WireError::bad_version},
        {"something else", "root:x:0:0\n", WireError::bad_version},
        {"cut off", "signet-demand 1\nminimum-uid 1000\nservice login logon req", WireError::truncated},
        {"cut off between lines", "signet-demand 1\nminimum-uid 1000\n", WireError::truncated},
        {"more after the end", around("") + "end\n", WireError::bad_value},
        {"no uid", "signet-demand 1\nend\n", WireError::bad_value},
        {"uid of letters", "signet-demand 1\nminimum-uid all\nend\n", WireError::bad_value},
        {"uid below zero", "signet-demand 1\nminimum-uid -1\nend\n", WireError::bad_value},
        {"uid too large", "signet-demand 1\nminimum-uid 4294967296\nend\n", WireError::bad_value},
        {"uid with a zero", "signet-demand 1\nminimum-uid 01000\nend\n", WireError::bad_value},
        {"two uids", around("minimum-uid 0\n"), WireError::bad_value},
        {"an empty line", around("\n"), WireError::bad_value},
        {"a line of no kind", around("module login\n"), WireError::bad_value},
        {"a use of no kind", around("service login door required\n"), WireError::bad_value},
        {"a demand of no kind", around("service login logon maybe\n"), WireError::bad_value},
        {"no demand", around("service login logon\n"), WireError::bad_value},
        {"a word too many", around("service login logon required x\n"), WireError::bad_value},
        {"an account phase of no kind", around("service sshd off required by-card\n"), WireError::bad_value},
        {"a word after the account phase", around("service sshd off required account-by-card x\n"),
         WireError::bad_value},
        {"two blanks", around("service login  logon required\n"), WireError::bad_value},
        {"no service", around("service  logon required\n"), WireError::bad_value},
        {"a service twice", around("service a off required\nservice a logon required\n"),
         WireError::bad_value},
        {"services not in order", around("service b off required\nservice a off required\n"),
         WireError::bad_value},
        {"an account before a service", around("break-glass a\nservice a off required\n"),
         WireError::bad_value},
        {"no account", around("break-glass \n"), WireError::bad_value},
        {"a long account", around("break-glass " + std::string(257, 'a') + "\n"), WireError::bad_value},
        {"a group before an account", around("break-glass-group a\nbreak-glass a\n"), WireError::bad_value},
        {"no group", around("break-glass-group \n"), WireError::bad_value},
        {"a long group", around("break-glass-group " + std::string(257, 'a') + "\n"), WireError::bad_value},
        {"a long service", around("service " + std::string(257, 'a') + " off required\n"),
         WireError::bad_value},
        {"a control character", around("break-glass a\x1b\n"), WireError::bad_value},
        {"no UTF-8", around("break-glass \xff\n"), WireError::bad_value},
        {"too much", around(std::string(max_demand_size, '\n')), WireError::too_long},
    };
    for (const BadText& entry : cases) {
        const auto demand = parse_demand(entry.text);
        ASSERT_FALSE(demand) << entry.what;
        EXPECT_EQ(demand.error(), entry.error) << entry.what;
    }
}

TEST(DemandText, IsRefusedWhereverItIsCutOff) {
    const std::string whole = text;
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(parse_demand(whole.substr(0, size))) << size;
}

class DemandFile : public system::test::WithFolder {
protected:
    DemandOnFile read(const std::string& path) const { return read_demand(path, geteuid()); }
};

using State = DemandOnFile::State;

TEST_F(DemandFile, IsRead) {
    const auto found = read(write("demand", text));
    EXPECT_EQ(found.state, State::known) << found.problem;
    EXPECT_EQ(found.demand, meaning());
}

TEST_F(DemandFile, NeedNotBeThere) {
    EXPECT_EQ(read(folder + "/demand").state, State::not_there);
    EXPECT_EQ(read(folder + "/nowhere/demand").state, State::not_there);
}

TEST_F(DemandFile, IsUnusableWhenItIsNotUnderstood) {
    const auto found = read(write("demand", "signet-demand 1\n"));
    EXPECT_EQ(found.state, State::unusable);
    EXPECT_EQ(found.problem, folder + "/demand: is not what this version of signetd writes");
}

TEST_F(DemandFile, IsUnusableWhenOthersCouldWriteIt) {
    const std::string path = write("demand", text);
    ASSERT_EQ(chmod(path.c_str(), 0666), 0);
    EXPECT_EQ(read(path).state, State::unusable);
}

TEST_F(DemandFile, IsUnusableInAFolderThatOthersCouldWrite) {
    const std::string path = write("open/demand", text);
    ASSERT_EQ(chmod((folder + "/open").c_str(), 0777), 0);
    EXPECT_EQ(read(path).state, State::unusable);
}

TEST_F(DemandFile, IsUnusableWhenItIsNoFile) {
    EXPECT_EQ(read(folder).state, State::unusable);
    const std::string fifo = folder + "/fifo";
    ASSERT_EQ(mkfifo(fifo.c_str(), 0644), 0);
    EXPECT_EQ(read(fifo).state, State::unusable); // and nobody waits for a writer
}

TEST_F(DemandFile, IsUnusableWhenItBelongsToSomebodyElse) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root, to give a file away";
    const std::string path = write("demand", text);
    ASSERT_EQ(chown(path.c_str(), 65534, 65534), 0);
    EXPECT_EQ(read(path).state, State::unusable);
}

} // namespace
} // namespace signet::protocol
