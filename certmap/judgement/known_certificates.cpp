// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/known_certificates.hpp"

#include <utility>

namespace signet::certmap {
namespace {

std::string_view key_of(std::span<const std::uint8_t> der) {
    return {reinterpret_cast<const char*>(der.data()), der.size()};
}

} // namespace

std::shared_ptr<const KnownCertificate> KnownCertificates::find(std::span<const std::uint8_t> der,
                                                                std::int64_t now) {
    const auto found = by_der_.find(key_of(der));
    if (found == by_der_.end() || !(*found->second)->holds(now)) return nullptr;
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return by_use_.front();
}

void KnownCertificates::keep(std::shared_ptr<const KnownCertificate> certificate) {
    const auto key = key_of(certificate->certificate.der);
    if (by_der_.contains(key)) return;
    if (by_use_.size() >= most_) {
        by_der_.erase(key_of(by_use_.back()->certificate.der));
        by_use_.pop_back();
    }
    by_use_.push_front(std::move(certificate));
    by_der_.emplace(key, by_use_.begin());
}

} // namespace signet::certmap
