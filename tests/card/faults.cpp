// SPDX-License-Identifier: Apache-2.0
#include "tests/card/faults.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace signet::card {
namespace {

using Trigger = Fault::Trigger;
using Action = Fault::Action;

constexpr std::array<std::pair<std::string_view, Trigger>, 10> kTriggers{{
    {"verify", Trigger::Verify},
    {"tries", Trigger::Tries},
    {"change", Trigger::Change},
    {"unblock", Trigger::Unblock},
    {"sign", Trigger::Sign},
    {"get-data", Trigger::GetData},
    {"discovery", Trigger::Discovery},
    {"select", Trigger::Select},
    {"get-response", Trigger::GetResponse},
    {"any", Trigger::Any},
}};

constexpr std::array<std::pair<std::string_view, Action>, 11> kActions{{
    {"remove", Action::Remove},
    {"remove-before", Action::RemoveBefore},
    {"tear", Action::Tear},
    {"silent", Action::Silent},
    {"garbage", Action::Garbage},
    {"wrong-length", Action::WrongLength},
    {"sw", Action::Status},
    {"answer", Action::Answer},
    {"warn", Action::Warning},
    {"locked", Action::Locked},
    {"delay", Action::Delay},
}};

// All of `text` as a number; base 16 for status words, 10 for milliseconds.
std::optional<unsigned> number(std::string_view text, int base) {
    unsigned value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value, base);
    if (failure != std::errc{} || stop != end) return std::nullopt;
    return value;
}

bool takes_argument(Action action) {
    return action == Action::Status || action == Action::Warning || action == Action::Answer ||
           action == Action::Delay;
}

// A status word, an answer in hex, or milliseconds.
bool read_argument(std::string_view argument, Fault& fault) {
    constexpr unsigned kLongestDelay = 600'000; // ms; longer is what "silent" is for
    if (fault.action == Action::Answer) {
        auto bytes = from_hex(argument);
        if (bytes) fault.answer = std::move(*bytes);
        return bytes.has_value();
    }
    const bool is_delay = fault.action == Action::Delay;
    const auto value = number(argument, is_delay ? 10 : 16);
    if (!value || (is_delay ? *value > kLongestDelay : argument.size() != 4)) return false;
    if (is_delay)
        fault.delay = std::chrono::milliseconds{*value};
    else
        fault.status = static_cast<StatusWord>(*value);
    return true;
}

// "sw:6F00" carries an argument, "remove" none.
Result<void> read_action(std::string_view text, Fault& fault) {
    const Error wrong{"do must be remove, remove-before, tear, silent, garbage, wrong-length, sw:XXXX, "
                      "answer:HEX, warn:XXXX, locked "
                      "or delay:MILLISECONDS"};
    const auto colon = text.find(':');
    const auto action = named(kActions, text.substr(0, colon));
    const auto argument = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    if (!action || takes_argument(*action) != (colon != std::string_view::npos)) return wrong;
    fault.action = *action;
    if (takes_argument(*action) && !read_argument(argument, fault)) return wrong;
    return {};
}

Result<Fault> read_fault(const Json& json) {
    constexpr unsigned kMostCommands = 1'000'000; // more than any test sends; keeps sums from overflowing
    if (!json.is_object()) return Error{"a fault is an object"};
    if (auto read = only_members(json, {"on", "after", "do", "times"}); !read) return read.error();
    Fault fault;
    std::string on;
    std::string action;
    if (auto read = read_member(json, "on", on); !read) return read.error();
    if (auto read = read_member(json, "do", action); !read) return read.error();
    if (auto read = read_member(json, "after", kMostCommands, fault.after); !read) return read.error();
    if (auto read = read_member(json, "times", kMostCommands, fault.times); !read) return read.error();
    const auto trigger = named(kTriggers, on);
    if (!trigger)
        return Error{"on must be verify, tries, change, unblock, sign, get-data, discovery, select, "
                     "get-response or any"};
    fault.on = *trigger;
    if (auto read = read_action(action, fault); !read) return read.error();
    return fault;
}

bool is_for_discovery(const Command& command) {
    return command.ins == instruction::kGetData && command.data == Bytes{0x5C, 0x01, 0x7E};
}

// "sign" is the last part of a chained GENERAL or INTERNAL AUTHENTICATE, the one that makes the card work; "verify"
// brings a PIN, and "tries" asks for those that are left; "get-data" reads anything but the discovery object.
bool matches(Trigger trigger, const std::optional<Command>& command) {
    if (trigger == Trigger::Any) return true;
    if (!command || command->chained()) return false;
    switch (trigger) {
    case Trigger::Verify: return command->ins == instruction::kVerify && !command->data.empty();
    case Trigger::Change: return command->ins == instruction::kChangeReferenceData;
    case Trigger::Unblock: return command->ins == instruction::kResetRetryCounter;
    case Trigger::Sign:
        return command->ins == instruction::kGeneralAuthenticate ||
               command->ins == instruction::kInternalAuthenticate;
    case Trigger::Tries: return command->ins == instruction::kVerify && command->data.empty();
    case Trigger::GetData:
        return command->ins == instruction::kGetDataOfTag ||
               (command->ins == instruction::kGetData && !is_for_discovery(*command));
    case Trigger::Discovery: return is_for_discovery(*command);
    case Trigger::Select: return command->ins == instruction::kSelect;
    case Trigger::GetResponse: return command->ins == instruction::kGetResponse;
    case Trigger::Any: return true;
    }
    return false;
}

} // namespace

std::string_view name_of(Fault::Action action) {
    for (const auto& [name, known] : kActions) {
        if (known == action) return name;
    }
    return {};
}

Result<FaultScript> FaultScript::parse(const Json& script) {
    if (!script.is_array()) return Error{"script must be a list of faults"};
    std::vector<Fault> faults;
    for (const auto& entry : script) {
        const auto fault = read_fault(entry);
        if (!fault) return Error{"script[" + std::to_string(faults.size()) + "]: " + fault.error().text};
        faults.push_back(*fault);
    }
    return FaultScript{std::move(faults)};
}

std::optional<Fault> FaultScript::next(const std::optional<Command>& command) {
    for (auto& fault : faults_) {
        if (fault.times == 0 || !matches(fault.on, command)) continue;
        if (fault.after > 0) {
            --fault.after;
            continue;
        }
        --fault.times;
        return fault;
    }
    return std::nullopt;
}

} // namespace signet::card
