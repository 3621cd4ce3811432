// SPDX-License-Identifier: Apache-2.0
// What the domain says of the CAs of this host. The last sync of the mapping store has heard it, so that nobody is asked here, and
// nobody has to log in anywhere.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/trust/authority_files.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

constexpr const char* object = "NTAuthCertificates";

certmap::Result<certmap::StoreInfo> info_of(const std::string& path) {
    const auto store = certmap::StoreReader::open(path);
    return store ? store->info() : certmap::Result<certmap::StoreInfo>(store.error());
}

std::vector<certmap::Certificate> anchors_of(const std::vector<std::string>& files) {
    std::vector<certmap::Certificate> anchors;
    const auto ders = certmap::read_authority_files(files, system::root_uid);
    if (!ders) return anchors; // `anchors` says so
    for (const certmap::Der& der : *ders)
        if (auto anchor = certmap::parse_certificate(der)) anchors.push_back(std::move(*anchor));
    return anchors;
}

// A root above the CA of the cards is not in NTAuth, and need not be.
bool has_issued_another(const certmap::Certificate& anchor,
                        const std::vector<certmap::Certificate>& anchors) {
    return std::ranges::any_of(anchors, [&](const certmap::Certificate& other) {
        return other.sha256 != anchor.sha256 && other.issuer.text == anchor.subject.text;
    });
}

void compare(const std::vector<certmap::Certificate>& anchors, const std::vector<std::string>& domain,
             Findings& findings) {
    std::size_t listed = 0;
    for (const certmap::Certificate& anchor : anchors) {
        const bool is_listed = std::ranges::find(domain, certmap::hexadecimal(anchor.sha256)) != domain.end();
        listed += is_listed ? 1U : 0U;
        if (is_listed || has_issued_another(anchor, anchors)) continue;
        findings.warn(
            anchor.subject.text,
            told("is not in {} of the domain, whose controllers refuse the cards of such a CA", object),
            tr("on a domain controller: certutil -dspublish -f CA.cer NTAuthCA; a CA of KDCs alone belongs "
               "into domain.kdc_anchors"));
    }
    findings.ok(object,
                told("{} of the domain's {} CAs of cards are in domain.anchors", listed, domain.size()));
}

} // namespace

void check_domain_authorities(Host& host, Findings& findings) {
    const std::string& path = host.settings().mapping.store;
    if (path.empty()) {
        findings.ok(object, tr("is not known: no mapping store is kept in step with a directory"));
        return;
    }
    const auto info = info_of(path);
    if (!info)
        findings.warn(path, tr("cannot be read, so that this was not looked at"), "signetctl check store");
    else if (!info->domain.authorities)
        findings.ok(object, tr("is nothing that the store's source has"));
    else
        compare(anchors_of(host.settings().domain.anchors), *info->domain.authorities, findings);
}

} // namespace signet::ctl
