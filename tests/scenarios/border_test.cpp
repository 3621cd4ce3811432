// SPDX-License-Identifier: Apache-2.0

// What a script cannot say: a module that runs out of memory at every place where it could, and a daemon that
// belongs to somebody else.

#include "tests/scenarios/application.hpp"
#include "tests/scenarios/stage.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <malloc.h>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

// Allocations of this thread that still succeed; negative: no limit.
thread_local long allocations_left = -1;

// What memory of this thread must not hold any more when it is let go; empty: anything.
thread_local std::string_view watched_for;
thread_local int found = 0;

void let_go(void* memory) {
    if (memory != nullptr && !watched_for.empty()) {
        const std::string_view bytes(static_cast<const char*>(memory), malloc_usable_size(memory));
        if (bytes.find(watched_for) != std::string_view::npos) ++found;
    }
    std::free(memory);
}

void* allocate(std::size_t size) {
    if (allocations_left == 0) throw std::bad_alloc();
    if (allocations_left > 0) --allocations_left;
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

} // namespace

// The module's operator new resolves to this one, as a symbol of the program.
void* operator new(std::size_t size) {
    return allocate(size);
}
void operator delete(void* memory) noexcept {
    let_go(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    let_go(memory);
}

namespace signet::scenarios {
namespace {

constexpr const char* script = R"(
[daemon]
accept
expect begin_logon scenario "" "" "" "" "" no
send show info "Reading the card"
send ask pin "PIN: " "" "" - 0
expect answer pin 123456
send verdict granted granted "" alice FILE:/tmp/krb5cc_1000 00ff
accept
expect delete_credentials 00ff
send done granted
)";

// Allocates with malloc() only, so that every operator new that fails is the module's.
int type_pin(int, const pam_message** messages, pam_response** responses, void*) {
    *responses = static_cast<pam_response*>(std::calloc(1, sizeof(pam_response)));
    if (messages[0]->msg_style == PAM_PROMPT_ECHO_OFF) (*responses)->resp = strdup("123456");
    return PAM_SUCCESS;
}

class Border : public ::testing::Test {
protected:
    // Codes of pam_authenticate when the module gets so many allocations, and of pam_acct_mgmt after it.
    std::pair<int, int> log_on_with(long allocations) {
        const Stage stage({"auth [default=bad success=ok] @module@", "account required @module@"},
                          SIGNET_PAM_MODULE);
        Marks marks;
        const FakeDaemon daemon(stage.socket(), *parse_script(script).daemon, marks);
        const pam_conv conversation{type_pin, nullptr};
        pam_handle_t* pam = nullptr;
        EXPECT_EQ(
            pam_start_confdir(service_name, nullptr, &conversation, stage.configuration().c_str(), &pam), 0);
        allocations_left = allocations;
        const int authenticated = pam_authenticate(pam, 0);
        allocations_left = -1;
        const int accounted = pam_acct_mgmt(pam, 0);
        pam_end(pam, authenticated);
        return {authenticated, accounted};
    }
};

// More than a logon needs (about fifty); the test ends when there are enough.
constexpr long most_allocations = 500;

TEST_F(Border, LetsNobodyInAndNothingOutWhenMemoryRunsOut) {
    long allocations = 0;
    for (; allocations < most_allocations; ++allocations) {
        const auto [authenticated, accounted] = log_on_with(allocations);
        if (authenticated == PAM_SUCCESS) break;
        EXPECT_EQ(authenticated, PAM_SYSTEM_ERR) << allocations;
        EXPECT_EQ(accounted, PAM_PERM_DENIED) << allocations;
    }
    EXPECT_GT(allocations, 10) << "the allocations of the module are not the ones that are counted";
    EXPECT_LT(allocations, most_allocations);
}

// Longer than what a string holds without memory of its own, as no PIN is.
constexpr const char* typed = "a PIN at the wrong question";

int type_text(int, const pam_message** messages, pam_response** responses, void*) {
    *responses = static_cast<pam_response*>(std::calloc(1, sizeof(pam_response)));
    if (messages[0]->msg_style == PAM_PROMPT_ECHO_ON) (*responses)->resp = strdup(typed);
    return PAM_SUCCESS;
}

TEST_F(Border, LeavesNothingOfWhatWasTypedAtAVisibleQuestion) {
    const Stage stage({"auth required @module@"}, SIGNET_PAM_MODULE);
    Marks marks;
    FakeDaemon daemon(
        stage.socket(),
        parse_script("[daemon]\naccept\nexpect begin_logon scenario \"\" \"\" \"\" \"\" \"\" no\n"
                     "send ask choice \"Which? \" \"\" \"\" - 2 a b\nexpect answer choice \"" +
                     std::string(typed) +
                     "\"\nsend verdict denied pin-wrong \"\" \"\" \"\" \"\"\nexpect_end\n")
            .daemon.value(),
        marks);
    const pam_conv conversation{type_text, nullptr};
    pam_handle_t* pam = nullptr;
    ASSERT_EQ(pam_start_confdir(service_name, nullptr, &conversation, stage.configuration().c_str(), &pam),
              0);
    watched_for = typed;
    EXPECT_EQ(pam_authenticate(pam, 0), PAM_AUTH_ERR);
    watched_for = {};
    pam_end(pam, PAM_AUTH_ERR);
    EXPECT_EQ(std::exchange(found, 0), 0);
    EXPECT_EQ(daemon.finish(), "");
}

int say_nothing(int, const pam_message**, pam_response** responses, void*) {
    *responses = static_cast<pam_response*>(std::calloc(1, sizeof(pam_response)));
    return PAM_SUCCESS;
}

int log_on_without_daemon(const Stage& stage, const char* user) {
    const pam_conv conversation{say_nothing, nullptr};
    pam_handle_t* pam = nullptr;
    EXPECT_EQ(pam_start_confdir(service_name, user, &conversation, stage.configuration().c_str(), &pam), 0);
    const int authenticated = pam_authenticate(pam, 0);
    pam_end(pam, authenticated);
    return authenticated;
}

// bin and its group are on every system.
TEST_F(Border, RecordsWhoWasLetPastAndKeepsNobodyOutWhereItCannot) {
    if (geteuid() != 0) GTEST_SKIP() << "only a module in a process of root records it";
    const Stage stage({"auth [ignore=ignore default=die] @module@", "auth required pam_permit.so"},
                      SIGNET_PAM_MODULE,
                      {"signet-demand 1", "minimum-uid 1", "service scenario logon required",
                       "break-glass a/b", "break-glass-group bin", "end"});
    const auto folder = std::filesystem::path(stage.demand()).parent_path() / "break-glass";
    EXPECT_EQ(log_on_without_daemon(stage, "daemon"), PAM_CRED_INSUFFICIENT);
    EXPECT_FALSE(std::filesystem::exists(folder));
    EXPECT_EQ(log_on_without_daemon(stage, "a/b"), PAM_SUCCESS);
    EXPECT_EQ(log_on_without_daemon(stage, "bin"), PAM_SUCCESS);
    std::set<std::string> files;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        files.insert(file.path().filename());
    EXPECT_EQ(files, (std::set<std::string>{"a%2Fb", "bin"}));

    std::filesystem::remove_all(folder);
    std::filesystem::create_directory_symlink("/", folder);
    const auto before = std::filesystem::last_write_time("/");
    EXPECT_EQ(log_on_without_daemon(stage, "bin"), PAM_SUCCESS);
    EXPECT_EQ(std::filesystem::last_write_time("/"), before);
}

TEST_F(Border, DoesNotTalkToSomebodyElsesDaemon) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
    const Stage stage({"auth required @module@"}, SIGNET_PAM_MODULE);
    Marks marks;
    constexpr uid_t nobody = 65534;
    ASSERT_EQ(chown(std::filesystem::path(stage.socket()).parent_path().c_str(), nobody, nobody), 0);
    ASSERT_EQ(seteuid(nobody), 0);
    FakeDaemon daemon(stage.socket(), parse_script("[daemon]\naccept\nexpect_end\n").daemon.value(), marks);
    ASSERT_EQ(seteuid(0), 0);
    const Script refused = parse_script("[application]\nstart user=alice\nauthenticate\n"
                                        "  error \"The card logon service does not answer sensibly.\"\n"
                                        "= PAM_CRED_INSUFFICIENT\n");
    Application application(stage.configuration(), marks);
    application.run(refused.application);
    EXPECT_EQ(application.complaints(), std::vector<std::string>{});
    EXPECT_EQ(daemon.finish(), "");
}

} // namespace
} // namespace signet::scenarios
