// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/ticket.hpp"

#include "daemon/worker/sandbox.hpp"

namespace signet::worker {

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
    const TicketClaim claim{request.credentials, std::chrono::seconds(request.clock_offset)};
    auto verified = check_ticket(keys_, claim, options_);
    if (!verified) return verified.error();
    const auto end = std::chrono::time_point_cast<std::chrono::seconds>(verified->end_time);
    return protocol::TicketJudged{verified->client, std::move(verified->indicators),
                                  end.time_since_epoch().count()};
}

} // namespace signet::worker
