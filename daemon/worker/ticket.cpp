// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/ticket.hpp"

#include "daemon/worker/sandbox.hpp"

#include <vector>

namespace signet::worker {
namespace {

std::int64_t seconds_of(std::chrono::system_clock::time_point time) {
    return std::chrono::time_point_cast<std::chrono::seconds>(time).time_since_epoch().count();
}

Result<protocol::TicketJudged> answer_of(Result<VerifiedTicket> verified, const std::string& realm) {
    if (!verified) return verified.error();
    protocol::TicketJudged answer;
    answer.client = std::move(verified->client);
    answer.indicators = std::move(verified->indicators);
    answer.end_time = seconds_of(verified->end_time);
    answer.auth_time = seconds_of(verified->auth_time);
    answer.realm = realm;
    return answer;
}

} // namespace

Result<PreparedTicketCheck> PreparedTicketCheck::prepare(const protocol::PrepareTicketCheck& request,
                                                         uid_t uid, gid_t gid, const Krb5Files& config) {
    auto keys = HostKeys::load(request.keytab, config);
    if (auto dropped = become_user({uid, gid}); !dropped) return dropped.error();
    if (!keys) return keys.error();
    return PreparedTicketCheck(std::move(*keys),
                               {.kdc_timeout = std::chrono::milliseconds(request.kdc_timeout_ms),
                                .wants_indicators = request.wants_indicators,
                                .trace = request.trace});
}

Result<protocol::TicketJudged> PreparedTicketCheck::judge(const protocol::JudgeTicket& request) const {
    const TicketClaim claim{request.credentials, std::chrono::seconds(request.clock_offset), request.kdc};
    return answer_of(check_ticket(keys_, claim, options_), keys_.context().default_realm());
}

Result<protocol::TicketJudged> PreparedTicketCheck::judge(const protocol::JudgeCachedTicket& request) const {
    std::string realm = request.realm;
    if (realm.empty()) realm = keys_.context().default_realm();
    std::vector<std::string> realms = request.realms;
    realms.push_back(realm);
    return answer_of(check_cached_ticket(keys_, request.credentials, realms, options_), realm);
}

} // namespace signet::worker
