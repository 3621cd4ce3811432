// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/child.hpp"

#include "certmap/trust/revocation_view.hpp"
#include "daemon/signetctl/revocation/http.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds child_limit{120}; // then it is killed
constexpr std::chrono::seconds ask_limit{45};    // no OCSP question is begun after that, one may take 60 s
constexpr std::size_t longest_answer = certmap::max_revocation_file + 64UL * 1024 * 1024; // bytes
constexpr std::size_t piece = 1024UL * 1024;                                              // bytes
constexpr int first_descriptor = 3; // behind standard input, output and error

struct Child {
    pid_t pid = -1;
    int pipe = -1;
    ChildAnswer answer{};
};

// In the child: nothing of the parent stays open but the pipe.
[[noreturn]] void run_child(const IssuerOrder& order, int pipe, const std::optional<Identity>& identity,
                            std::int64_t now) {
    const int out = dup2(pipe, first_descriptor);
    const bool is_alone = out == first_descriptor && syscall(SYS_close_range, out + 1, ~0U, 0) == 0;
    if (!is_alone || !give_up_rights(identity)) _exit(2);
    bool is_heard = true;
    const auto say = [&](Message::Kind kind, std::string_view content) {
        is_heard = is_heard && system::write_all(out, encode_message(kind, content));
    };
    const Findings findings{[&](const certmap::RevocationTable& table) {
                                const auto bytes = certmap::encode(table);
                                say(bytes ? Message::Kind::table : Message::Kind::problem,
                                    bytes ? *bytes : bytes.error().problem);
                            },
                            [&](const std::string& problem) { say(Message::Kind::problem, problem); }};
    fetch(order, ask_by_http, now, steady_clock::now() + ask_limit, findings);
    _exit(is_heard ? 0 : 1); // not exit(): what is buffered is the parent's
}

Child start(const IssuerOrder& order, const std::optional<Identity>& identity, std::int64_t now) {
    int ends[2] = {-1, -1};
    Child child;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        child.answer.problem = told("no pipe: {}", std::strerror(errno));
        return child;
    }
    child.pid = fork();
    if (child.pid == 0) run_child(order, ends[1], identity, now);
    if (child.pid < 0) child.answer.problem = told("no child: {}", std::strerror(errno));
    close(ends[1]);
    child.pipe = ends[0];
    return child;
}

// False: it said all, or too much.
bool read_some(Child& child) {
    std::string& said = child.answer.said;
    const std::size_t had = said.size();
    said.resize(had + piece);
    const ssize_t got = read(child.pipe, said.data() + had, piece);
    said.resize(had + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    if (said.size() <= longest_answer) return got > 0;
    child.answer.problem = tr("it said too much");
    return false;
}

void hang_up(Child& child) {
    if (child.pipe >= 0) close(child.pipe);
    child.pipe = -1;
}

// Those that are still open, until all have said everything or the time is over.
void listen(std::vector<Child>& children, steady_clock::time_point end) {
    while (true) {
        std::vector<pollfd> waiting;
        for (const Child& child : children)
            waiting.push_back({child.pipe, POLLIN, 0}); // poll(2) passes over -1
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now());
        const bool is_open =
            std::ranges::any_of(children, [](const Child& child) { return child.pipe >= 0; });
        if (!is_open || left.count() <= 0) return;
        if (poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) < 0 && errno != EINTR)
            return;
        for (std::size_t at = 0; at < children.size(); ++at) {
            if (waiting[at].revents != 0 && !read_some(children[at])) hang_up(children[at]);
        }
    }
}

// Killed even if it has said all: it may have said it and gone on.
void end(Child& child) {
    const bool is_late = child.pipe >= 0;
    hang_up(child);
    if (child.pid <= 0) return;
    if (is_late || !child.answer.problem.empty()) kill(child.pid, SIGKILL);
    int status = 0;
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (is_late) child.answer.problem = tr("it took too long and was ended");
    if (child.answer.problem.empty() && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        child.answer.problem = tr("the process that fetches failed");
}

} // namespace

std::vector<ChildAnswer> fetch_in_children(const std::vector<IssuerOrder>& orders,
                                           const std::optional<Identity>& identity, std::int64_t now) {
    const auto limit = steady_clock::now() + child_limit;
    std::vector<Child> children;
    for (const IssuerOrder& order : orders)
        children.push_back(start(order, identity, now));
    listen(children, limit);
    std::vector<ChildAnswer> answers;
    for (Child& child : children) {
        end(child);
        answers.push_back(std::move(child.answer));
    }
    return answers;
}

} // namespace signet::ctl
