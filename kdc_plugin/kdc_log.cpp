// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/kdc_log.hpp"

#include <com_err.h>
#include <syslog.h>

// libkadm5srv's; krb5kdc is linked with it, and no header declares it. Without it, com_err(3) goes to the
// same log, but calls everything an error.
extern "C" int krb5_klog_syslog(int priority, const char* format, ...)
    __attribute__((weak, format(printf, 2, 3)));

namespace signet::kdc {

void write_log(LogLevel level, const std::string& line) {
    if (krb5_klog_syslog)
        krb5_klog_syslog(level == LogLevel::error ? LOG_ERR : LOG_NOTICE, "%s", line.c_str());
    else
        com_err("signet_kdc", 0, "%s", line.c_str());
}

void log_fault(const char* where, const char* what) noexcept {
    if (krb5_klog_syslog)
        krb5_klog_syslog(LOG_ERR, "signet: fault in %s: %.200s", where, what);
    else
        com_err("signet_kdc", 0, "signet: fault in %s: %.200s", where, what);
}

} // namespace signet::kdc
