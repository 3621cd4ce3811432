// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/login1/bus.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/login1/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <limits>
#include <poll.h>
#include <utility>

namespace signet::daemon {
namespace {

std::uint64_t microseconds(std::chrono::steady_clock::duration duration) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

bool append(sd_bus_message* message, const BusArgument& argument) {
    if (const auto* text = std::get_if<std::string>(&argument))
        return sd_bus_message_append_basic(message, 's', text->c_str()) >= 0;
    return sd_bus_message_append_basic(message, 'i', &std::get<std::int32_t>(argument)) >= 0;
}

} // namespace

std::string bus_path(const char* prefix, const std::string& name) {
    return text_from([&](char** path) { return sd_bus_path_encode(prefix, name.c_str(), path); })
        .value_or("/");
}

// One question. While it waits the bus knows of it; it may end before its reply.
struct Bus::Call {
    explicit Call(Bus& asked) : bus(asked), settled(asked.timer_.get_executor()) { bus.calls_.insert(this); }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() { bus.calls_.erase(this); }

    void settle(BusMessage message) {
        reply = std::move(message);
        is_settled = true;
        settled.announce();
    }

    Bus& bus;
    Notice settled;
    BusSlot slot{};
    BusMessage reply{};
    bool is_settled = false;
};

Bus::Bus(const asio::any_io_executor& executor) : socket_(executor), timer_(executor) {}

// Connecting and the conversation about who we are go on in process().
bool Bus::connect() {
    if (bus_) return true;
    sd_bus* opened = nullptr;
    if (sd_bus_open_system(&opened) < 0) return false;
    bus_.reset(opened);
    const int copy = fcntl(sd_bus_get_fd(opened), F_DUPFD_CLOEXEC, 0);
    boost::system::error_code failed;
    if (copy >= 0) socket_.assign(copy, failed);
    if (copy >= 0 && !failed) return true;
    bus_.reset();
    return false;
}

void Bus::process() {
    int done = 1;
    while (bus_ && done > 0)
        done = sd_bus_process(bus_.get(), nullptr);
    if (done < 0) return drop();
    arm();
}

// What sd-bus waits for now (sd_bus_get_events(3)).
void Bus::arm() {
    const int events = sd_bus_get_events(bus_.get());
    std::uint64_t until = 0;
    if (events < 0 || sd_bus_get_timeout(bus_.get(), &until) < 0) return drop();
    wait_for(Wait::wait_read, is_reading_);
    if ((events & POLLOUT) != 0) wait_for(Wait::wait_write, is_writing_);
    timer_.cancel();
    if (until == std::numeric_limits<std::uint64_t>::max()) return;
    timer_.expires_at(asio::steady_timer::time_point(std::chrono::microseconds(until)));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && bus_) process();
    });
}

void Bus::wait_for(Wait what, bool& is_waiting) {
    if (std::exchange(is_waiting, true)) return;
    socket_.async_wait(what, [this, &is_waiting](const boost::system::error_code& error) {
        if (error) return; // it was dropped, or all of this is gone
        is_waiting = false;
        if (bus_) process();
    });
}

// The next call connects again.
void Bus::drop() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    is_reading_ = is_writing_ = false;
    bus_.reset();
    for (Call* call : calls_)
        if (!call->is_settled) call->settle(nullptr);
}

int Bus::take_reply(sd_bus_message* reply, void* call, sd_bus_error*) {
    const bool is_error = sd_bus_message_is_method_error(reply, nullptr) > 0;
    static_cast<Call*>(call)->settle(BusMessage(is_error ? nullptr : sd_bus_message_ref(reply)));
    return 0;
}

int Bus::take_signal(sd_bus_message*, void* notice, sd_bus_error*) {
    static_cast<Notice*>(notice)->announce();
    return 0;
}

Task<std::optional<BusMessage>> Bus::call(BusMethod method, std::vector<BusArgument> arguments) {
    BusBody body = [arguments = std::move(arguments)](sd_bus_message* message) {
        return std::ranges::all_of(
            arguments, [message](const BusArgument& argument) { return append(message, argument); });
    };
    auto reply = co_await call(std::move(method), std::move(body));
    co_return reply;
}

Task<std::optional<BusMessage>> Bus::call(BusMethod method, BusBody body) {
    if (!connect()) co_return std::nullopt;
    sd_bus_message* made = nullptr;
    if (sd_bus_message_new_method_call(bus_.get(), &made, method.destination, method.path.c_str(),
                                       method.interface, method.member) < 0)
        co_return std::nullopt;
    const BusMessage message(made);
    if (!body(made)) co_return std::nullopt;

    Call call(*this);
    sd_bus_slot* slot = nullptr;
    if (sd_bus_call_async(bus_.get(), &slot, made, take_reply, &call, microseconds(limits::bus_answer)) < 0)
        co_return std::nullopt;
    call.slot.reset(slot);
    arm();
    // A connection that is never made has no limit of its own.
    const auto last_moment = std::chrono::steady_clock::now() + limits::bus_answer + limits::worker_slack;
    while (!call.is_settled && std::chrono::steady_clock::now() < last_moment)
        co_await within(last_moment - std::chrono::steady_clock::now(),
                        call.settled.changed_since(call.settled.generation()));
    if (!call.reply) co_return std::nullopt;
    co_return std::optional<BusMessage>(std::move(call.reply));
}

BusSlot Bus::watch(const std::string& rule, Notice& notice) {
    sd_bus_slot* slot = nullptr;
    if (!connect()) return nullptr;
    if (sd_bus_add_match_async(bus_.get(), &slot, rule.c_str(), take_signal, nullptr, &notice) < 0)
        return nullptr;
    arm();
    return BusSlot(slot);
}

} // namespace signet::daemon
