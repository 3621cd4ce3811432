// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `ticket`: two requests of signetd, in this order, and then the process ends. The judging itself is
// kerberos/ticket_check.hpp.

#include "daemon/protocol/messages/ticket.hpp"
#include "daemon/worker/kerberos/ticket_check.hpp"

#include <sys/types.h>

namespace signet::worker {

class PreparedTicketCheck {
public:
    // As root: reads the host's keys, then becomes `uid` and `gid`, before a byte of a ticket or of the
    // network comes in. Errors: those of HostKeys::load and become_user.
    static Result<PreparedTicketCheck> prepare(const protocol::PrepareTicketCheck& request, uid_t uid,
                                               gid_t gid, const Krb5Files& config = {});

    // Errors: those of check_ticket and of check_cached_ticket.
    Result<protocol::TicketJudged> judge(const protocol::JudgeTicket& request) const;
    Result<protocol::TicketJudged> judge(const protocol::JudgeCachedTicket& request) const;

private:
    PreparedTicketCheck(HostKeys keys, CheckOptions options) : keys_(std::move(keys)), options_(options) {}

    HostKeys keys_;
    CheckOptions options_;
};

} // namespace signet::worker
