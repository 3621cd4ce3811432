// SPDX-License-Identifier: Apache-2.0
// Why a logon was granted or refused: one vocabulary for the wire, audit records, explanations and tests.
// Every reason has an id, a text for the person at the prompt, a text for the administrator that names the
// next step, and a paragraph of explanation. Ids never change their meaning; a reason exists only if
// something produces it. For a reason together with its particulars use policy/decision.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::policy {

enum class Reason : std::uint8_t {
    internal_error, // first, so that a reason nobody set is a refusal
    granted,
    no_card,
    card_unreadable,
    card_not_for_logon,
    card_contactless,
    card_removed,
    card_busy,
    card_no_certificate,
    card_sign_failed,
    card_key_mismatch,
    module_failed,
    cert_malformed,
    cert_too_large,
    cert_not_trusted,
    cert_path_invalid,
    cert_path_too_long,
    cert_ca_expired,
    cert_ca_not_yet_valid,
    cert_ca_not_for_logon,
    cert_name_constraints,
    cert_policy,
    cert_extension_unknown,
    cert_weak_key,
    cert_weak_digest,
    cert_is_ca,
    cert_expired,
    cert_not_yet_valid,
    cert_wrong_usage,
    cert_key_unsupported,
    card_not_mapped,
    card_ambiguous,
    mapping_unusable,
    card_of_other_user,
    account_unknown,
    accounts_unavailable,
    account_not_allowed,
    key_not_pinned,
    service_not_for_account,
    cert_not_for_service,
    pin_shape,
    pin_form_refused,
    pin_missing,
    pin_expired,
    pin_wrong,
    pin_last_try_declined,
    pin_locked,
    pin_default,
    pin_new_unfit,
    pin_new_refused,
    pin_mismatch,
    pin_not_changed,
    pin_change_unknown,
    pin_change_unsupported,
    puk_wrong,
    puk_locked,
    puk_missing,
    puk_shape,
    puk_new_unfit,
    puk_new_refused,
    puk_mismatch,
    puk_not_changed,
    puk_change_unknown,
    puk_change_unsupported,
    kdc_unreachable,
    kdc_not_trusted,
    kdc_name_not_configured,
    kdc_answer_unreadable,
    kdc_refused,
    kdc_name_mismatch,
    kdc_unknown_principal,
    kdc_account_locked,
    kdc_account_disabled,
    kdc_account_expired,
    kdc_account_locked_out,
    kdc_logon_hours,
    kdc_password_expired,
    kdc_policy,
    kdc_no_pkinit,
    kdc_preauth_failed,
    kdc_key_unsupported,
    kdc_mapping_too_weak,
    kdc_library_too_old,
    kdc_cert_refused,
    cert_blocked,
    cert_revoked,
    revocation_unknown,
    card_required,
    ticket_refused,
    kdc_settings_unusable,
    kdc_not_judged,
    clock_skew,
    signature_not_verified,
    ticket_not_verified,
    ticket_wrong_principal,
    ticket_without_indicator,
    realm_not_allowed,
    krb5_conf_unusable,
    keytab_missing,
    keytab_unusable,
    armor_unavailable,
    anchors_unusable,
    block_list_unusable,
    ccache_failed,
    worker_lost,
    worker_timeout,
    daemon_unreachable,
    daemon_busy,
    timed_out,
    cancelled,
    service_off,
    card_not_used,
    proof_not_allowed,
    key_unknown,
    store_stale,
    ticket_missing,
    ticket_too_old,
    agent_unusable,
    agent_not_bound,
    not_administrator,
    session_too_old,
    session_idle,
    ticket_ends,
    session_not_locked,
    session_not_ended,
    session_not_recorded,
    session_unknown,
    remote_session,
    not_at_seat,
    not_permitted,
    bad_request,
};

// What a caller that knows nothing of reasons is told. `denied` is first: it is what is left when in doubt.
enum class Outcome : std::uint8_t {
    denied,
    granted,
    unavailable,  // the means are missing (no card, KDC or daemon unreachable); the person was not judged
    user_unknown, // the system does not know the account
    locked,       // the card takes no PIN any more
    cancelled,    // the person gave up, or did not answer in time
};

// One row of the table. The texts hold placeholders: {user}, {principal}, {tries}, {detail}.
struct ReasonEntry {
    Reason reason;
    std::string_view id;
    Outcome outcome;
    std::string_view user;
    std::string_view administrator;
    std::string_view explanation;
};

// What the placeholders become; an empty value becomes a neutral phrase or nothing. Values may come from a
// card or a KDC: control characters are replaced and each value is cut at `text_argument_limit` bytes, so
// that nobody's certificate writes escape sequences to a terminal.
struct TextArguments {
    std::string_view user{};
    std::string_view principal{};
    std::optional<unsigned> tries_left{}; // of the PIN, when the card tells
    std::string_view detail{};
};

inline constexpr std::size_t text_argument_limit =
    256; // bytes; a line of a prompt, a file name, a KDC's e-text

// All rows, in the order of the enum.
std::span<const ReasonEntry> reason_table();

// Row of a reason; the row of internal_error for a number that is no reason.
const ReasonEntry& entry_of(Reason reason);

std::string_view id_of(Reason reason);
std::optional<Reason> reason_of(std::string_view id);
Outcome outcome_of(Reason reason);

// One or two sentences for the person at the prompt: what happened and what that person can do.
std::string user_text(Reason reason, const TextArguments& arguments);

// The same event for the log and for diagnosis: the cause and the next step.
std::string administrator_text(Reason reason, const TextArguments& arguments);

} // namespace signet::policy
