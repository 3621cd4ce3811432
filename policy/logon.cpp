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

Decision account_in_reach(const Settings& settings, std::string_view name, std::optional<Uid> uid) {
    if (!uid) return refuse(Reason::account_unknown, name);
    if (*uid == root_uid || *uid < settings.mapping.minimum_uid)
        return refuse(Reason::account_not_allowed, name);
    return grant();
}

CandidateVerdict refused(Decision decision) {
    return {.standing = Standing::refused, .decision = std::move(decision)};
}

bool is_mapped(const CandidateFacts& facts) {
    return !facts.principal.empty() && !facts.account.name.empty();
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

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_without_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

struct PrincipalParts {
    std::string_view name;
    std::string_view realm;
};

// At the first '@' that no backslash quotes (an enterprise name is "user\@upn.suffix@REALM", RFC 6806 5).
PrincipalParts split(std::string_view principal) {
    for (std::size_t i = 0; i < principal.size(); ++i) {
        if (principal[i] == '\\')
            ++i;
        else if (principal[i] == '@')
            return {principal.substr(0, i), principal.substr(i + 1)};
    }
    return {principal, {}};
}

Decision judge_ticket(const DomainSettings& domain, TicketJudgement judgement) {
    const bool keytab_demanded = domain.verify_ticket == TicketVerification::required;
    switch (judgement) {
    case TicketJudgement::verified: return grant();
    case TicketJudgement::forged: return refuse(Reason::ticket_not_verified);
    case TicketJudgement::no_keytab:
        return keytab_demanded ? refuse(Reason::keytab_missing, domain.keytab) : grant();
    case TicketJudgement::not_judged: break;
    }
    const bool skipped = domain.verify_ticket == TicketVerification::never;
    return skipped ? grant() : refuse(Reason::ticket_not_verified, "not judged");
}

// The account may have been renamed, removed or given away while the person typed.
Decision judge_account_again(const Settings& settings, const LogonFacts& facts) {
    const Decision reach = account_in_reach(settings, facts.candidate.name, facts.account_uid);
    if (!reach.granted()) return reach;
    if (facts.account_uid != facts.candidate.uid)
        return refuse(Reason::card_of_other_user, "the account has changed");
    if (facts.candidate.name.empty() || facts.user != facts.candidate.name)
        return refuse(Reason::card_of_other_user, facts.candidate.name);
    return grant();
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
    if (!is_mapped(facts)) return refused(refuse(Reason::card_not_mapped));
    const std::string_view name = facts.account.name;
    if (!facts.requested_user.empty() && facts.requested_user != name)
        return {.standing = Standing::other_users, .decision = refuse(Reason::card_of_other_user, name)};
    if (Decision reach = account_in_reach(settings, name, facts.account.uid); !reach.granted())
        return refused(reach);
    if (!may_log_on_account(facts.peer_uid, facts.account.uid))
        return refused(refuse(Reason::not_permitted, name));
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

Decision may_log_on(const Settings& settings, const LogonFacts& facts) {
    if (!facts.ticket.granted()) return facts.ticket;
    if (Decision ticket = judge_ticket(settings.domain, facts.judgement); !ticket.granted()) return ticket;
    if (!same_principal(facts.expected_principal, facts.ticket_principal))
        return refuse(Reason::ticket_wrong_principal, facts.ticket_principal);
    return judge_account_again(settings, facts);
}

bool same_principal(std::string_view a, std::string_view b) {
    const PrincipalParts left = split(a);
    const PrincipalParts right = split(b);
    if (left.name.empty() || left.realm.empty()) return false;
    return left.name == right.name && same_without_case(left.realm, right.realm);
}

} // namespace signet::policy
