// SPDX-License-Identifier: Apache-2.0
#include "policy/logon.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::policy {
namespace {

Decision refuse(Reason reason, std::string_view detail = {}) {
    return {reason, std::string(detail)};
}

Decision grant() {
    return {Reason::granted};
}

// Only root logs on others; a screen locker, say, runs as the user and logs on that user.
bool may_log_on_account(std::optional<Uid> peer, std::optional<Uid> account) {
    if (!peer) return false;
    return *peer == root_uid || peer == account;
}

// Systems reserve the end of 16 bits: dynamic users of systemd, nobody (systemd's UIDS-GIDS).
bool is_reserved(Uid uid) {
    constexpr Uid first = 61184;
    constexpr Uid last = 65535;
    return uid >= first && uid <= last;
}

Decision account_in_reach(const Settings& settings, std::string_view name, std::optional<Uid> uid) {
    if (!uid) return refuse(Reason::account_unknown, name);
    if (*uid == root_uid || *uid < settings.mapping.minimum_uid || is_reserved(*uid))
        return refuse(Reason::account_not_allowed, name);
    return grant();
}

CandidateVerdict refused(Decision decision) {
    return {.standing = Standing::refused, .decision = std::move(decision)};
}

// One account is one uid, however it is spelled.
bool is_requested(const CandidateFacts& facts) {
    if (facts.requested_user.empty()) return true;
    if (!facts.account.uid) return facts.account_may_come && facts.requested_uid.has_value();
    return facts.requested_uid == facts.account.uid;
}

// The caller must be root as long as nobody can say whose card it is.
Decision judge_account(const Settings& settings, const CandidateFacts& facts) {
    if (!facts.account.uid && facts.account_may_come)
        return facts.peer_uid == root_uid ? grant() : refuse(Reason::not_permitted);
    const Decision reach = account_in_reach(settings, facts.account.name, facts.account.uid);
    if (!reach.granted()) return reach;
    if (!may_log_on_account(facts.peer_uid, facts.account.uid))
        return refuse(Reason::not_permitted, facts.account.name);
    return grant();
}

Decision judge_tries(std::optional<unsigned> tries_left) {
    return tries_left == 0U ? refuse(Reason::pin_locked) : grant();
}

// From the end of the checks to their beginning: the further a certificate came, the more its refusal tells.
constexpr std::array telling{
    Reason::pin_locked,
    Reason::not_permitted,
    Reason::account_not_allowed,
    Reason::account_unknown,
    Reason::card_of_other_user,
    Reason::card_ambiguous,
    Reason::mapping_unusable,
    Reason::cert_expired,
    Reason::cert_not_yet_valid,
    Reason::card_not_mapped,
    Reason::cert_policy,
    Reason::cert_name_constraints,
    Reason::cert_ca_not_for_logon,
    Reason::cert_ca_expired,
    Reason::cert_ca_not_yet_valid,
    Reason::cert_path_too_long,
    Reason::cert_path_invalid,
    Reason::cert_extension_unknown,
    Reason::cert_weak_key,
    Reason::cert_weak_digest,
    Reason::cert_not_trusted,
    Reason::cert_wrong_usage,
    Reason::cert_is_ca,
    Reason::cert_key_unsupported,
    Reason::cert_malformed,
    Reason::card_no_certificate,
    Reason::card_unreadable,
    Reason::card_busy,
    Reason::worker_timeout,
    Reason::worker_lost,
    Reason::card_removed,
};

auto rank(const Candidate& candidate) {
    return std::ranges::find(telling, candidate.verdict.decision.reason);
}

Decision most_telling(std::span<const Candidate> candidates) {
    const auto found = std::ranges::min_element(candidates, {}, rank);
    if (found == candidates.end()) return refuse(Reason::no_card);
    const Decision& decision = found->verdict.decision;
    return decision.granted() ? refuse(Reason::internal_error, "a refusal without a reason") : decision;
}

Decision judge_ticket(const DomainSettings& domain, const LogonFacts& facts) {
    const bool keytab_demanded = domain.verify_ticket == TicketVerification::required;
    switch (facts.judgement) {
    case TicketJudgement::verified: return grant();
    case TicketJudgement::forged: return refuse(Reason::ticket_not_verified);
    case TicketJudgement::no_keytab:
        return keytab_demanded ? refuse(Reason::keytab_missing, domain.keytab) : grant();
    case TicketJudgement::keytab_unusable: return refuse(Reason::keytab_unusable, facts.judgement_detail);
    case TicketJudgement::not_judged: break;
    }
    const bool skipped = domain.verify_ticket == TicketVerification::never;
    return skipped ? grant() : refuse(Reason::ticket_not_verified, "not judged");
}

Decision judge_indicator(const DomainSettings& domain, std::span<const std::string> indicators) {
    if (domain.require_indicator.empty()) return grant();
    if (std::ranges::find(indicators, domain.require_indicator) != indicators.end()) return grant();
    return refuse(Reason::ticket_without_indicator, domain.require_indicator);
}

// The client of the verified ticket is who it is. An enterprise name was a question, and this its answer;
// anything else must be what was asked for.
Decision judge_client(const LogonFacts& facts) {
    const std::string client = facts.client.text();
    const std::string both = client + ", where the certificate is now that of " + facts.principal.text();
    if (facts.client.empty() || facts.client.is_enterprise())
        return refuse(Reason::ticket_wrong_principal, both);
    if (!facts.client_allowed) return refuse(Reason::realm_not_allowed, client);
    if (!facts.principal.is_enterprise() && !same_principal(facts.principal, facts.client))
        return refuse(Reason::ticket_wrong_principal, both);
    return grant();
}

// The account that may be logged on: the name typed, the account of the certificate and the account of the
// ticket are one uid. It may have been renamed, removed or given away while the person typed.
LogonVerdict judge_accounts(const Settings& settings, const LogonFacts& facts) {
    const bool has_user = !facts.of_certificate.name.empty();
    const Account& account = has_user && !facts.user_is_of_upn ? facts.of_certificate : facts.of_client;
    if (account.name.empty()) return {refuse(Reason::account_unknown, facts.client.text()), {}};
    const Decision reach = account_in_reach(settings, account.name, account.uid);
    if (!reach.granted()) return {reach, {}};
    if (has_user && facts.of_certificate.uid != account.uid)
        return {refuse(Reason::card_of_other_user, account.name), {}};
    if (facts.candidate_uid && facts.candidate_uid != account.uid)
        return {refuse(Reason::card_of_other_user, "the account has changed"), {}};
    if (!facts.begin.user.empty() && facts.begin.user_uid != account.uid)
        return {refuse(Reason::card_of_other_user, account.name), {}};
    if (!may_log_on_account(facts.begin.peer_uid, account.uid))
        return {refuse(Reason::not_permitted, account.name), {}};
    return {grant(), account};
}

} // namespace

Decision may_begin(const Settings& settings, const BeginFacts& facts) {
    if (service_named(settings, facts.service).use != ServiceUse::logon)
        return refuse(Reason::service_off, facts.service);
    // A card in this machine's reader says nothing about a person elsewhere.
    if (!facts.remote_host.empty()) return refuse(Reason::remote_session, facts.remote_host);
    if (!may_log_on_account(facts.peer_uid, facts.user_uid)) return refuse(Reason::not_permitted, facts.user);
    return grant();
}

CandidateVerdict judge_candidate(const Settings& settings, const CandidateFacts& facts) {
    if (!facts.certificate.granted()) return refused(facts.certificate);
    if (!facts.has_principal) return refused(refuse(Reason::card_not_mapped));
    if (!is_requested(facts))
        return {.standing = Standing::other_users,
                .decision = refuse(Reason::card_of_other_user, facts.account.name)};
    if (Decision account = judge_account(settings, facts); !account.granted()) return refused(account);
    if (Decision tries = judge_tries(facts.tries_left); !tries.granted()) return refused(tries);
    return {.standing = Standing::usable, .decision = grant(), .ask_first = facts.tries_left == 1U};
}

Choice choose(std::span<const Candidate> candidates) {
    AskWhich usable;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const CandidateVerdict& verdict = candidates[i].verdict;
        if (verdict.standing != Standing::usable || !verdict.decision.granted()) continue;
        usable.indices.push_back(i);
        usable.labels.push_back(candidates[i].label);
    }
    if (usable.indices.empty()) return most_telling(candidates);
    if (usable.indices.size() == 1) return UseCandidate{usable.indices.front()};
    return usable;
}

LogonVerdict may_log_on(const Settings& settings, const LogonFacts& facts) {
    if (Decision begin = may_begin(settings, facts.begin); !begin.granted()) return {begin, {}};
    if (!facts.ticket.granted()) return {facts.ticket, {}};
    if (Decision ticket = judge_ticket(settings.domain, facts); !ticket.granted()) return {ticket, {}};
    if (Decision proof = judge_indicator(settings.domain, facts.indicators); !proof.granted())
        return {proof, {}};
    if (!facts.certificate.granted()) return {facts.certificate, {}};
    if (Decision client = judge_client(facts); !client.granted()) return {client, {}};
    return judge_accounts(settings, facts);
}

bool same_principal(const certmap::Principal& asked, const certmap::Principal& answered) {
    return !asked.empty() && asked.kind == answered.kind && asked.components == answered.components &&
           certmap::same_realm(asked.realm, answered.realm);
}

} // namespace signet::policy
