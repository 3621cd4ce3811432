// SPDX-License-Identifier: Apache-2.0
#pragma once

// The log of krb5kdc, where its administrator looks for everything else of a logon.

#include <string>

namespace signet::kdc {

enum class LogLevel { error, notice };

// One line. Inside krb5kdc by its own logging, elsewhere by syslog(3).
void write_log(LogLevel level, const std::string& line);

// A fault of ours, caught at the barrier. Never throws.
void log_fault(const char* where, const char* what) noexcept;

} // namespace signet::kdc
