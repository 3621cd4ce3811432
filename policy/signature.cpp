// SPDX-License-Identifier: Apache-2.0
#include "policy/signature.hpp"

#include "policy/candidates.hpp"
#include "policy/local_account.hpp"

namespace signet::policy {

Decision judge_signature(const SignatureFacts& facts) {
    if (!facts.certificate.granted()) return facts.certificate;
    if (facts.candidate_uid && facts.candidate_uid != facts.of_card.uid)
        return refuse(Reason::card_of_other_user, "the account has changed");
    return grant();
}

IdentityVerdict judge_local_identity(const Settings& settings, const SignatureFacts& facts) {
    if (Decision signature = judge_signature(facts); !signature.granted()) return {signature, {}};
    const Account& account = facts.of_card;
    if (!facts.is_pinned && !is_local_account(settings, account.name))
        return {refuse(Reason::kdc_unreachable, "a signature opens accounts of [local_accounts] alone"), {}};
    if (Decision key = judge_key_of_local_account(settings, account.name, facts.is_pinned); !key.granted())
        return {key, {}};
    if (Decision reach = account_in_reach(settings, account.name, account.uid); !reach.granted())
        return {reach, {}};
    return judge_use_by(settings, facts.begin, account, facts.certificate_facts);
}

bool needs_no_kdc(const certmap::Principal& principal, bool account_is_of_upn) {
    return !principal.empty() && !principal.is_enterprise() && !account_is_of_upn;
}

bool may_do_without_kdc(const Settings& settings, std::string_view service) {
    const ServiceSettings found = service_named(settings, service);
    return found.use == ServiceUse::elevate && found.elevate.offline;
}

} // namespace signet::policy
