// SPDX-License-Identifier: Apache-2.0
#pragma once

// One audit record as names and values: the same in the journal (SIGNET_EVENT), in the file of records ("event") and in
// what signetctl shows of either.

#include "daemon/signetd/audit/journal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace signet::daemon {

struct RecordField {
    std::string_view name; // lower case, of ASCII
    std::string value;     // never empty
};

// What has a value, in one order.
std::vector<RecordField> record_fields(const AuditEvent& event);

} // namespace signet::daemon
