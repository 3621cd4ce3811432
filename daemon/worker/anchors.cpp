// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/anchors.hpp"

#include <algorithm>
#include <iterator>

namespace signet::worker {
namespace {

WorkerError unusable(std::string detail) {
    return {Reason::anchors_unusable, std::move(detail)};
}

} // namespace

Result<std::vector<certmap::Der>> read_anchors(const std::vector<std::string>& files, uid_t owner) {
    std::vector<certmap::Der> anchors;
    for (const std::string& file : files) {
        const auto pem = system::read_trusted_file(file, certmap::max_anchors_file, owner);
        if (!pem) return unusable(pem.error().problem);
        auto parsed = certmap::parse_anchors(*pem);
        if (!parsed) return unusable(file + ": " + parsed.error().problem);
        std::ranges::move(*parsed, std::back_inserter(anchors));
    }
    return anchors;
}

} // namespace signet::worker
