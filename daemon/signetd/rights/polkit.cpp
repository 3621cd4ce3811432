// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/rights/polkit.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/login1/text.hpp"

#include <fmt/format.h>
#include <systemd/sd-login.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>

namespace signet::daemon {
namespace {

constexpr auto systemd = "org.freedesktop.systemd1";
constexpr auto polkit = "org.freedesktop.PolicyKit1";

BusMethod systemd_method(const char* member) {
    return {systemd, "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", member};
}

std::string unit_path(const std::string& unit) {
    return bus_path("/org/freedesktop/systemd1/unit", unit);
}

// Of any unit: which one it is stands behind a number in the signal, and sd-bus matches no argument behind one.
std::string rule_of_job_ends() {
    return fmt::format(
        "type='signal',sender='{}',interface='org.freedesktop.systemd1.Manager',member='JobRemoved'",
        systemd);
}

bool is_display_of(uid_t uid, const std::string& session) {
    return text_from([uid](char** text) { return sd_uid_get_display(uid, text); }) == session;
}

// It becomes an argument that systemd expands.
bool is_session_id(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0; });
}

// One command line, of a(sasb).
bool append_command(sd_bus_message* message, const std::string& session) {
    return sd_bus_message_append(message, "(sv)", "ExecStart", "a(sasb)", 1, "/usr/bin/busctl", 15, "busctl",
                                 "--system", "--auto-start=no", "--quiet", "call", polkit,
                                 "/org/freedesktop/PolicyKit1/Authority",
                                 "org.freedesktop.PolicyKit1.Authority", "RevokeTemporaryAuthorizations",
                                 "(sa{sv})", "unix-session", "1", "session-id", "s", session.c_str(), 0) >= 0;
}

// StartTransientUnit(s name, s mode, a(sv) properties, a(sa(sv)) auxiliary units)
bool append_unit(sd_bus_message* message, const std::string& unit, uid_t uid, const std::string& session) {
    const std::string slice = fmt::format("user-{}.slice", uid);
    const std::uint64_t limit =
        static_cast<std::uint64_t>(std::chrono::microseconds(limits::rights_withdrawal).count());
    return sd_bus_message_append(message, "ss", unit.c_str(), "fail") >= 0 &&
           sd_bus_message_open_container(message, 'a', "(sv)") >= 0 &&
           sd_bus_message_append(message, "(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s",
                                 "The end of what polkit keeps for a card that has left", "Type", "s",
                                 "oneshot", "Slice", "s", slice.c_str(), "TimeoutStartUSec", "t", limit,
                                 "NoNewPrivileges", "b", 1, "CapabilityBoundingSet", "t",
                                 std::uint64_t{0}) >= 0 &&
           append_command(message, session) && sd_bus_message_close_container(message) >= 0 &&
           sd_bus_message_append(message, "a(sa(sv))", 0) >= 0;
}

} // namespace

Task<bool> Polkit::is_running() {
    BusMethod ask{"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner"};
    std::vector<BusArgument> name{polkit};
    auto reply = co_await bus_.call(std::move(ask), std::move(name));
    int is_owned = 0;
    co_return reply&& sd_bus_message_read_basic(reply->get(), 'b', &is_owned) >= 0 && is_owned != 0;
}

Task<bool> Polkit::start(std::string unit, uid_t uid, std::string session) {
    BusBody body = [unit = std::move(unit), uid, session = std::move(session)](sd_bus_message* message) {
        return append_unit(message, unit, uid, session);
    };
    auto reply = co_await bus_.call(systemd_method("StartTransientUnit"), std::move(body));
    co_return reply.has_value();
}

// Until systemd has no job for it any more: its program has ended.
Task<void> Polkit::await_end(std::string unit, Notice& ended) {
    for (;;) {
        const auto seen = ended.generation();
        BusMethod get{systemd, unit_path(unit), "org.freedesktop.DBus.Properties", "Get"};
        std::vector<BusArgument> property{"org.freedesktop.systemd1.Unit", "Job"};
        auto reply = co_await bus_.call(std::move(get), std::move(property));
        std::uint32_t job = 0;
        const char* path = nullptr;
        if (!reply || sd_bus_message_read(reply->get(), "v", "(uo)", &job, &path) < 0 || job == 0) co_return;
        co_await ended.changed_since(seen);
    }
}

// A unit that has failed stays until it is told to go; one that has not is forgotten, and inactive.
Task<bool> Polkit::has_succeeded(std::string unit) {
    BusMethod get{systemd, unit_path(unit), "org.freedesktop.DBus.Properties", "Get"};
    std::vector<BusArgument> property{"org.freedesktop.systemd1.Unit", "ActiveState"};
    auto reply = co_await bus_.call(std::move(get), std::move(property));
    const char* state = nullptr;
    if (!reply || sd_bus_message_read(reply->get(), "v", "s", &state) < 0) co_return false;
    const bool has_failed = std::string(state) == "failed";
    std::vector<BusArgument> name{std::move(unit)};
    if (has_failed) co_await bus_.call(systemd_method("ResetFailedUnit"), std::move(name));
    co_return !has_failed;
}

Task<Revocation> Polkit::revoke(uid_t uid, std::string session) {
    const bool keeps_any = co_await is_running();
    if (!keeps_any) co_return Revocation::not_running;
    if (!is_session_id(session) || !is_display_of(uid, session)) co_return Revocation::not_the_display;
    Notice ended(co_await asio::this_coro::executor);
    const std::string unit = fmt::format("signet-revocation-{}-{}.service", getpid(), ++count_);
    const BusSlot slot = bus_.watch(rule_of_job_ends(), ended);
    const bool is_started = co_await start(unit, uid, std::move(session));
    if (!is_started) co_return Revocation::failed;
    co_await await_end(unit, ended);
    const bool is_done = co_await has_succeeded(unit);
    co_return is_done ? Revocation::revoked : Revocation::failed;
}

} // namespace signet::daemon
