// SPDX-License-Identifier: Apache-2.0
#include "policy/unlock.hpp"

namespace signet::policy {

Decision may_begin_unlock(const Settings& settings, const BeginFacts& facts) {
    if (Decision begin = may_begin_for_oneself(settings, ServiceUse::unlock, facts); !begin.granted())
        return begin;
    const bool is_named = !facts.user.empty() && facts.user_uid;
    return is_named ? grant() : refuse(Reason::not_permitted, facts.user);
}

IdentityVerdict may_unlock(const Settings& settings, const IdentityFacts& facts) {
    if (Decision begin = may_begin_unlock(settings, facts.begin); !begin.granted()) return {begin, {}};
    return judge_identity(settings, facts);
}

IdentityVerdict may_unlock_by_signature(const Settings& settings, const SignatureFacts& facts) {
    if (Decision begin = may_begin_unlock(settings, facts.begin); !begin.granted()) return {begin, {}};
    return judge_local_identity(settings, facts);
}

} // namespace signet::policy
