// SPDX-License-Identifier: Apache-2.0
#include "policy/unlock.hpp"

namespace signet::policy {

Decision may_begin_unlock(const Settings& settings, const BeginFacts& facts) {
    if (Decision here = may_begin_here(settings, ServiceUse::unlock, facts); !here.granted()) return here;
    const bool is_named = !facts.user.empty() && facts.user_uid;
    if (is_named && may_act_for(facts.peer_uid, facts.user_uid)) return {Reason::granted};
    return {Reason::not_permitted, std::string(facts.user)};
}

IdentityVerdict may_unlock(const Settings& settings, const IdentityFacts& facts) {
    if (Decision begin = may_begin_unlock(settings, facts.begin); !begin.granted()) return {begin, {}};
    return judge_identity(settings, facts);
}

} // namespace signet::policy
