// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a KDC's refusal (KRB-ERROR) means to Signet. The table is pure; a KRB-ERROR is never authenticated, so
// it may end an attempt but never lets one succeed.

#include "daemon/worker/kerberos/krb5_context.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

namespace signet::worker {

// Error codes of the protocol that more than the table looks at (RFC 4120 7.5.9, RFC 6806 7).
namespace kdc_code {
constexpr int no_encryption_type = 14;
constexpr int preauth_required = 25;
constexpr int service_unavailable = 29;
constexpr int bad_integrity = 31;
constexpr int first_of_ap = 31; // what a KDC says of a ticket, which in an AS exchange is the armor's
constexpr int skew = 37;
constexpr int last_of_ap = 47;
constexpr int generic = 60;
constexpr int response_too_big = 52;
constexpr int wrong_realm = 68;
constexpr int more_preauth_required = 91; // RFC 6113 5.2
} // namespace kdc_code

// Reason of a code of RFC 4120 7.5.9, RFC 4556 3.1.3 and RFC 8636 6; kdc-refused for all that have no reason
// of their own.
Reason reason_of_kdc_code(int code);

// Reason that Signet's plugin in the KDC gave in the e-text, "signet: card-required"; nothing: none, or one
// that a KDC does not give.
std::optional<Reason> reason_of_status(std::string_view status);

struct KdcError {
    int code = 0;
    std::string status; // the KDC's e-text; may be empty
    std::string text;   // the KDC's words, or libkrb5's for the code
    std::chrono::system_clock::time_point kdc_time;
    std::optional<std::uint32_t> nt_status{}; // of a domain controller of Active Directory or Samba
    bool offers_pkinit = false;               // PA-PK-AS-REQ is among what it names
    bool is_armored = false;                  // PA-FX-FAST is, with something in it (RFC 6113 5.4.3)
};

// Nothing if the message is no KRB-ERROR that libkrb5 can read.
std::optional<KdcError> parse_kdc_error(const Krb5Context& context, std::span<const std::uint8_t> message);

// The failure that a KDC error is, with its number and words as the detail.
WorkerError to_failure(const KdcError& error);

// For the transport: not Kerberos, or a KDC that says that it is out of service, or that a datagram does not hold its answer.
std::optional<std::string> why_ask_another_kdc(const Krb5Context& context,
                                               std::span<const std::uint8_t> reply);

} // namespace signet::worker
