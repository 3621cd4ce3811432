// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/check_revocation.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/revocation/path_revocation.hpp"
#include "certmap/trust/authority_files.hpp"
#include "certmap/trust/issuer.hpp"
#include "certmap/trust/revocation_file.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/moment.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <chrono>
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
    Issuer(const RevocationQuestion& question, const Certificate& authority, std::int64_t now,
           Findings& findings)
        : settings_(question.settings), policy_(question.issuers.of(authority.key.info_sha256)),
          key_(authority.key.info_sha256), about_(told("revocation of {}", authority.subject.text)),
          fetch_(question.fetch), now_(now), findings_(findings) {}

    void check();

private:
    void check_source();
    bool is_named_by(const std::string& file) const;
    bool check_crl();
    void check_age(const std::string& text, std::int64_t next_update);
    bool check_ocsp();
    void check_file(const std::string& path) const;
    std::string path_of(RevocationSource source) const {
        return settings_.directory + "/" + revocation_file_name(source, key_);
    }
    void object(const std::string& text) {
        if (policy_.demand == RevocationDemand::hard)
            findings_.fail(about_, told("{}: its certificates are refused", text), fetch_);
        else
            findings_.warn(about_, told("{}: its certificates are believed without", text), fetch_);
    }

    const policy::RevocationSettings& settings_;
    certmap::IssuerPolicy policy_;
    Sha256 key_;
    std::string about_;
    std::string fetch_;
    std::int64_t now_;
    Findings& findings_;
};

void Issuer::check() {
    if (policy_.demand == RevocationDemand::off) {
        findings_.ok(about_, tr("is not checked"));
        return;
    }
    check_source();
    const bool crl = check_crl();
    const bool ocsp = check_ocsp();
    if (!crl && !ocsp)
        object(policy_.asks_ocsp ? tr("no CRL, and no OCSP answer yet")
                                 : told("no CRL in {}", settings_.directory));
}

void Issuer::check_source() {
    std::string urls;
    for (const policy::IssuerRevocation& issuer : settings_.issuers) {
        if (!is_named_by(issuer.certificate)) continue;
        for (const auto* list : {&issuer.crl, &issuer.ocsp})
            for (const std::string& url : *list)
                urls += (urls.empty() ? "" : ", ") + url;
    }
    if (urls.empty())
        findings_.warn(about_, tr("no [[revocation.issuer]] says where its answers come from"),
                       tr("name them: crl = [\"http://...\"]"));
    else
        findings_.ok(about_, told("comes from {}", urls));
}

// A file that cannot be read names nobody here, and whoever compiles the settings says so.
bool Issuer::is_named_by(const std::string& file) const {
    const auto named = certmap::read_authority_file(file, geteuid());
    return named && std::ranges::any_of(*named, [&](const certmap::Der& der) {
               const auto certificate = certmap::parse_certificate(der);
               return certificate && certificate->key.info_sha256 == key_;
           });
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
        findings_.warn(about_, told("{}: says nothing about CAs, which are asked about too", path));
    const std::string text = told("CRL of {} with {} revoked, fetched {} ago", utc_text(table.this_update),
                                  file->size(), age_text(now_ - table.fetched));
    if (table.issuer_key != key_ || table.source != RevocationSource::crl)
        findings_.fail(about_, told("{}: is of another CA", path));
    else if (table.next_update == 0)
        object(told("{}, says not until when it counts", text));
    else
        check_age(text, table.next_update);
    return true;
}

void Issuer::check_age(const std::string& text, std::int64_t next_update) {
    const std::string end = utc_text(next_update);
    if (now_ < next_update)
        findings_.ok(about_, told("{}, counts until {}", text, end));
    else if (now_ < next_update + policy_.grace)
        findings_.warn(about_, told("{}, has run out at {} and counts for its grace until {}", text, end,
                                    utc_text(next_update + policy_.grace)));
    else
        object(told("{}, has run out at {}", text, end));
}

bool Issuer::check_ocsp() {
    const std::string path = path_of(RevocationSource::ocsp);
    std::error_code error;
    if (!std::filesystem::exists(path, error) && !error) return false;
    check_file(path);
    const auto file = certmap::open_revocation_file(path, geteuid());
    if (file)
        findings_.ok(about_, told("{} OCSP answers", file->size()));
    else
        findings_.fail(about_, file.error().problem);
    return true;
}

// Whoever may write it says who is revoked.
void Issuer::check_file(const std::string& path) const {
    if (const auto exposure = system::exposure_of(path, geteuid()); !exposure.empty())
        findings_.warn(path, exposure);
}

// A CA below another: is it revoked itself? As the KDC asks about it at every logon with a card below it.
void check_authority(const RevocationQuestion& question, const Certificate& authority,
                     const Sha256& issuer_key, std::int64_t now, Findings& findings) {
    if (question.issuers.of(issuer_key).demand == RevocationDemand::off) return;
    certmap::RevocationShelf shelf(question.settings.directory, geteuid());
    constexpr bool is_authority = true;
    const auto verdict = certmap::judge_revocation_of(
        certmap::PathCertificate{
            .issuer_key = issuer_key, .serial = authority.serial, .subject = authority.subject.text},
        is_authority, question.issuers, shelf, {now, std::chrono::steady_clock::now()});
    const std::string about = "CA " + authority.subject.text;
    if (verdict.reason != policy::Reason::granted)
        findings.fail(about, told("{}, {}: the certificates below it are refused",
                                  std::string(policy::id_of(verdict.reason)), verdict.detail));
    else if (!verdict.warning.empty())
        findings.warn(about, told("{}: it is believed without", verdict.warning));
    else
        findings.ok(about, told("is not revoked by {}", authority.issuer.text));
}

void check_intermediate(const RevocationQuestion& question, const Certificate& authority,
                        const std::vector<Certificate>& all, std::int64_t now, Findings& findings) {
    std::vector<certmap::Der> candidates;
    for (const Certificate& candidate : all)
        candidates.push_back(candidate.der);
    const auto issuer = certmap::find_issuer(authority.der, candidates);
    if (issuer)
        check_authority(question, authority, all[*issuer].key.info_sha256, now, findings);
    else
        findings.warn(
            told("CA {}", authority.subject.text),
            told("its issuer is none of the CAs that the settings name: {}", authority.issuer.text));
}

} // namespace

void check_revocation(const RevocationQuestion& question, std::int64_t now, Findings& findings) {
    auto all = question.authorities;
    all.insert(all.end(), question.intermediates.begin(), question.intermediates.end());
    for (const Certificate& authority : all)
        Issuer(question, authority, now, findings).check();
    for (const Certificate& authority : question.intermediates)
        check_intermediate(question, authority, all, now, findings);
}

} // namespace signet::ctl
