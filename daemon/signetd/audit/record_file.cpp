// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/audit/record_file.hpp"

#include "certmap/text/utc_time.hpp"
#include "daemon/signetd/audit/record_fields.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

namespace signet::daemon {
namespace {

// A name from a card or a KDC may be no UTF-8: what is none becomes U+FFFD, and the rest of the record stays.
std::string line_of(const AuditEvent& event) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    nlohmann::ordered_json record{
        {"time", certmap::utc_time(std::chrono::floor<std::chrono::microseconds>(now))}};
    for (RecordField& field : record_fields(event))
        record[std::string(field.name)] = std::move(field.value);
    return record.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace

void RecordFile::write_to(const std::string& path) {
    path_ = path;
    is_failing_ = false;
}

void RecordFile::record(const AuditEvent& event) {
    journal_.record(event);
    if (path_.empty()) return;
    const auto written = system::append_to_trusted_file(path_, line_of(event), owner_);
    if (!written && !is_failing_)
        journal_.note(Severity::error,
                      fmt::format("log.records: {}{}; until it can be written, records are in the "
                                  "journal alone",
                                  written.error().problem,
                                  written.error().hint.empty() ? "" : "; " + written.error().hint));
    is_failing_ = !written;
}

} // namespace signet::daemon
