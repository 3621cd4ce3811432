// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/command.hpp"

#include <ostream>

namespace signet::ctl {

ExitStatus complain(const Invocation& invocation, const std::string& what, ExitStatus exit_status) {
    invocation.err << "signetctl: " << what << "\n";
    return exit_status;
}

} // namespace signet::ctl
