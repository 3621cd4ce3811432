// SPDX-License-Identifier: Apache-2.0
#pragma once

// One line of the KDC's log for each decision, for people to read and for `signetctl kdc audit-report` to sum
// up:
//
//   signet: certificate refused client="alice@EXAMPLE.ORG" reason=cert-blocked detail="cert 00ab..."
//   serial=0a

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::kdc {

enum class RecordKind : std::uint8_t { certificate, ticket };

struct Record {
    RecordKind kind = RecordKind::certificate;
    bool accepted = false;
    bool audit = false;    // it was the KDC's own modules that decided: "would be refused"
    std::string client{};  // principal
    std::string service{}; // likewise, of a ticket
    std::string reason{};  // id
    std::string detail{};
    std::string by{};         // rule or key
    std::string indicators{}; // joined by ','
    bool hw_authent = false;
    std::string subject{};
    std::string serial{};
    std::string sha256{};
    std::string warning{};

    bool operator==(const Record&) const = default;
};

inline constexpr std::size_t longest_record_value = 256; // bytes; what is beyond is cut
inline constexpr std::size_t longest_record = 1900;      // bytes; MIT's logging cuts a message at 2048

// One line without its end: printable ASCII, whatever the values hold. A value for which there is no room is
// left out; those that matter most come first.
std::string text_of(const Record& record);

// From a line of a log, whatever stands before it. nullopt: it is no such record.
std::optional<Record> record_of(std::string_view line);

} // namespace signet::kdc
