// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/rights/elevated_program.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/rights/program_tree.hpp"
#include "daemon/system/descriptor.hpp"
#include "daemon/system/identity.hpp"
#include "daemon/system/process.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>

#include <csignal>
#include <fcntl.h>
extern "C" { // glibc 2.36 forgot it in this header
#include <sys/pidfd.h>
}
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <utility>

namespace signet::daemon {
namespace {

using Process = asio::posix::stream_descriptor; // of a pidfd: readable once the process has ended

// Of Unix98 pseudo terminals, eight times 256 (Documentation/admin-guide/devices.txt of Linux).
constexpr unsigned first_pts_major = 136;
constexpr unsigned last_pts_major = 143;
constexpr unsigned minors = 256;

// Empty: a terminal that is not in the unit's /dev, as the virtual ones are not.
std::string path_of_terminal(dev_t terminal) {
    const unsigned of = major(terminal);
    if (of < first_pts_major || of > last_pts_major) return {};
    return fmt::format("/dev/pts/{}", (of - first_pts_major) * minors + minor(terminal));
}

void signal_all(const std::vector<TreeProcess>& tree, int signal) {
    for (const TreeProcess& process : tree)
        pidfd_send_signal(process.pidfd.get(), signal, nullptr, 0);
}

Task<void> end_of(std::vector<TreeProcess> tree) {
    const auto executor = co_await asio::this_coro::executor;
    for (TreeProcess& one : tree) {
        Process process(executor, one.pidfd.release());
        co_await process.async_wait(Process::wait_read, no_throw);
    }
}

} // namespace

// As the person whose terminal it is, who alone may write to it where login(1) has opened it. What is opened is looked at: it
// must be the program's own terminal, whatever the name is by now.
bool ElevatedProgram::warn(const ElevationRecord& record, const std::string& line) {
    const dev_t terminal = system::terminal_of(record.program);
    const bool is_it = system::start_time_of(record.program) == record.program_start;
    const std::string path = is_it ? path_of_terminal(terminal) : std::string();
    if (path.empty()) return false;
    constexpr int flags = O_WRONLY | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW;
    const auto opened = system::open_as_user(record.caller_uid, path, flags);
    struct stat status {};
    if (!opened || fstat(opened->get(), &status) != 0) return false;
    if (!S_ISCHR(status.st_mode) || status.st_rdev != terminal) return false;
    // The terminal may be raw: then a line begins only where it is told to.
    const std::string text = "\r\n" + line + "\r\n";
    return write(opened->get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

Task<bool> ElevatedProgram::end(ElevationRecord record) {
    ProgramTree tree(record.program, record.program_start, record.caller_uid);
    auto living = tree.find();
    signal_all(living, SIGTERM);
    co_await within(limits::session_farewell, end_of(std::move(living)));
    constexpr auto a_round = std::chrono::milliseconds(limits::session_farewell) / limits::kill_rounds;
    // What is killed starts nothing more; what it has started a moment before is killed in the next round.
    for (unsigned round = 0; round < limits::kill_rounds; ++round) {
        living = tree.find();
        if (living.empty()) co_return true;
        signal_all(living, SIGKILL);
        co_await within(a_round, end_of(std::move(living)));
    }
    co_return tree.find().empty();
}

} // namespace signet::daemon
