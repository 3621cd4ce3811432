// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/authority_files.hpp"

#include "certmap/trust/anchors.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <iterator>
#include <unistd.h>

namespace signet::ctl {

certmap::Result<std::vector<certmap::Der>> read_authority_files(const std::vector<std::string>& files) {
    std::vector<certmap::Der> authorities;
    for (const std::string& file : files) {
        const auto pem = system::read_trusted_file(file, certmap::max_anchors_file, geteuid());
        if (!pem) return certmap::Error{pem.error().problem, pem.error().hint};
        auto parsed = certmap::parse_anchors(*pem);
        if (!parsed) return certmap::Error{file + ": " + parsed.error().problem, parsed.error().hint};
        std::ranges::move(*parsed, std::back_inserter(authorities));
    }
    return authorities;
}

} // namespace signet::ctl
