// SPDX-License-Identifier: Apache-2.0
#include "certmap/revocation/ocsp_hint.hpp"

namespace signet::certmap {
namespace {

constexpr std::chrono::seconds ask_again{60}; // a responder that does not answer now may do so then
constexpr std::size_t most_remembered = 256;  // certificates; beyond, some are asked about more often

} // namespace

bool OcspHint::is_due(const std::string& datagram, std::chrono::steady_clock::time_point now) {
    const auto known = asked_.find(datagram);
    if (known != asked_.end() && now - known->second < ask_again) return false;
    if (asked_.size() >= most_remembered) asked_.clear();
    asked_[datagram] = now;
    return true;
}

void OcspHint::ask(const RevocationRequest& request, std::chrono::steady_clock::time_point now) {
    const std::string datagram = encode(request);
    if (is_due(datagram, now)) send_(datagram);
}

} // namespace signet::certmap
