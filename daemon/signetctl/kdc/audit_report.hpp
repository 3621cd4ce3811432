// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a KDC's log says of logons by card: who was, or would be, refused. Made while the mode is "audit", it
// names those whom "enforce" would lock out. Pure; takes lines in the order in which they were written.

#include "kdc_plugin/decision/record.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace signet::ctl {

// One certificate that was used as one principal: what was said of it last.
struct CertificateUse {
    bool accepted = false;
    std::string reason{};    // id; accepted: "granted"
    std::string detail{};    // or the warning
    std::uint64_t order = 0; // of its last record among all
};

struct PrincipalUse {
    std::uint64_t accepted = 0; // records
    std::uint64_t refused = 0;
    std::map<std::string, CertificateUse> certificates{}; // by SHA-256; "": could not be read
    std::string newest{};                                 // SHA-256 of the last one

    // No certificate of it was accepted the last time it was used.
    bool is_locked_out() const;
    // One was not.
    bool is_refused() const;
    // What was said last of the newest that is refused, else of the newest.
    const CertificateUse& last() const;
};

struct TicketUse {
    std::uint64_t refused = 0;
    std::string service{}; // of the last one
};

struct AuditReport {
    std::map<std::string, PrincipalUse> principals{};
    std::map<std::string, std::uint64_t> reasons{}; // of certificates that were refused
    // By rule (or what asks for a card), then by client.
    std::map<std::string, std::map<std::string, TicketUse>> tickets{};
    std::uint64_t records = 0;
    std::uint64_t unreadable = 0; // lines that have our mark and are no record of ours

    bool somebody_is_refused() const;
};

class AuditReader {
public:
    // Lines before `since` do not count; lines without a time do.
    explicit AuditReader(std::optional<std::int64_t> since, std::int64_t now) : since_(since), now_(now) {}

    void take(std::string_view line);
    // A line that is longer than any record.
    void take_cut(std::string_view line);
    const AuditReport& report() const { return report_; }

private:
    void take(const kdc::Record& record);

    AuditReport report_{};
    std::optional<std::int64_t> since_;
    std::int64_t now_;
};

// Bytes; a record has ten values of longest_record_value, each byte as four characters at most.
inline constexpr std::size_t longest_log_line = 64UL * 1024;

} // namespace signet::ctl
