// SPDX-License-Identifier: Apache-2.0
#include "policy/logon.hpp"

namespace signet::policy {

Decision may_begin_logon(const Settings& settings, const BeginFacts& facts) {
    return may_begin_for_oneself(settings, ServiceUse::logon, facts);
}

IdentityVerdict may_log_on(const Settings& settings, const IdentityFacts& facts) {
    if (Decision begin = may_begin_logon(settings, facts.begin); !begin.granted()) return {begin, {}};
    return judge_identity(settings, facts);
}

IdentityVerdict may_log_on_by_signature(const Settings& settings, const SignatureFacts& facts) {
    if (Decision begin = may_begin_logon(settings, facts.begin); !begin.granted()) return {begin, {}};
    return judge_local_identity(settings, facts);
}

} // namespace signet::policy
