// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/file_change.hpp"

#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

constexpr mode_t permissions = 07777;
constexpr const char* diff_program = "/usr/bin/diff";
constexpr int files_differ = 1; // diff(1)

} // namespace

bool is_of_pam(const FileChange& change) {
    return change.path.starts_with("/etc/pam.d/") || change.path.starts_with("/var/lib/pam/");
}

system::Result<std::optional<std::string>> contents_of(const std::string& path) {
    auto text = system::read_file(path, max_changed_file);
    if (text) return std::optional(*std::move(text));
    if (text.error().code == ENOENT) return std::optional<std::string>();
    return text.error();
}

system::Result<FileChange> change_to(const std::string& path, std::string after) {
    FileChange change{path, {}, std::move(after)};
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0)
        return errno == ENOENT ? system::Result<FileChange>(std::move(change)) : system::error_of_call(path);
    if (!S_ISREG(status.st_mode)) return system::Error(told("{}: is not a regular file", path), EINVAL);
    auto before = contents_of(path);
    if (!before) return before.error();
    change.before = *std::move(before);
    change.mode = status.st_mode & permissions;
    return change;
}

system::Result<void> write_after(const FileChange& change) {
    return system::replace_file(change.path, change.after, change.mode);
}

system::Result<void> write_before(const FileChange& change) {
    if (change.before) return system::replace_file(change.path, *change.before, change.mode);
    if (unlink(change.path.c_str()) != 0 && errno != ENOENT) return system::error_of_call(change.path);
    return {};
}

certmap::Result<std::string> diff_of(const FileChange& change, const std::string& scratch) {
    const std::string after = scratch + "/after";
    if (const auto written = system::replace_file(after, change.after, 0600); !written)
        return certmap::Error(written.error().problem, "");
    const auto shown = output_of({diff_program, "-u", "--label", change.before ? change.path : "/dev/null",
                                  "--label", change.path, change.before ? change.path : "/dev/null", after});
    if (!shown) return certmap::Error(shown.error().problem, "");
    if (shown->exit_status > files_differ) return certmap::Error(shown->text, "");
    return shown->text;
}

} // namespace signet::ctl
