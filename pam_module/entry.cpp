// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"

#include <security/pam_ext.h>

#include <cxxabi.h>
#include <exception>
#include <syslog.h>
#include <utility>

namespace signet::pam {
namespace {

using Service = int (*)(Call&);

// The border between C++ and libpam: nothing that is thrown crosses it, and whatever was not answered is a
// failure.
int answer(Service service, pam_handle_t* pam, int flags, int argc, const char** argv) {
    int result = code::internal_error;
    try {
        ParsedOptions parsed = parse_options({argv, static_cast<std::size_t>(argc)});
        Call call{Handle(pam), std::move(parsed.options), static_cast<unsigned>(flags)};
        for (const std::string& complaint : parsed.complaints)
            call.pam.log(LOG_ERR, complaint);
        result = service(call);
    } catch (const std::exception& error) {
        pam_syslog(pam, LOG_CRIT, "%s", error.what()); // no std::string: there may be no memory for one
    } catch (const abi::__forced_unwind&) {
        throw; // the application cancels its thread: glibc aborts whoever holds that up
    } catch (...) {
        pam_syslog(pam, LOG_CRIT, "exception of unknown type");
    }
    return result;
}

} // namespace
} // namespace signet::pam

extern "C" {

int pam_sm_authenticate(pam_handle_t* pam, int flags, int argc, const char** argv) {
    return signet::pam::answer(signet::pam::authenticate, pam, flags, argc, argv);
}

int pam_sm_setcred(pam_handle_t* pam, int flags, int argc, const char** argv) {
    return signet::pam::answer(signet::pam::set_credentials, pam, flags, argc, argv);
}

int pam_sm_acct_mgmt(pam_handle_t* pam, int flags, int argc, const char** argv) {
    return signet::pam::answer(signet::pam::check_account, pam, flags, argc, argv);
}

int pam_sm_open_session(pam_handle_t* pam, int flags, int argc, const char** argv) {
    return signet::pam::answer(signet::pam::open_session, pam, flags, argc, argv);
}

int pam_sm_close_session(pam_handle_t* pam, int flags, int argc, const char** argv) {
    return signet::pam::answer(signet::pam::close_session, pam, flags, argc, argv);
}

int pam_sm_chauthtok(pam_handle_t* pam, int flags, int argc, const char** argv) {
    return signet::pam::answer(signet::pam::change_pin, pam, flags, argc, argv);
}

} // extern "C"
