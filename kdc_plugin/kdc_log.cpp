// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/kdc_log.hpp"

#include <syslog.h>

// libkadm5srv's; krb5kdc is linked with it, and no header declares it.
extern "C" int krb5_klog_syslog(int priority, const char* format, ...)
    __attribute__((weak, format(printf, 2, 3)));

namespace signet::kdc {
namespace {

void write(int priority, const char* line) noexcept {
    if (krb5_klog_syslog)
        krb5_klog_syslog(priority, "%s", line);
    else
        syslog(LOG_AUTH | priority, "%s", line);
}

} // namespace

void write_log(LogLevel level, const std::string& line) {
    write(level == LogLevel::error ? LOG_ERR : LOG_NOTICE, line.c_str());
}

void log_fault(const char* where, const char* what) noexcept {
    try {
        write_log(LogLevel::error, std::string("signet: fault in ") + where + ": " + what);
    } catch (...) {
        write(LOG_ERR, "signet: fault, and no memory to say which");
    }
}

} // namespace signet::kdc
