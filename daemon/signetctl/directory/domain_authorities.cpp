// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/domain_authorities.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/store/domain_facts.hpp"
#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::Der;
using certmap::Error;
using certmap::Result;

constexpr std::string_view place = "CN=NTAuthCertificates,CN=Public Key Services,CN=Services,";

Result<void> add(std::vector<ComparedAuthority>& compared, const Der& der, bool ComparedAuthority::*where) {
    const auto certificate = certmap::parse_certificate(der);
    if (!certificate)
        return Error(told("a certificate of a CA cannot be read: {}", certificate.error().problem), "");
    const std::string sha256 = certmap::hexadecimal(certificate->sha256);
    auto found = std::ranges::find(compared, sha256, &ComparedAuthority::sha256);
    if (found == compared.end())
        found = compared.insert(compared.end(), {certificate->subject.text, sha256, false, false});
    (*found).*where = true;
    return {};
}

} // namespace

Result<std::vector<Der>> read_domain_authorities(Searchable& directory,
                                                 const std::string& configuration_context) {
    const auto object = directory.read(std::string(place) + configuration_context, {"cACertificate"});
    if (!object) return object.error();
    std::vector<Der> authorities;
    for (const std::string_view value : certmap::values_of(*object, "cACertificate")) {
        if (authorities.size() == certmap::max_domain_authorities)
            return Error(tr("the domain names too many CAs"), "");
        authorities.emplace_back(value.begin(), value.end());
    }
    return authorities;
}

Result<std::vector<ComparedAuthority>> compare_authorities(const std::vector<Der>& domain,
                                                           const std::vector<Der>& here) {
    std::vector<ComparedAuthority> compared;
    for (const Der& der : domain)
        if (const auto added = add(compared, der, &ComparedAuthority::is_in_domain); !added)
            return added.error();
    for (const Der& der : here)
        if (const auto added = add(compared, der, &ComparedAuthority::is_here); !added) return added.error();
    return compared;
}

} // namespace signet::ctl
