// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/check_revocation.hpp"

#include "certmap/revocation/path_revocation.hpp"
#include "certmap/trust/issuer.hpp"
#include "certmap/trust/revocation_file.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/kdc/pkinit_files.hpp"
#include "daemon/signetctl/moment.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
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
        : settings_(compiled.settings.revocation), policy_(compiled.issuers.of(authority.key.info_sha256)),
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
    certmap::IssuerPolicy policy_;
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
    const auto file = certmap::open_revocation_file(path, geteuid());
    if (!file) {
        findings_.fail(about_, file.error().problem);
        return true;
    }
    const auto& table = file->about();
    if (table.scope == certmap::RevocationScope::end_entities)
        findings_.warn(about_, path + ": says nothing about CAs, which are asked about too");
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
    const std::string end = utc_text(next_update);
    if (now_ < next_update)
        findings_.ok(about_, text + ", counts until " + end);
    else if (now_ < next_update + policy_.grace)
        findings_.warn(about_, text + ", has run out at " + end + " and counts for its grace until " +
                                   utc_text(next_update + policy_.grace));
    else
        object(text + ", has run out at " + end);
}

bool Issuer::check_ocsp() {
    const std::string path = path_of(RevocationSource::ocsp);
    std::error_code error;
    if (!std::filesystem::exists(path, error) && !error) return false;
    check_file(path);
    const auto file = certmap::open_revocation_file(path, geteuid());
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

namespace {

std::vector<Certificate> authorities_of(const std::vector<std::string>& files) {
    std::vector<Certificate> authorities;
    for (const std::string& file : files)
        std::ranges::move(certificates_of({"FILE:" + file}).certificates, std::back_inserter(authorities));
    return authorities;
}

// A CA below another: is it revoked itself? As the KDC asks about it at every logon with a card below it.
void check_authority(const kdc::CompiledSettings& compiled, const Certificate& authority,
                     const Sha256& issuer_key, std::int64_t now, Findings& findings) {
    if (compiled.issuers.of(issuer_key).demand == RevocationDemand::off) return;
    certmap::RevocationShelf shelf(compiled.settings.revocation.directory, geteuid());
    constexpr bool is_authority = true;
    const auto verdict = certmap::judge_revocation_of(
        certmap::PathCertificate{
            .issuer_key = issuer_key, .serial = authority.serial, .subject = authority.subject.text},
        is_authority, compiled.issuers, shelf, {now, std::chrono::steady_clock::now()});
    const std::string about = "CA " + authority.subject.text;
    if (verdict.reason != policy::Reason::granted)
        findings.fail(about, std::string(policy::id_of(verdict.reason)) + ", " + verdict.detail +
                                 ": the certificates below it are refused");
    else if (!verdict.warning.empty())
        findings.warn(about, verdict.warning + ": it is believed without");
    else
        findings.ok(about, "is not revoked by " + authority.issuer.text);
}

void check_intermediate(const kdc::CompiledSettings& compiled, const Certificate& authority,
                        const std::vector<Certificate>& all, std::int64_t now, Findings& findings) {
    std::vector<certmap::Der> candidates;
    for (const Certificate& candidate : all)
        candidates.push_back(candidate.der);
    const auto issuer = certmap::find_issuer(authority.der, candidates);
    if (issuer)
        check_authority(compiled, authority, all[*issuer].key.info_sha256, now, findings);
    else
        findings.warn("CA " + authority.subject.text,
                      "its issuer is neither in logon_cas nor in intermediates: " + authority.issuer.text);
}

} // namespace

void check_revocation(const kdc::CompiledSettings& compiled, std::int64_t now, Findings& findings) {
    auto all = authorities_of(compiled.settings.certificates.logon_cas);
    const auto intermediates = authorities_of(compiled.settings.certificates.intermediates);
    all.insert(all.end(), intermediates.begin(), intermediates.end());
    for (const Certificate& authority : all)
        Issuer(compiled, authority, now, findings).check();
    for (const Certificate& authority : intermediates)
        check_intermediate(compiled, authority, all, now, findings);
}

} // namespace signet::ctl
