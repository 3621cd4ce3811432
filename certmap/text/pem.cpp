// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/pem.hpp"

namespace signet::certmap {
namespace {

constexpr std::string_view first_line = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view last_line = "-----END CERTIFICATE-----";

} // namespace

std::optional<std::string_view> body_of_certificate(std::string_view pem) {
    const bool is_block = pem.size() > first_line.size() + last_line.size() && pem.starts_with(first_line) &&
                          pem.ends_with(last_line);
    if (!is_block) return std::nullopt;
    pem.remove_prefix(first_line.size());
    pem.remove_suffix(last_line.size());
    return pem;
}

} // namespace signet::certmap
