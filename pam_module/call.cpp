// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

namespace signet::pam {
namespace {

// The directory of the socket decides who may answer there. This is for the administrator who put it into a
// directory where others may put things, too.
bool is_trusted(const protocol::Stream& daemon) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(daemon.fd(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == 0 || peer.uid == geteuid();
}

} // namespace

void Call::debug(const std::string& line) const {
    if (options.debug) pam.log(LOG_DEBUG, line);
}

protocol::Result<protocol::Stream> reach_daemon(const Call& call) {
    if (!call.options.usable) return protocol::WireError::system;
    auto daemon = protocol::connect_to_daemon(call.options.socket);
    if (!daemon) {
        call.pam.log(LOG_ERR,
                     "signetd does not answer at " + call.options.socket + ": " + std::strerror(errno));
        return daemon;
    }
    if (!is_trusted(*daemon)) {
        call.pam.log(LOG_ALERT, "somebody else than root listens at " + call.options.socket);
        return protocol::WireError::unexpected_type;
    }
    return daemon;
}

void withdraw(const Call& call, const std::string& logon_id) {
    if (logon_id.empty()) return; // it left nothing behind
    auto daemon = reach_daemon(call);
    if (daemon) (void)protocol::ask<protocol::Done>(*daemon, protocol::DeleteCredentials{logon_id});
}

bool is_name(const std::string& text) {
    return text.size() <= protocol::Name::max && text.find_first_of("\n\t") == std::string::npos &&
           protocol::is_clean_text(text);
}

} // namespace signet::pam
