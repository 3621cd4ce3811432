// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/directory_key.hpp"

#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/sync/binary_value.hpp"
#include "certmap/sync/key_text.hpp"

#include <array>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::MappingKey;
using certmap::Result;
using Key = Result<std::optional<MappingKey>>;

Key some(Result<MappingKey> key) {
    if (!key) return key.error();
    return std::optional(std::move(*key));
}

Key read_identity(std::string_view value) {
    if (certmap::is_kerberos_identity(value)) return std::optional<MappingKey>();
    return some(certmap::parse_alt_security_identity(value));
}

// The key is the digest alone; that it is one of a certificate is asked so that a mistake is seen here.
Key read_certificate(std::string_view value) {
    const certmap::ImportCalls calls{{}, {}, certmap::parse_certificate};
    return some(certmap::key_of_der(value, calls));
}

Key read_binary_sid(std::string_view value) {
    const auto text = certmap::sid_text(value);
    if (!text) return Error("is no SID", "");
    return some(certmap::key_of_sid(*text));
}

Key read_sid(std::string_view value) {
    return some(certmap::key_of_sid(value));
}

Key read_upn(std::string_view value) {
    return some(certmap::key_of_upn(value));
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
