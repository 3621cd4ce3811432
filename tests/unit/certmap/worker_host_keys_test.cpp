// SPDX-License-Identifier: Apache-2.0
// The keys of this host's sshd, by the files that sshd's administrator keeps.
#include "daemon/worker/host_keys.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace signet::worker {
namespace {

class HostKeysTest : public testing::Test {
protected:
    ~HostKeysTest() override { std::filesystem::remove_all(folder); }

    static std::string make_folder() {
        std::string made = std::filesystem::temp_directory_path() / "host-keys-XXXXXX";
        EXPECT_NE(mkdtemp(made.data()), nullptr);
        return made;
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder + "/" + name) << text;
    }
    Result<protocol::HostKeysListed> listed() const { return list_host_keys(folder, geteuid()); }

    const std::string folder = make_folder();
};

TEST_F(HostKeysTest, AreListedByTheirDigests) {
    write("ssh_host_ed25519_key.pub", "ssh-ed25519 YWJj root@web1\n"); // abc
    write("ssh_host_rsa_key.pub", "ssh-rsa YWJj");
    write("ssh_host_rsa_key", "the private one");
    write("moduli", "");
    const auto keys = listed();
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->keys.size(), 2U);
    const protocol::Bytes sha256_of_abc = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                           0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                           0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    for (const protocol::HostKey& key : keys->keys)
        EXPECT_EQ(key.sha256, sha256_of_abc);
}

TEST_F(HostKeysTest, AreNoMoreThanAChallengeHas) {
    for (int i = 0; i < 12; ++i)
        write("ssh_host_" + std::to_string(i) + "_key.pub", "ssh-rsa YWJj");
    ASSERT_TRUE(listed());
    EXPECT_EQ(listed()->keys.size(), 8U);
}

TEST_F(HostKeysTest, MustBeThereAndReadable) {
    ASSERT_FALSE(listed());
    EXPECT_EQ(listed().error().reason, Reason::agent_unusable);
    for (const std::string text : {"", "ssh-rsa", "ssh-rsa ", "ssh-rsa -- x", "\n"}) {
        write("ssh_host_rsa_key.pub", text);
        ASSERT_FALSE(listed()) << text;
    }
    write("ssh_host_rsa_key.pub", "ssh-rsa YWJj");
    std::filesystem::permissions(folder + "/ssh_host_rsa_key.pub", std::filesystem::perms::all);
    EXPECT_FALSE(listed()) << "anybody could have written it";
    EXPECT_FALSE(list_host_keys(folder + "/gone", geteuid()));
}

} // namespace
} // namespace signet::worker
