// SPDX-License-Identifier: Apache-2.0
#include "policy/candidates.hpp"

#include "policy/default_pin.hpp"
#include "policy/local_account.hpp"
#include "policy/service_access.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::policy {
namespace {

// Systems reserve the end of 16 bits: dynamic users of systemd, nobody (systemd's UIDS-GIDS).
bool is_reserved(Uid uid) {
    constexpr Uid first = 61184;
    constexpr Uid last = 65535;
    return uid >= first && uid <= last;
}

// One account is one uid, however it is spelled.
bool is_requested(const CandidateFacts& facts) {
    if (facts.requested_user.empty()) return true;
    if (!facts.account.uid) return facts.account_may_come && facts.requested_uid.has_value();
    return facts.requested_uid == facts.account.uid;
}

// The caller must be root and here as long as nobody can say whose card it is: it might be anybody's that loses tries.
Decision judge_account(const Settings& settings, const CandidateFacts& facts) {
    if (!facts.account.uid && facts.account_may_come) {
        if (facts.peer_uid != root_uid) return refuse(Reason::not_permitted);
        return facts.is_remote ? refuse(Reason::card_of_other_user, owner_unknown) : grant();
    }
    const Decision reach = account_in_reach(settings, facts.account.name, facts.account.uid);
    if (!reach.granted()) return reach;
    const Decision key = judge_key_of_local_account(settings, facts.account.name, facts.is_pinned);
    if (!key.granted()) return key;
    if (!may_act_for(facts.peer_uid, facts.account.uid))
        return refuse(Reason::not_permitted, facts.account.name);
    return may_use_service(settings, facts.service, facts.account);
}

// From the end of the checks to their beginning: the further a certificate came, the more its refusal tells.
constexpr std::array telling{
    Reason::pin_locked,
    Reason::pin_default,
    Reason::kdc_key_unsupported,
    Reason::cert_not_for_service,
    Reason::service_not_for_account,
    Reason::not_permitted,
    Reason::account_not_allowed,
    Reason::key_not_pinned,
    Reason::account_unknown,
    Reason::not_administrator,
    Reason::card_of_other_user,
    Reason::card_ambiguous,
    Reason::mapping_unusable,
    Reason::accounts_unavailable,
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
    Reason::cert_too_large,
    Reason::card_no_certificate,
    Reason::pin_missing,
    Reason::card_unreadable,
    Reason::card_not_for_logon,
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

} // namespace

Decision account_in_reach(const Settings& settings, std::string_view name, std::optional<Uid> uid) {
    if (!uid) return refuse(Reason::account_unknown, name);
    if (*uid == root_uid || *uid < settings.mapping.minimum_uid || is_reserved(*uid))
        return refuse(Reason::account_not_allowed, name);
    return grant();
}

CandidateVerdict judge_candidate(const Settings& settings, const CandidateFacts& facts) {
    if (!facts.certificate.granted()) return refused(facts.certificate);
    if (!facts.has_principal) return refused(refuse(Reason::card_not_mapped));
    if (!is_requested(facts))
        return {.standing = Standing::other_users,
                .decision = refuse(Reason::card_of_other_user, facts.account.name)};
    if (Decision account = judge_account(settings, facts); !account.granted()) return refused(account);
    if (Decision use = may_use_certificate(settings, facts.service, facts.certificate_facts); !use.granted())
        return refused(use);
    CandidateVerdict verdict = judge_pin(settings, facts.service, facts);
    verdict.is_guess = !facts.requested_user.empty() && !facts.account.uid;
    return verdict;
}

CandidateVerdict judge_pin(const Settings& settings, std::string_view service, const CandidateFacts& facts) {
    CandidateVerdict verdict = judge_tries(facts.tries_left);
    if (!verdict.decision.granted()) return verdict;
    Decision known = judge_default_pin(settings, service_named(settings, service).use, facts.has_default_pin);
    return known.granted() ? verdict : refused(std::move(known));
}

CandidateVerdict judge_tries(std::optional<unsigned> tries_left) {
    if (tries_left == 0U) return refused(refuse(Reason::pin_locked));
    return {.standing = Standing::usable, .decision = grant(), .ask_first = tries_left == 1U};
}

Choice choose(std::span<const Candidate> candidates) {
    const auto is_usable = [](const Candidate& candidate) {
        return candidate.verdict.standing == Standing::usable && candidate.verdict.decision.granted();
    };
    const bool any_certain = std::ranges::any_of(candidates, [&](const Candidate& candidate) {
        return is_usable(candidate) && !candidate.verdict.is_guess;
    });
    AskWhich usable;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!is_usable(candidates[i]) || (any_certain && candidates[i].verdict.is_guess)) continue;
        usable.indices.push_back(i);
        usable.labels.push_back(candidates[i].label);
    }
    if (usable.indices.empty()) return most_telling(candidates);
    if (usable.indices.size() == 1) return UseCandidate{usable.indices.front()};
    return usable;
}

} // namespace signet::policy
