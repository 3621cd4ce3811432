// SPDX-License-Identifier: Apache-2.0
#include "policy/logon.hpp"

namespace signet::policy {

Decision may_begin_logon(const Settings& settings, const BeginFacts& facts) {
    if (Decision here = may_begin_here(settings, ServiceUse::logon, facts); !here.granted()) return here;
    if (may_act_for(facts.peer_uid, facts.user_uid)) return {Reason::granted};
    return {Reason::not_permitted, std::string(facts.user)};
}

IdentityVerdict may_log_on(const Settings& settings, const IdentityFacts& facts) {
    if (Decision begin = may_begin_logon(settings, facts.begin); !begin.granted()) return {begin, {}};
    return judge_identity(settings, facts);
}

} // namespace signet::policy
