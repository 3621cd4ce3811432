// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/validity.hpp"

#include "daemon/signetctl/moment.hpp"
#include "daemon/signetctl/told.hpp"

namespace signet::ctl {
namespace {

constexpr auto renew =
    certmap::phrase("have it renewed by whoever issued it, and lay the new one beside it in time");

} // namespace

void check_validity(const std::string& about, const certmap::Validity& validity, std::int64_t now,
                    Findings& findings) {
    if (now < validity.not_before)
        findings.fail(about, told("is not valid before {}", utc_text(validity.not_before)),
                      tr("timedatectl; or wait"));
    else if (now > validity.not_after)
        findings.fail(about, told("has expired at {}", utc_text(validity.not_after)), tr(renew));
    else if (validity.not_after - now < soon)
        findings.warn(about, told("expires at {}", utc_text(validity.not_after)), tr(renew));
    else
        findings.ok(about, told("is valid until {}", utc_text(validity.not_after)));
}

} // namespace signet::ctl
