// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/reach.hpp"

#include "daemon/signetctl/told.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace signet::ctl {
namespace {

namespace fs = std::filesystem;

constexpr const char* judge = "signet-judge";
constexpr const char* settings_folder = "/etc/signet";
constexpr int all_pass =
    255; // of exit statuses, which name the step otherwise; no path here has that many folders

// From the root to the file.
std::vector<std::string> steps_to(const fs::path& file) {
    std::vector<std::string> steps;
    fs::path step;
    for (const fs::path& name : file) {
        step /= name;
        steps.push_back(step.string());
    }
    return steps;
}

// For access(2) the rights of root are those that it may take.
bool give_up_capabilities() {
    __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none = {};
    return syscall(SYS_capset, &head, none.data()) == 0;
}

// Null: whoever we are, without more rights than another user has.
using Who = const system::Identity*;

// In a child of a process that may have threads: nothing but system calls.
int first_refused(const std::vector<std::string>& steps, Who who) {
    const bool became = who == nullptr ? give_up_capabilities() : system::give_up_root(*who).has_value();
    if (!became) return all_pass;
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (access(steps[i].c_str(), i + 1 == steps.size() ? R_OK : X_OK) != 0 && errno == EACCES)
            return static_cast<int>(i);
    return all_pass;
}

std::optional<std::size_t> tried(const std::vector<std::string>& steps, Who who) {
    const pid_t child = steps.size() < all_pass ? fork() : -1;
    if (child < 0) return std::nullopt;
    if (child == 0) _exit(first_refused(steps, who));
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return std::nullopt;
    if (!WIFEXITED(status) || WEXITSTATUS(status) == all_pass) return std::nullopt;
    return static_cast<std::size_t>(WEXITSTATUS(status));
}

std::optional<Barrier> barrier_between(Who who, const std::string& file) {
    std::error_code error;
    const fs::path written = fs::absolute(file, error);
    const fs::path resolved = error ? fs::path() : fs::canonical(file, error);
    if (error) return std::nullopt;
    for (const fs::path& path : {resolved, written}) {
        const std::vector<std::string> steps = steps_to(path);
        if (const auto refused = tried(steps, who))
            return Barrier{steps[*refused], *refused + 1 < steps.size()};
    }
    return std::nullopt;
}

} // namespace

std::optional<Barrier> barrier_to(const std::string& file, system::Identity user) {
    return barrier_between(&user, file);
}

std::optional<Barrier> barrier_for_signetd(const std::string& file) {
    return barrier_between(nullptr, file);
}

std::optional<Barrier> barrier_for_workers(const std::string& file) {
    const auto user = system::identity_of(judge);
    return user ? barrier_to(file, *user) : std::nullopt;
}

Remedy remedy_of(const Barrier& barrier) {
    return (barrier.is_folder ? "chmod 755 " : "chmod 644 ") + barrier.path;
}

Remedy remedy_for_named(const std::string& file, const std::string& setting, const Barrier& barrier) {
    std::error_code error;
    const fs::path written = fs::absolute(file, error).lexically_normal();
    const fs::path resolved = fs::canonical(file, error);
    const bool is_link = error || resolved != written;
    if (!is_link && written.string().starts_with(std::string(settings_folder) + "/"))
        return remedy_of(barrier);
    const std::string name = written.filename().string();
    const std::string place = std::string(settings_folder) + "/" + name;
    const std::string copy = "install -m 644 --no-target-directory " + resolved.string() + " " + place;
    if (written == place) return copy;
    return told("{}; and name {} in {}", copy, place, setting);
}

bool can_run(const std::string& program) {
    return access(program.c_str(), X_OK) == 0;
}

} // namespace signet::ctl
