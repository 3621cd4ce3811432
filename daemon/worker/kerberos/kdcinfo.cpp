// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdcinfo.hpp"

#include <sstream>

namespace signet::worker {
namespace {

constexpr std::size_t max_file_size = 4096; // bytes; SSSD's own plugin reads no more

} // namespace

std::vector<KdcAddress> read_kdcinfo(const std::string& realm, const SssdFolder& folder) {
    // A KDC's referral may name the realm.
    if (realm.empty() || realm.find('/') != std::string::npos) return {};
    const auto text =
        system::read_trusted_file(folder.path + "/kdcinfo." + realm, max_file_size, folder.owner);
    if (!text) return {};
    std::vector<KdcAddress> kdcs;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        auto kdc = parse_kdc_address(line);
        if (!kdc) return {};
        kdcs.push_back(std::move(*kdc));
    }
    return kdcs;
}

} // namespace signet::worker
