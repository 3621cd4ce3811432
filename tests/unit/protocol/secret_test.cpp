// SPDX-License-Identifier: Apache-2.0

// A Secret must not be found where a PIN is looked for: in copies, in children, in core dumps.

#include "daemon/protocol/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

namespace signet::protocol {
namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);

Secret secret_of(std::string_view text) {
    return std::move(*Secret::copy_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
}

std::string text_of(const Secret& secret) {
    return {secret.view().begin(), secret.view().end()};
}

TEST(Secret, HoldsWhatItWasGiven) {
    EXPECT_EQ(text_of(secret_of("123456")), "123456");
    EXPECT_TRUE(secret_of("").empty());
}

TEST(Secret, TakesNothingLongerThanItsLimit) {
    const std::vector<std::uint8_t> longest(Secret::max_size, '1');
    const std::vector<std::uint8_t> longer(Secret::max_size + 1, '1');
    EXPECT_TRUE(Secret::copy_of(longest));
    EXPECT_FALSE(Secret::copy_of(longer));
}

TEST(Secret, LeavesNothingBehindWhenItMoves) {
    Secret first = secret_of("123456");
    Secret second = std::move(first);
    EXPECT_TRUE(first.empty()); // NOLINT(bugprone-use-after-move): that it is empty is what is tested
    Secret third = secret_of("000000");
    third = std::move(second);
    EXPECT_EQ(text_of(third), "123456");
    EXPECT_TRUE(second.empty()); // NOLINT(bugprone-use-after-move): the same here
}

TEST(Secret, IsGoneWhenWiped) {
    Secret secret = secret_of("123456");
    secret.wipe();
    EXPECT_TRUE(secret.empty());
    secret.wipe();
}

// The child answers by its exit status: a test of its own in there would report twice.
TEST(Secret, IsNotInherited) {
    const Secret secret = secret_of("123456");
    const pid_t child = fork();
    if (child == 0) {
        const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
        _exit(std::ranges::all_of(secret.view(), is_zero) ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    EXPECT_EQ(text_of(secret), "123456");
}

class CoreDump : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern;
        std::getline(std::ifstream("/proc/sys/kernel/core_pattern"), pattern);
        // A pipe or an absolute path would put the core out of this test's reach.
        if (pattern.empty() || pattern.front() == '|' || pattern.front() == '/')
            GTEST_SKIP() << "core_pattern is '" << pattern << "'";
        char name[] = "/tmp/signet-core-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        directory_ = name;
    }
    void TearDown() override {
        if (!directory_.empty()) std::filesystem::remove_all(directory_);
    }

    // Holds the secret and the control string, built at run time from parts so that no literal of the program
    // matches, and dumps core.
    [[noreturn]] void die_holding(const char* tail) const {
        if (chdir(directory_.c_str()) != 0) _exit(1);
        const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_CORE, &unlimited);
        prctl(PR_SET_DUMPABLE, 1);
        std::string plain = std::string("hidden-") + tail;
        const Secret secret = secret_of(plain);
        explicit_bzero(plain.data(), plain.size());
        volatile char control[64];
        const std::string seen = std::string("control-") + tail;
        std::copy(seen.begin(), seen.end(), control);
        std::signal(SIGABRT, SIG_DFL);
        std::abort();
    }

    std::string core() const {
        for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
            std::ifstream file(entry.path(), std::ios::binary);
            return {std::istreambuf_iterator<char>(file), {}};
        }
        return {};
    }

    std::filesystem::path directory_;
};

TEST_F(CoreDump, HoldsNoSecret) {
    constexpr const char* tail = "83aa1c5e907f";
    const pid_t child = fork();
    if (child == 0) die_holding(tail);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    if (!WCOREDUMP(status)) GTEST_SKIP() << "the system writes no core here";
    const std::string dump = core();
    EXPECT_NE(dump.find(std::string("control-") + tail), std::string::npos) << "the search itself must work";
    EXPECT_EQ(dump.find(std::string("hidden-") + tail), std::string::npos);
}

} // namespace
} // namespace signet::protocol
