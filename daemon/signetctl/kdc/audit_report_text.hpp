// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `signetctl kdc audit-report` says: for people, and for programs.

#include "daemon/signetctl/kdc/audit_report.hpp"

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>

namespace signet::ctl {

void print_text(std::ostream& out, const AuditReport& report);
nlohmann::ordered_json json_of(const AuditReport& report);

} // namespace signet::ctl
