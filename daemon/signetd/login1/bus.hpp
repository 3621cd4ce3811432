// SPDX-License-Identifier: Apache-2.0
#pragma once

// The system bus of D-Bus, by sd-bus(3) on signetd's own event loop: one connection for everybody, made when it is first
// needed and again after it was lost. Nothing here blocks, and no answer is waited for longer than limits::bus_answer.

#include "daemon/signetd/async/notice.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <systemd/sd-bus.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace signet::daemon {

struct BusEnd {
    void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
    void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
    void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
};
using BusMessage = std::unique_ptr<sd_bus_message, BusEnd>;
using BusSlot = std::unique_ptr<sd_bus_slot, BusEnd>;

// An argument: a text, or a number (type "i").
using BusArgument = std::variant<std::string, std::int32_t>;

// Writes what a call passes on, where that is more than such arguments. False: it could not.
using BusBody = std::function<bool(sd_bus_message*)>;

// A method, of an object that a program on the bus has.
struct BusMethod {
    const char* destination;
    std::string path;
    const char* interface;
    const char* member;
};

// The object below the prefix that is named so, as systemd and logind spell it (sd_bus_path_encode(3)).
std::string bus_path(const char* prefix, const std::string& name);

class Bus {
public:
    explicit Bus(const asio::any_io_executor& executor);
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    // The reply; nothing: an error, no bus, or no answer in time.
    Task<std::optional<BusMessage>> call(BusMethod method, std::vector<BusArgument> arguments);
    Task<std::optional<BusMessage>> call(BusMethod method, BusBody body);

    // From now on each signal that the rule matches (D-Bus specification, match rules) is announced, until the slot goes,
    // before the notice. Nothing: no bus.
    BusSlot watch(const std::string& rule, Notice& notice);

private:
    struct Call;
    using Wait = asio::posix::stream_descriptor::wait_type;

    bool connect();
    void process();
    void arm();
    void wait_for(Wait what, bool& is_waiting);
    void drop();
    static int take_reply(sd_bus_message* reply, void* call, sd_bus_error*);
    static int take_signal(sd_bus_message*, void* notice, sd_bus_error*);

    asio::posix::stream_descriptor socket_; // a copy of the descriptor of sd-bus
    asio::steady_timer timer_;
    std::unique_ptr<sd_bus, BusEnd> bus_;
    std::set<Call*> calls_; // that wait for their reply
    bool is_reading_ = false;
    bool is_writing_ = false;
};

} // namespace signet::daemon
