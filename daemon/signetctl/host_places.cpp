// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/host_places.hpp"

#include <iterator>

namespace signet::ctl {

HostPlaces installed_places(const std::string& socket) {
    return {.socket = socket,
            .worker = SIGNET_WORKER,
            .pam_folder = SIGNET_PAM_FOLDER,
            .pam_stacks{std::begin(pam_folders), std::end(pam_folders)}};
}

} // namespace signet::ctl
