// SPDX-License-Identifier: Apache-2.0
#include "tests/card/orders.hpp"

namespace signet::card {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

Instant now() {
    return std::chrono::steady_clock::now();
}

Result<void> read_delays(const Json& order, Delays& delays) {
    if (auto read = read_member(order, "apdu_delay_ms", milliseconds{1}, delays.per_apdu); !read) return read;
    if (auto read = read_member(order, "byte_delay_us", microseconds{1}, delays.per_byte); !read) return read;
    return read_member(order, "sign_delay_ms", milliseconds{1}, delays.per_signature);
}

} // namespace

std::string Orders::obey(std::string_view line) {
    const auto order = parse_object(line);
    const auto done = order ? obey_object(*order) : Result<Json>{order.error()};
    Json answer = done ? *done : Json{{"error", done.error().text}};
    answer["ok"] = done.has_value();
    // Replaces what is not UTF-8: the words of an order come back in an error.
    return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> Orders::obey_object(const Json& order) {
    std::string verb;
    if (auto read = read_member(order, "do", verb); !read) return read.error();
    if (verb == "set") return set(order);
    if (verb == "faults") return faults(order);
    if (auto read = only_members(order, {"do"}); !read) return read.error();
    if (verb == "resume") return resume();
    if (verb == "insert")
        slot_.insert(now());
    else if (verb == "remove")
        slot_.remove(now());
    else if (verb == "mark") {
        card_.mark();
        log_.event("mark", now());
    } else if (verb != "status")
        return Error{"do must be insert, remove, resume, status, set, mark or faults"};
    return status();
}

Result<Json> Orders::status() const {
    const auto& counters = card_.counters();
    auto& card = card_.card();
    Json all{{"present", slot_.inserted()},
             {"connected", slot_.connected()},
             {"powered", slot_.powered()},
             {"verified", card.verified()},
             {"pin", pin_digest(card.pin().value())},
             {"tries_left", card.pin().tries_left()},
             {"puk_tries_left", card.puk().tries_left()},
             {"global_tries_left", card.piv().global_pin().tries_left()},
             {"other_tries_left", card.other_tries_left()},
             {"apdus", counters.apdus},
             {"verifies", counters.verifies},
             {"signatures", counters.signatures}};
    return {boost::system::in_place_value, std::move(all)};
}

// All or nothing: an order with a mistake in it changes nothing.
Result<Json> Orders::set(const Json& order) {
    constexpr unsigned kMostTries = 15; // 63CX has four bits for them
    const auto known = only_members(order, {"do", "apdu_delay_ms", "byte_delay_us", "sign_delay_ms",
                                            "pin_tries_left", "puk_tries_left", "global_tries_left"});
    if (!known) return known.error();
    auto& pin = card_.card().pin();
    auto& puk = card_.card().puk();
    auto& global = card_.card().piv().global_pin();
    Delays delays = card_.delays();
    unsigned pin_tries = pin.tries_left();
    unsigned puk_tries = puk.tries_left();
    unsigned global_tries = global.tries_left();
    if (auto read = read_delays(order, delays); !read) return read.error();
    if (auto read = read_member(order, "pin_tries_left", kMostTries, pin_tries); !read) return read.error();
    if (auto read = read_member(order, "puk_tries_left", kMostTries, puk_tries); !read) return read.error();
    if (auto read = read_member(order, "global_tries_left", kMostTries, global_tries); !read)
        return read.error();
    card_.delays() = delays;
    pin.set_tries_left(pin_tries);
    puk.set_tries_left(puk_tries);
    global.set_tries_left(global_tries);
    return status();
}

Result<Json> Orders::faults(const Json& order) {
    if (auto read = only_members(order, {"do", "script"}); !read) return read.error();
    auto script = FaultScript::parse(order.value("script", Json{}));
    if (!script) return script.error();
    card_.set_faults(std::move(*script));
    return status();
}

Result<Json> Orders::resume() {
    if (!slot_.resume(now())) return Error{"the card is not silent"};
    return status();
}

} // namespace signet::card
