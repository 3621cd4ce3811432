// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/reason_text.hpp"

namespace signet::ctl {

std::string reason_text(const std::string& id, const policy::TextArguments& arguments) {
    if (id.empty()) return {};
    const auto reason = policy::reason_of(id);
    return reason ? policy::administrator_text(*reason, arguments) : std::string(arguments.detail);
}

} // namespace signet::ctl
