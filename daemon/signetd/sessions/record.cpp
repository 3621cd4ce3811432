// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/sessions/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace signet::daemon {
namespace {

constexpr std::size_t logon_id_digits = 32;
// An older signetd left these out, and its sessions outlive an upgrade.
constexpr std::array<std::string_view, 5> newer_keys{"since", "opened", "ticket_end", "released", "ssh_keys"};
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The fields in the order in which they are written.
template <class Record, class Visit>
void each_field(Record& record, Visit visit) {
    visit("logon_id", record.logon_id);
    visit("user", record.user);
    visit("uid", record.uid);
    visit("gid", record.gid);
    visit("principal", record.principal);
    visit("service", record.service);
    visit("tty", record.tty);
    visit("session_id", record.session_id);
    visit("reader", record.reader);
    visit("certificate", record.certificate);
    visit("ccache", record.ccache);
    visit("leader", record.leader);
    visit("leader_start", record.leader_start);
    visit("since", record.since);
    visit("opened", record.opened);
    visit("ticket_end", record.ticket_end);
    visit("released", record.released);
    visit("ssh_keys", record.ssh_keys);
}

// The value of `key` in the text. Values cannot hold a line break: to_text puts a blank in its place.
std::optional<std::string_view> value_of(std::string_view text, std::string_view key) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == '=')
            return line.substr(key.size() + 1);
    }
    return std::nullopt;
}

bool read_value(std::string_view text, std::string& value) {
    value = text;
    return true;
}

// With a blank between them.
bool read_value(std::string_view text, std::vector<std::string>& keys) {
    while (!text.empty()) {
        const std::string_view key = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(key.size() + 1, text.size()));
        if (!is_ssh_key(key) || keys.size() == most_ssh_keys) return false;
        keys.emplace_back(key);
    }
    return true;
}

std::string text_of(const std::vector<std::string>& keys) {
    return fmt::format("{}", fmt::join(keys, " "));
}

template <class Value>
std::string text_of(const Value& value) {
    return fmt::format("{}", value);
}

template <class Number>
bool read_value(std::string_view text, Number& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

bool is_logon_id(std::string_view text) {
    return text.size() == logon_id_digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_ssh_key(std::string_view text) {
    const auto digits = text.substr(0, text.find('='));
    const auto padding = text.substr(digits.size());
    return !digits.empty() && text.size() % 4 == 0 && text.size() <= longest_ssh_key &&
           digits.find_first_not_of(base64_digits) == std::string_view::npos &&
           (padding.empty() || padding == "=" || padding == "==");
}

std::string to_text(const SessionRecord& record) {
    std::string text;
    each_field(record, [&text](std::string_view key, const auto& value) {
        std::string shown = text_of(value);
        std::replace(shown.begin(), shown.end(), '\n', ' ');
        text += fmt::format("{}={}\n", key, shown);
    });
    return text;
}

std::optional<SessionRecord> record_of(std::string_view text) {
    SessionRecord record;
    bool complete = true;
    each_field(record, [&](std::string_view key, auto& value) {
        const auto found = value_of(text, key);
        const bool may_be_missing = std::ranges::find(newer_keys, key) != newer_keys.end();
        complete = complete && (found ? read_value(*found, value) : may_be_missing);
    });
    if (!complete || !is_logon_id(record.logon_id)) return std::nullopt;
    return record;
}

} // namespace signet::daemon
