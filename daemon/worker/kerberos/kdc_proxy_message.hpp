// SPDX-License-Identifier: Apache-2.0
#pragma once

// KDC-PROXY-MESSAGE (MS-KKDCP 2.2.2): what a KDC proxy takes and answers by HTTPS. Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signet::worker {

// A Kerberos message for a KDC of the realm.
std::vector<std::uint8_t> wrap_for_proxy(std::span<const std::uint8_t> request, const std::string& realm);

// The Kerberos message in an answer; nothing: it is damaged, or has none.
std::optional<std::vector<std::uint8_t>> unwrap_from_proxy(std::span<const std::uint8_t> answer);

} // namespace signet::worker
