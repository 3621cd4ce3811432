// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/directory_key.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/alt_security_identity.hpp"
#include "certmap/rules/text.hpp"
#include "daemon/signetctl/directory/binary_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::KeyKind;
using certmap::MappingKey;
using certmap::Result;
using Key = Result<std::optional<MappingKey>>;

Key read_identity(std::string_view value) {
    if (certmap::is_kerberos_identity(value)) return std::optional<MappingKey>();
    auto key = certmap::parse_alt_security_identity(value);
    if (!key) return key.error();
    return std::optional(std::move(*key));
}

// The key is the digest alone; that it is one of a certificate is asked so that a mistake is seen here.
Key read_certificate(std::string_view value) {
    const std::vector<std::uint8_t> der(value.begin(), value.end());
    const auto certificate = certmap::parse_certificate(der);
    if (!certificate) return certificate.error();
    MappingKey key{KeyKind::certificate, ""};
    for (const std::uint8_t byte : certificate->sha256)
        fmt::format_to(std::back_inserter(key.value), "{:02x}", byte);
    return std::optional(std::move(key));
}

Key read_binary_sid(std::string_view value) {
    auto text = sid_text(value);
    if (!text) return Error("is no SID", "");
    return std::optional(MappingKey{KeyKind::sid, std::move(*text)});
}

Key read_sid(std::string_view value) {
    if (!is_sid_text(value)) return Error("is no SID", "");
    return std::optional(MappingKey{KeyKind::sid, std::string(value)});
}

Key read_upn(std::string_view value) {
    if (const auto problem = certmap::name_problem(value)) return Error(*problem, "");
    MappingKey key{KeyKind::upn, std::string(value)};
    std::ranges::transform(key.value, key.value.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::optional(std::move(key));
}

constexpr std::array keys{
    DirectoryKey{"altSecurityIdentities", read_identity},
    DirectoryKey{"ipaCertMapData", read_identity}, // the same texts, in the same order
    DirectoryKey{"userCertificate", read_certificate},
    DirectoryKey{"objectSid", read_binary_sid},
    DirectoryKey{"ipaNTSecurityIdentifier", read_sid},
    DirectoryKey{"userPrincipalName", read_upn},
};

} // namespace

std::span<const DirectoryKey> directory_keys() {
    return keys;
}

} // namespace signet::ctl
