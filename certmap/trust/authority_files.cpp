// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authority_files.hpp"

#include "certmap/trust/anchors.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <iterator>

namespace signet::certmap {

Result<std::vector<Der>> read_authority_file(const std::string& file, uid_t owner) {
    const auto pem = system::read_trusted_file(file, max_anchors_file, owner);
    if (!pem) return Error{pem.error().problem, pem.error().hint};
    auto authorities = parse_anchors(*pem);
    if (!authorities) return Error{file + ": " + authorities.error().problem, authorities.error().hint};
    return authorities;
}

Result<std::vector<Der>> read_authority_files(std::span<const std::string> files, uid_t owner) {
    std::vector<Der> all;
    for (const std::string& file : files) {
        auto authorities = read_authority_file(file, owner);
        if (!authorities) return authorities.error();
        std::ranges::move(*authorities, std::back_inserter(all));
    }
    return all;
}

Result<Authorities> read_workstation_authorities(std::span<const std::string> anchors, uid_t owner,
                                                 std::span<const std::string> purposes) {
    const auto in_anchors = [](const Error& error) { return Error{"anchors: " + error.problem, error.hint}; };
    const auto certificates = read_authority_files(anchors, owner);
    if (!certificates) return in_anchors(certificates.error());
    const auto sorted = roots_and_others(*certificates);
    if (!sorted) return in_anchors(sorted.error());
    auto authorities = Authorities::decode(sorted->roots, sorted->others, purposes);
    if (!authorities) return in_anchors(authorities.error());
    return authorities;
}

} // namespace signet::certmap
