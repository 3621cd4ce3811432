// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `ticket`: two requests of signetd, in this order, and then the process ends. The judging itself is
// kerberos/ticket_check.hpp.

#include "daemon/protocol/messages/ticket.hpp"
#include "daemon/worker/kerberos/host_keys.hpp"

#include <chrono>
#include <sys/types.h>

namespace signet::worker {

class PreparedTicketCheck {
public:
    // As root: reads the host's keys, then becomes `uid` and `gid`, before a byte of a ticket or of the
    // network comes in. Errors: those of HostKeys::load and become_user.
    static Result<PreparedTicketCheck> prepare(const protocol::PrepareTicketCheck& request, uid_t uid,
                                               gid_t gid, const Krb5Files& config = {});

    // Errors: those of check_ticket.
    Result<protocol::TicketJudged> judge(const protocol::JudgeTicket& request) const;

private:
    PreparedTicketCheck(HostKeys keys, std::chrono::milliseconds kdc_timeout, bool wants_indicators)
        : keys_(std::move(keys)), kdc_timeout_(kdc_timeout), wants_indicators_(wants_indicators) {}

    HostKeys keys_;
    std::chrono::milliseconds kdc_timeout_;
    bool wants_indicators_;
};

} // namespace signet::worker
