// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/check_revocation.hpp"

#include "certmap/trust/revocation_file.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/kdc/moment.hpp"
#include "daemon/signetctl/kdc/pkinit_files.hpp"
#include "daemon/system/trusted_file.hpp"
#include "kdc_plugin/decision/revocation_shelf.hpp"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Certificate;
using certmap::RevocationSource;
using certmap::Sha256;
using policy::RevocationDemand;

// One CA's answers, and what is to be said of them.
class Issuer {
public:
    Issuer(const kdc::CompiledSettings& compiled, const Certificate& authority, std::int64_t now,
           Findings& findings)
        : settings_(compiled.settings.revocation), policy_(compiled.policy_of(authority.key.info_sha256)),
          key_(authority.key.info_sha256), about_("revocation of " + authority.subject.text), now_(now),
          findings_(findings) {}

    void check();

private:
    void check_source();
    bool check_crl();
    void check_age(const std::string& text, std::int64_t next_update);
    bool check_ocsp();
    void check_file(const std::string& path) const;
    std::string path_of(RevocationSource source) const {
        return settings_.directory + "/" + revocation_file_name(source, key_);
    }
    void object(const std::string& text) {
        if (policy_.demand == RevocationDemand::hard)
            findings_.fail(about_, text + ": its certificates are refused");
        else
            findings_.warn(about_, text + ": its certificates are believed without");
    }

    const policy::RevocationSettings& settings_;
    kdc::IssuerPolicy policy_;
    Sha256 key_;
    std::string about_;
    std::int64_t now_;
    Findings& findings_;
};

void Issuer::check() {
    if (policy_.demand == RevocationDemand::off) {
        findings_.ok(about_, "is not checked");
        return;
    }
    check_source();
    const bool crl = check_crl();
    const bool ocsp = check_ocsp();
    if (!crl && !ocsp)
        object(policy_.asks_ocsp ? "no CRL, and no OCSP answer yet"
                                 : "no CRL in " + settings_.directory + " (signetctl kdc fetch)");
}

void Issuer::check_source() {
    std::string urls;
    for (const policy::IssuerRevocation& issuer : settings_.issuers) {
        const auto named = certificates_of({"FILE:" + issuer.certificate}).certificates;
        const auto is_this = [&](const Certificate& certificate) {
            return certificate.key.info_sha256 == key_;
        };
        if (std::ranges::none_of(named, is_this)) continue;
        for (const auto* list : {&issuer.crl, &issuer.ocsp})
            for (const std::string& url : *list)
                urls += (urls.empty() ? "" : ", ") + url;
    }
    if (urls.empty())
        findings_.warn(about_, "no [[revocation.issuer]] says where its answers come from");
    else
        findings_.ok(about_, "comes from " + urls);
}

// True: there is a file, and all has been said about it.
bool Issuer::check_crl() {
    const std::string path = path_of(RevocationSource::crl);
    std::error_code error;
    if (!std::filesystem::exists(path, error) && !error) return false;
    check_file(path);
    const auto file = kdc::open_revocation_file(path);
    if (!file) {
        findings_.fail(about_, file.error().problem);
        return true;
    }
    const auto& table = file->about();
    const std::string text = "CRL of " + utc_text(table.this_update) + " with " +
                             std::to_string(file->size()) + " revoked, fetched " +
                             age_text(now_ - table.fetched) + " ago";
    if (table.issuer_key != key_ || table.source != RevocationSource::crl)
        findings_.fail(about_, path + ": is of another CA");
    else if (table.next_update == 0)
        object(text + ", says not until when it counts");
    else
        check_age(text, table.next_update);
    return true;
}

void Issuer::check_age(const std::string& text, std::int64_t next_update) {
    const auto grace = std::chrono::duration_cast<std::chrono::seconds>(policy_.grace).count();
    const std::string end = utc_text(next_update);
    if (now_ < next_update)
        findings_.ok(about_, text + ", counts until " + end);
    else if (now_ < next_update + grace)
        findings_.warn(about_, text + ", has run out at " + end + " and counts for its grace until " +
                                   utc_text(next_update + grace));
    else
        object(text + ", has run out at " + end);
}

bool Issuer::check_ocsp() {
    const std::string path = path_of(RevocationSource::ocsp);
    std::error_code error;
    if (!std::filesystem::exists(path, error) && !error) return false;
    check_file(path);
    const auto file = kdc::open_revocation_file(path);
    if (file)
        findings_.ok(about_, std::to_string(file->size()) + " OCSP answers");
    else
        findings_.fail(about_, file.error().problem);
    return true;
}

// Whoever may write it says who is revoked.
void Issuer::check_file(const std::string& path) const {
    if (const auto exposure = system::exposure_of(path, geteuid()); !exposure.empty())
        findings_.warn(path, exposure);
}

} // namespace

void check_revocation(const kdc::CompiledSettings& compiled, std::int64_t now, Findings& findings) {
    const auto& certificates = compiled.settings.certificates;
    auto files = certificates.logon_cas;
    files.insert(files.end(), certificates.intermediates.begin(), certificates.intermediates.end());
    for (const std::string& file : files)
        for (const Certificate& authority : certificates_of({"FILE:" + file}).certificates)
            Issuer(compiled, authority, now, findings).check();
}

bool checks_revocation(const policy::RevocationSettings& settings) {
    return settings.check != RevocationDemand::off ||
           std::ranges::any_of(settings.issuers, [&](const policy::IssuerRevocation& issuer) {
               return issuer.check.value_or(settings.check) != RevocationDemand::off;
           });
}

} // namespace signet::ctl
