// SPDX-License-Identifier: Apache-2.0
// sshd's AuthorizedKeysCommand. As sshd is told to write it the launcher answers it, and this verb is not reached.
#include "daemon/signetctl/offered_key.hpp"

#include <CLI/App.hpp>
#include <memory>

namespace signet::ctl {

Run prepare_ssh_keys(CLI::App& app) {
    const auto offered = std::make_shared<OfferedKey>();
    app.set_help_flag(); // whatever a user is called, it is an argument
    app.add_option("--service", offered->service, "PAM service of the settings")->capture_default_str();
    app.add_option("user", offered->user, "%u of sshd")->required();
    app.add_option("type", offered->type, "%t")->required();
    app.add_option("key", offered->key, "%k")->required();
    return [offered](const Invocation& invocation) { return print_key(invocation, *offered); };
}

} // namespace signet::ctl
