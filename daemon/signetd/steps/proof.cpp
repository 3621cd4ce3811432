// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/proof.hpp"

#include "daemon/language/prompts.hpp"
#include "daemon/signetd/workers/judged_certificate.hpp"
#include "policy/default_pin.hpp"
#include "policy/local_account.hpp"

#include <initializer_list>
#include <utility>

namespace signet::daemon {
namespace {

using Known = std::optional<protocol::Account>;

// That of the judged accounts which policy has chosen.
Result<protocol::Account> account_of(const policy::Account& chosen,
                                     std::initializer_list<const Known*> judged) {
    for (const Known* account : judged)
        if (*account && (*account)->uid == chosen.uid) return **account;
    return Refusal{policy::Reason::internal_error, "granted without an account"};
}

} // namespace

Task<Result<void>> Proof::prepare() {
    const auto& account = chosen_.candidate.account;
    if (account && policy::is_local_account(*story_.settings, account->user)) {
        is_by_ticket_ = false;
        story_.audit.detail = "an account of this machine alone: by the card's signature";
        co_return signature_.prepare(story_, chosen_);
    }
    auto started = co_await ticket_.prepare(story_, chosen_);
    if (!started) co_return started;
    auto is_alone = co_await is_without_kdc();
    if (!is_alone) co_return is_alone.error();
    if (!*is_alone) co_return started;
    is_by_ticket_ = false;
    story_.audit.detail = "no KDC could be reached: by the card's signature";
    co_return signature_.prepare(story_, chosen_);
}

// Only a KDC that nobody can reach counts, not one that says no; and then the certificate itself must say whose it is.
Task<Result<bool>> Proof::is_without_kdc() {
    if (!policy::may_do_without_kdc(*story_.settings, story_.begin.service)) co_return false;
    story_.enter(step::kdc);
    const auto reached = co_await ticket_.reach_kdc(story_, chosen_);
    if (reached) co_return false;
    const auto& certificate = chosen_.candidate.certificate;
    const bool is_gone = reached.error().reason == policy::Reason::kdc_unreachable;
    if (!is_gone || !policy::needs_no_kdc(principal_of(certificate), certificate.user_is_of_upn))
        co_return reached.error();
    co_return true;
}

Task<Result<Proven>> Proof::take(protocol::Secret pin) {
    const bool is_default = chosen_.card->opened().has_default_pin();
    auto proven = co_await prove(std::move(pin));
    if (!proven && proven.error().is_pin_unanswered)
        co_await story_.person.show(protocol::Level::info, language::prompt::pin_unanswered.one);
    if (proven && policy::warns_of_default_pin(*story_.settings, is_default))
        co_await story_.person.show(protocol::Level::info, language::prompt::change_default_pin.one);
    co_return proven;
}

Task<Result<Proven>> Proof::prove(protocol::Secret pin) {
    if (is_by_ticket_) return take_ticket(std::move(pin));
    return take_signature(std::move(pin));
}

// The card worker claims a ticket; the judges say whose it is; policy decides.
Task<Result<Proven>> Proof::take_ticket(protocol::Secret pin) {
    auto taken = co_await ticket_.take(story_, chosen_, std::move(pin));
    if (!taken) co_return taken.error();
    story_.enter(step::policy);
    const auto verdict = policy_.of_ticket(*story_.settings, taken->facts(story_, chosen_));
    if (!verdict.decision.granted()) co_return refusal_of(verdict.decision);
    const JudgedIdentity& judged = taken->identity;
    auto account = account_of(verdict.account, {&judged.of_certificate, &judged.of_client, &judged.admin_of});
    if (!account) co_return account.error();
    Proven proven;
    proven.account = std::move(*account);
    proven.principal = taken->judged.client;
    proven.ticket_end = taken->judged.end_time;
    proven.ticket = std::move(taken->ticket);
    co_return proven;
}

// The card claims a signature; the certificate's judge has verified it; policy decides.
Task<Result<Proven>> Proof::take_signature(protocol::Secret pin) {
    auto taken = co_await signature_.take(story_, chosen_, std::move(pin));
    if (!taken) co_return taken.error();
    story_.enter(step::policy);
    const auto verdict = policy_.of_signature(*story_.settings, taken->facts(story_, chosen_));
    if (!verdict.decision.granted()) co_return refusal_of(verdict.decision);
    auto account = account_of(verdict.account, {&taken->account, &taken->admin_of});
    if (!account) co_return account.error();
    Proven proven;
    proven.account = std::move(*account);
    proven.principal = taken->principal.text();
    co_return proven;
}

} // namespace signet::daemon
