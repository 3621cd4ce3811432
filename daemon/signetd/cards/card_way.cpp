// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/card_way.hpp"

#include "daemon/protocol/messages/readers.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

bool is_in_reader(const std::string& reader) {
    return !reader.starts_with(protocol::token_reader_prefix);
}

// As the worker `token-watch` has named it.
bool is_token_of(const std::string& reader, const std::string& module) {
    return reader.starts_with(protocol::token_readers_of(module));
}

} // namespace

std::string driver_name(const CardWay& way) {
    return way.module.empty() ? std::string(piv_driver) : protocol::module_name(way.module);
}

std::vector<CardWay> ways_to_read(const policy::CardSettings& settings, const std::string& reader) {
    std::vector<CardWay> ways;
    for (const policy::CardDriver driver : settings.drivers) {
        if (driver == policy::CardDriver::piv && is_in_reader(reader)) ways.push_back({});
        if (driver != policy::CardDriver::pkcs11) continue;
        for (const std::string& module : settings.pkcs11_modules)
            if (is_in_reader(reader) || is_token_of(reader, module)) ways.push_back({verb::token, module});
    }
    return ways;
}

Refusal refusal_by(const CardWay& way, Refusal refusal) {
    if (way.module.empty()) return refusal;
    if (refusal.reason == Reason::worker_lost)
        return {Reason::module_failed, driver_name(way) + " has ended its process"};
    if (refusal.reason == Reason::module_failed) refusal.detail = driver_name(way) + ": " + refusal.detail;
    return refusal;
}

bool may_know_another(const CardWay& way, Reason reason) {
    if (reason == Reason::card_not_for_logon) return true;
    return !way.module.empty() && (reason == Reason::module_failed || reason == Reason::worker_timeout);
}

bool may_pass(Reason reason) {
    return reason == Reason::card_unreadable || reason == Reason::card_not_for_logon ||
           reason == Reason::cert_malformed || reason == Reason::card_removed ||
           reason == Reason::worker_lost || reason == Reason::module_failed;
}

Refusal refusal_of_both(Refusal first, Refusal second) {
    if (first.reason != Reason::card_not_for_logon) return first;
    if (second.reason != Reason::card_not_for_logon) return second;
    if (!first.detail.empty() && !second.detail.empty()) first.detail += "; ";
    first.detail += second.detail;
    return first;
}

} // namespace signet::daemon
