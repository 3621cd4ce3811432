// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/validity.hpp"

#include "daemon/signetctl/kdc/moment.hpp"

namespace signet::ctl {

void check_validity(const std::string& about, const certmap::Validity& validity, std::int64_t now,
                    Findings& findings) {
    if (now < validity.not_before)
        findings.fail(about, "is not valid before " + utc_text(validity.not_before));
    else if (now > validity.not_after)
        findings.fail(about, "has expired at " + utc_text(validity.not_after));
    else if (validity.not_after - now < soon)
        findings.warn(about, "expires at " + utc_text(validity.not_after));
    else
        findings.ok(about, "is valid until " + utc_text(validity.not_after));
}

} // namespace signet::ctl
