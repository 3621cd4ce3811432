// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/login1/login1.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/login1/leader.hpp"
#include "daemon/signetd/login1/text.hpp"

#include <fmt/format.h>
#include <systemd/sd-login.h>

#include <algorithm>
#include <csignal>

namespace signet::daemon {
namespace {

constexpr auto service = "org.freedesktop.login1";
constexpr auto session_interface = "org.freedesktop.login1.Session";

BusMethod logind_method(const char* member) {
    return {service, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", member};
}

std::string session_path(const std::string& id) {
    return bus_path("/org/freedesktop/login1/session", id);
}

std::string rule_of_properties(const std::string& path) {
    return fmt::format("type='signal',sender='{}',path='{}',interface='org.freedesktop.DBus.Properties',"
                       "member='PropertiesChanged',arg0='{}'",
                       service, path, session_interface);
}

// Another logind has the name.
std::string rule_of_restarts() {
    return fmt::format("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{}'",
                       service);
}

std::string rule_of_session_ends() {
    return fmt::format("type='signal',sender='{}',interface='org.freedesktop.login1.Manager',"
                       "member='SessionRemoved'",
                       service);
}

bool is_there(const std::string& id) {
    uid_t owner = 0;
    return sd_session_get_uid(id.c_str(), &owner) >= 0;
}

// Its desktop tells logind when nobody has touched it.
bool is_graphical(const std::string& id) {
    const auto type = text_from([&](char** text) { return sd_session_get_type(id.c_str(), text); });
    return type == "x11" || type == "wayland" || type == "mir";
}

// Until logind has forgotten the session: when its last process is gone.
Task<bool> await_end(std::string id, Notice& changed) {
    for (;;) {
        const auto seen = changed.generation();
        if (!is_there(id)) co_return true;
        co_await changed.changed_since(seen);
    }
}

} // namespace

// The cgroup of the leader says it, and no environment that a program may have passed on. A session of somebody else is
// not the record's, whatever either says.
std::optional<LoginSession> Login1::find(const SessionRecord& record) {
    const auto found = text_from([&](char** text) { return sd_pid_get_session(record.leader, text); });
    const std::string id = found.value_or(record.session_id);
    uid_t owner = 0;
    if (id.empty() || sd_session_get_uid(id.c_str(), &owner) < 0 || owner != record.uid) return std::nullopt;
    return LoginSession{id, sd_session_is_remote(id.c_str()) > 0};
}

template <class T>
Task<std::optional<T>> Login1::property(std::string path, std::string name, char type) {
    BusMethod get{service, std::move(path), "org.freedesktop.DBus.Properties", "Get"};
    std::vector<BusArgument> asked{session_interface, std::move(name)};
    auto reply = co_await bus_.call(std::move(get), std::move(asked));
    const std::string contents(1, type);
    T value{};
    if (!reply || sd_bus_message_enter_container(reply->get(), 'v', contents.c_str()) < 0)
        co_return std::nullopt;
    if (sd_bus_message_read_basic(reply->get(), type, &value) < 0) co_return std::nullopt;
    co_return value;
}

Task<bool> Login1::is_locked(std::string path) {
    const auto locked = co_await property<int>(std::move(path), "LockedHint", 'b');
    co_return locked.value_or(0) != 0;
}

// Of a terminal logind knows the last key at any time; of a desktop only what the desktop says, once it takes it for idle.
Task<std::optional<std::chrono::milliseconds>> Login1::idle_time(LoginSession session) {
    using std::chrono::microseconds;
    const std::string path = session_path(session.id);
    const auto is_idle = co_await property<int>(path, "IdleHint", 'b');
    if (!is_idle) co_return std::nullopt;
    if (*is_idle == 0 && is_graphical(session.id)) co_return std::chrono::milliseconds(0);
    const auto since = co_await property<std::uint64_t>(path, "IdleSinceHintMonotonic", 't');
    if (!since || *since == 0) co_return std::nullopt;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const auto idle = now - microseconds(static_cast<microseconds::rep>(*since));
    co_return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(idle),
                       std::chrono::milliseconds(0));
}

// Until LockedHint is that; looked at after each change of the session.
Task<bool> Login1::await_hint(std::string path, bool wanted, Notice& changed) {
    for (;;) {
        const auto seen = changed.generation();
        const bool locked = co_await is_locked(path);
        if (locked == wanted) co_return true;
        co_await changed.changed_since(seen);
    }
}

// The bus, or logind, may just be coming up again: then once more, and a locker that missed the first word hears another.
// What starts a locker may say that the session is locked before it is, and take that back when the locker is not there or
// ends; so the word has to stand for a while.
Task<bool> Login1::lock_until_told(std::string id, std::chrono::steady_clock::duration trial) {
    const auto executor = co_await asio::this_coro::executor;
    Notice changed(executor);
    asio::steady_timer pause(executor);
    const std::string path = session_path(id);
    std::vector<BusArgument> session{id};
    for (;;) {
        const BusSlot slot = bus_.watch(rule_of_properties(path), changed);
        auto asked = co_await bus_.call(logind_method("LockSession"), session);
        const auto limit = asked ? limits::lock_repetition : limits::bus_retry;
        auto locked = co_await within(limit, await_hint(path, true, changed));
        if (!locked) continue;
        auto taken_back = co_await within(trial, await_hint(path, false, changed));
        if (!taken_back) co_return true;
        pause.expires_after(limits::bus_retry);
        co_await pause.async_wait(no_throw);
    }
}

Task<bool> Login1::lock(LoginSession session, std::chrono::steady_clock::duration limit) {
    const std::chrono::steady_clock::duration trial = limits::lock_trial;
    auto locked = co_await within(limit, lock_until_told(std::move(session.id), std::min(trial, limit / 2)));
    co_return locked.has_value();
}

Task<std::string> Login1::owner() {
    BusMethod ask{"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner"};
    std::vector<BusArgument> name{service};
    auto reply = co_await bus_.call(std::move(ask), std::move(name));
    const char* owner = nullptr;
    if (!reply || sd_bus_message_read_basic(reply->get(), 's', &owner) < 0) co_return std::string();
    co_return std::string(owner);
}

Task<bool> Login1::unlocking(LoginSession session) {
    const auto executor = co_await asio::this_coro::executor;
    Notice changed(executor);
    const std::string path = session_path(session.id);
    const BusSlot slot = bus_.watch(rule_of_properties(path), changed);
    const BusSlot restarts = bus_.watch(rule_of_restarts(), changed);
    const std::string first = co_await owner();
    for (;;) {
        const auto seen = changed.generation();
        const auto locked = co_await property<int>(path, "LockedHint", 'b');
        const std::string now = co_await owner();
        const bool is_known = !first.empty() && now == first && locked;
        if (is_known && *locked == 0) co_return true;
        co_await changed.changed_since(seen);
    }
}

// systemd hangs up on what is in the session and ends it, which a program may sit out; then it is killed.
Task<bool> Login1::end_session(std::string id) {
    const auto executor = co_await asio::this_coro::executor;
    Notice changed(executor);
    std::vector<BusArgument> session{id};
    std::vector<BusArgument> everybody{id, "all", SIGKILL};
    const BusSlot slot = bus_.watch(rule_of_session_ends(), changed);
    auto told = co_await bus_.call(logind_method("TerminateSession"), std::move(session));
    if (!told) co_return !is_there(id);
    auto ended = co_await within(limits::session_farewell, await_end(id, changed));
    if (ended) co_return true;
    co_await bus_.call(logind_method("KillSession"), std::move(everybody));
    ended = co_await within(limits::session_farewell, await_end(id, changed));
    co_return ended.has_value();
}

Task<bool> Login1::end(SessionRecord record, std::optional<LoginSession> session) {
    if (session) {
        const bool ended = co_await end_session(session->id);
        if (ended) co_return true;
    }
    co_return co_await end_leader(std::move(record));
}

} // namespace signet::daemon
