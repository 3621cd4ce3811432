// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CAs whose certificates a forest of Active Directory lets log on: its object NTAuthCertificates ([MS-ADTS] has it below
// Public Key Services). They are for comparison with the anchors of a host, which believes exactly those: whoever can write the
// directory, or the answer, must not be able to add one.

#include "certmap/text/result.hpp"
#include "certmap/trust/chain.hpp"
#include "daemon/signetctl/directory/search.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

// In DER. An error: the server, or more than a forest has.
certmap::Result<std::vector<certmap::Der>> read_domain_authorities(Searchable& directory,
                                                                   const std::string& configuration_context);

struct ComparedAuthority {
    std::string subject; // safe to print
    std::string sha256;  // hexadecimal
    bool is_in_domain = false;
    bool is_here = false;
};

// Each once, those of the domain first. An error: one of the domain's cannot be read.
certmap::Result<std::vector<ComparedAuthority>> compare_authorities(const std::vector<certmap::Der>& domain,
                                                                    const std::vector<certmap::Der>& here);

} // namespace signet::ctl
