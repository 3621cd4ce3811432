// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_error.hpp"

#include "daemon/worker/kerberos/nt_status.hpp"
#include "daemon/worker/kerberos/transport.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace signet::worker {
namespace {

constexpr std::uint8_t krb_error_tag = 0x7e; // application 30

struct CodeRow {
    int code;
    Reason reason;
};

constexpr std::array code_rows{
    CodeRow{1, Reason::kdc_account_expired},   // KDC_ERR_NAME_EXP
    CodeRow{6, Reason::kdc_unknown_principal}, // KDC_ERR_C_PRINCIPAL_UNKNOWN
    CodeRow{12, Reason::kdc_policy},           // KDC_ERR_POLICY
    CodeRow{16, Reason::kdc_no_pkinit},        // KDC_ERR_PADATA_TYPE_NOSUPP
    CodeRow{18, Reason::kdc_account_locked},   // KDC_ERR_CLIENT_REVOKED
    CodeRow{21, Reason::kdc_account_locked},   // KDC_ERR_CLIENT_NOTYET
    CodeRow{23, Reason::kdc_password_expired}, // KDC_ERR_KEY_EXPIRED
    CodeRow{24, Reason::kdc_preauth_failed},   // KDC_ERR_PREAUTH_FAILED
    CodeRow{29, Reason::kdc_unreachable},      // KDC_ERR_SVC_UNAVAILABLE
    CodeRow{31, Reason::kdc_preauth_failed},   // KRB_AP_ERR_BAD_INTEGRITY: of Heimdal and Samba
    CodeRow{37, Reason::clock_skew},           // KRB_AP_ERR_SKEW
    CodeRow{62, Reason::kdc_cert_refused},     // KDC_ERR_CLIENT_NOT_TRUSTED
    CodeRow{63, Reason::kdc_cert_refused},     // KDC_ERR_KDC_NOT_TRUSTED: the certificate that we hinted at
    CodeRow{64, Reason::kdc_cert_refused},     // KDC_ERR_INVALID_SIG
    CodeRow{66, Reason::kdc_mapping_too_weak}, // KDC_ERR_CERTIFICATE_MISMATCH
    CodeRow{70, Reason::kdc_cert_refused},     // KDC_ERR_CANT_VERIFY_CERTIFICATE
    CodeRow{71, Reason::kdc_cert_refused},     // KDC_ERR_INVALID_CERTIFICATE
    CodeRow{72, Reason::kdc_cert_refused},     // KDC_ERR_REVOKED_CERTIFICATE
    CodeRow{73, Reason::kdc_cert_refused},     // KDC_ERR_REVOCATION_STATUS_UNKNOWN
    CodeRow{74, Reason::kdc_cert_refused},     // KDC_ERR_REVOCATION_STATUS_UNAVAILABLE
    CodeRow{75, Reason::kdc_name_mismatch},    // KDC_ERR_CLIENT_NAME_MISMATCH
    CodeRow{77, Reason::kdc_cert_refused},     // KDC_ERR_INCONSISTENT_KEY_PURPOSE
    CodeRow{78, Reason::kdc_cert_refused},     // KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED
    CodeRow{79, Reason::kdc_library_too_old},  // KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED
    CodeRow{80, Reason::kdc_library_too_old},  // KDC_ERR_DIGEST_IN_SIGNED_DATA_NOT_ACCEPTED
    CodeRow{100, Reason::kdc_library_too_old}, // KDC_ERR_NO_ACCEPTABLE_KDF (RFC 8636)
};

// Reasons of the plugin's kdcpolicy half; what its certauth half refuses has codes of its own.
constexpr std::array plugin_reasons{Reason::card_required, Reason::ticket_refused,
                                    Reason::kdc_settings_unusable, Reason::kdc_not_judged};

// Some KDCs count the NUL.
std::string status_of(const krb5_error& error) {
    const std::string status(error.text.data ? error.text.data : "", error.text.length);
    return status.c_str();
}

std::optional<std::uint32_t> nt_status_of(const krb5_error& error) {
    const auto* const data = reinterpret_cast<const std::uint8_t*>(error.e_data.data);
    return parse_nt_status({data, error.e_data.length});
}

// DER has one form for the head of a PA-DATA (RFC 4120 5.2.7), so the bytes are looked for wherever they stand. Past them;
// null: they are not there.
const char* after(const krb5_error& error, std::string_view head) {
    const char* const end = error.e_data.data + error.e_data.length;
    const char* const found = std::search<const char*>(error.e_data.data, end, head.begin(), head.end());
    return found == end ? nullptr : found + head.size();
}

// padata-type [1] 16, PA-PK-AS-REQ (RFC 4556 3.1.3), and padata-value [2]. For whoever looks at a KDC; no logon goes by it.
bool names_pkinit(const krb5_error& error) {
    return after(error, "\xa1\x03\x02\x01\x10\xa2") != nullptr;
}

// padata-type [1] 136, PA-FX-FAST, and a padata-value that is longer than an empty OCTET STRING, with which a KDC only says that
// it knows of FAST. Who has armored a request sees by it that the answer is not; that it is, libkrb5 proves.
bool has_armored_answer(const krb5_error& error) {
    constexpr char of_empty_string = 2;
    const char* const value = after(error, std::string_view("\xa1\x04\x02\x02\x00\x88\xa2", 7));
    return value != nullptr && value != error.e_data.data + error.e_data.length && *value != of_empty_string;
}

// The length of the outermost DER element is that of the message.
bool is_whole(std::span<const std::uint8_t> message) {
    constexpr std::uint8_t long_form = 0x80;
    if (message.size() < 2) return false;
    std::size_t length = message[1];
    std::size_t head = 2;
    if (length >= long_form) {
        const std::size_t bytes = length - long_form;
        if (bytes == 0 || bytes > sizeof(std::uint32_t) || message.size() < head + bytes) return false;
        length = 0;
        for (; head < 2 + bytes; ++head)
            length = length << 8U | message[head];
    }
    return message.size() - head == length;
}

std::string words_of(const Krb5Context& context, const krb5_error& error) {
    std::string text = context.message(ERROR_TABLE_BASE_krb5 + static_cast<krb5_error_code>(error.error));
    const std::string own = status_of(error);
    return own.empty() ? text : text + " (" + own + ")";
}

} // namespace

Reason reason_of_kdc_code(int code) {
    const auto row =
        std::find_if(code_rows.begin(), code_rows.end(), [&](const CodeRow& r) { return r.code == code; });
    return row == code_rows.end() ? Reason::kdc_refused : row->reason;
}

std::optional<Reason> reason_of_status(std::string_view status) {
    constexpr std::string_view mark = "signet: ";
    if (!status.starts_with(mark)) return std::nullopt;
    const auto reason = policy::reason_of(status.substr(mark.size()));
    if (!reason || std::ranges::find(plugin_reasons, *reason) == plugin_reasons.end()) return std::nullopt;
    return reason;
}

std::optional<KdcError> parse_kdc_error(const Krb5Context& context, std::span<const std::uint8_t> message) {
    std::vector<char> bytes(message.begin(), message.end());
    const krb5_data data{0, static_cast<unsigned>(bytes.size()), bytes.data()};
    krb5_error* raw = nullptr;
    if (message.empty() || message.front() != krb_error_tag || krb5_rd_error(context.get(), &data, &raw) != 0)
        return std::nullopt;
    const auto time =
        std::chrono::seconds(static_cast<std::uint32_t>(raw->stime)); // 32 bits, unsigned until 2106
    KdcError error{static_cast<int>(raw->error),
                   status_of(*raw),
                   words_of(context, *raw),
                   std::chrono::system_clock::time_point(time + std::chrono::microseconds(raw->susec)),
                   nt_status_of(*raw),
                   names_pkinit(*raw),
                   has_armored_answer(*raw)};
    krb5_free_error(context.get(), raw);
    return error;
}

// What is said most precisely counts: by Signet's own plugin, by a domain controller, by the code.
WorkerError to_failure(const KdcError& error) {
    const auto by_nt_status = error.nt_status ? reason_of_nt_status(*error.nt_status) : std::nullopt;
    const Reason reason = by_nt_status.value_or(reason_of_kdc_code(error.code));
    std::string detail = "KDC error " + std::to_string(error.code) + ": " + error.text;
    if (error.nt_status) detail += fmt::format("; NTSTATUS {:08X}", *error.nt_status);
    return {reason_of_status(error.status).value_or(reason), std::move(detail)};
}

std::optional<std::string> why_ask_another_kdc(const Krb5Context& context,
                                               std::span<const std::uint8_t> reply) {
    if (auto wrong = check_kerberos_tag(reply)) return wrong;
    const auto error = parse_kdc_error(context, reply);
    if (!error && reply.front() == krb_error_tag) return "answered an error that cannot be read";
    if (!error && !is_whole(reply)) return "answered something that is cut off, or not Kerberos";
    if (error && error->code == kdc_code::service_unavailable) return "is out of service: " + error->text;
    if (error && error->code == kdc_code::response_too_big)
        return "takes no TCP connections, and its answer is too big for UDP";
    return std::nullopt;
}

} // namespace signet::worker
