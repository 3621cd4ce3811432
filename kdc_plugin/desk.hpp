// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where both halves of the plugin go: the one that decides, and the log that is told. There is one for the
// process, since MIT's interfaces give the halves nothing in common but the file that they are loaded from.

#include "kdc_plugin/decision/certificate_judgement.hpp"
#include "kdc_plugin/decision/record.hpp"
#include "policy/kdc/ticket.hpp"

#include <memory>
#include <string>

namespace signet::kdc {

class Desk {
public:
    Desk() = default;
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;
    virtual ~Desk() = default;

    // What is in force now; nullptr: nothing usable, see problem(). To be asked first in each request.
    virtual const policy::KdcSettings* settings() = 0;
    virtual std::string problem() = 0;
    virtual CertificateVerdict judge(const CertificateQuestion& question) = 0;
    virtual policy::TicketDecision judge(const policy::TicketFacts& facts) = 0;
    virtual void write(const Record& record) = 0;

    bool certauth_is_loaded = false; // said by that half, asked by the other
};

// The one of this process, made when it is first asked for and gone with the last half.
std::shared_ptr<Desk> process_desk();

} // namespace signet::kdc
