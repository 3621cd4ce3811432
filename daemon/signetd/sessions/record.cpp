// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/sessions/record.hpp"

#include "daemon/signetd/sessions/record_text.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace signet::daemon {
namespace {

constexpr std::size_t logon_id_digits = 32;
// An older signetd left these out, and its sessions outlive an upgrade.
const std::vector<std::string_view> newer_keys{"since", "opened", "ticket_end", "released", "ssh_keys"};
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The fields in the order in which they are written.
template <class Record, class Visit>
void each_field(Record& record, Visit& visit) {
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
    RecordWriter writer;
    each_field(record, writer);
    return writer.text;
}

std::optional<SessionRecord> record_of(std::string_view text) {
    SessionRecord record;
    RecordReader reader{text, newer_keys};
    each_field(record, reader);
    const auto& keys = record.ssh_keys;
    const bool has_keys = keys.size() <= most_ssh_keys && std::ranges::all_of(keys, is_ssh_key);
    if (!reader.is_complete || !is_logon_id(record.logon_id) || !has_keys) return std::nullopt;
    return record;
}

} // namespace signet::daemon
