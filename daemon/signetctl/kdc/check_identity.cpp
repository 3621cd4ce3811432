// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/check_identity.hpp"

#include "certmap/text/principal.hpp"
#include "certmap/trust/anchors.hpp"
#include "certmap/trust/key_pair.hpp"
#include "daemon/signetctl/check/validity.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/kdc/pkinit_files.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Certificate;

constexpr std::string_view kdc_usage = "1.3.6.1.5.2.3.5";      // id-pkinit-KPKdc (RFC 4556 3.2.4)
constexpr std::string_view server_usage = "1.3.6.1.5.5.7.3.1"; // id-kp-serverAuth (RFC 5280 4.2.1.12)
constexpr unsigned least_rsa_bits = 2048;                      // SP 800-131A
constexpr unsigned least_ec_bits = 256;

bool has(const std::vector<std::string>& values, std::string_view value) {
    return std::ranges::find(values, value) != values.end();
}

// MIT's clients: the name of the realm's ticket service is enough; else the host's name, which each client
// has to be told, and the usage.
void check_for_mit(const std::string& about, const Certificate& certificate, const std::string& realm,
                   Findings& findings) {
    const std::string part = certmap::escape_principal_component(realm);
    const std::string name = "krbtgt/" + part + "@" + part;
    if (has(certificate.pkinit_principals, name)) {
        findings.ok(about, told("names {}", name));
    } else if (!certificate.dns_names.empty() && has(certificate.extended_key_usage, kdc_usage)) {
        findings.warn(about, told("does not name {} (id-pkinit-san): clients need pkinit_kdc_hostname = {}",
                                  name, certificate.dns_names.front()));
    } else {
        findings.fail(about, told("does not name {} (id-pkinit-san): no client believes it", name));
    }
    if (!has(certificate.extended_key_usage, kdc_usage))
        findings.warn(about, tr("has no extended key usage id-pkinit-KPKdc (RFC 4556 3.2.4)"));
}

void check_for_windows(const std::string& about, const Certificate& certificate, Findings& findings) {
    if (certificate.dns_names.empty())
        findings.warn(about, tr("has no dNSName: Windows clients do not believe it"));
    if (!has(certificate.extended_key_usage, kdc_usage) && !has(certificate.extended_key_usage, server_usage))
        findings.warn(about, tr("has neither KDC nor server authentication as usage: Windows clients do not "
                                "believe it"));
}

void check_key(const std::string& about, const certmap::PublicKey& key, Findings& findings) {
    const bool rsa = key.type == certmap::KeyType::rsa;
    const unsigned least = rsa ? least_rsa_bits : least_ec_bits;
    if (!rsa && key.type != certmap::KeyType::ec)
        findings.warn(about, tr("has a key that is neither RSA nor EC"));
    else if (key.bits < least)
        findings.fail(about, told("has a key of {} bits; {} at least", key.bits, least));
}

void check_key_file(const std::string& path, Findings& findings) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        findings.fail(path, std::strerror(errno));
    else if ((status.st_mode & S_IRWXO) != 0)
        findings.fail(path, tr("the KDC's key can be read by everybody; chmod 600"));
    else if ((status.st_mode & S_IRWXG) != 0)
        findings.warn(path, tr("the KDC's key can be read by a group"));
    else if (const auto exposure = system::exposure_of(path, geteuid()); !exposure.empty())
        findings.fail(path, exposure);
    else
        findings.ok(path, tr("the KDC's key is root's alone"));
}

// The KDC starts with a key of another certificate, and no client believes what it signs.
void check_key_pair(const IdentityFiles& files, const Certificate& certificate, Findings& findings) {
    const auto text = read_input(files.key, certmap::max_anchors_file);
    if (!text) return; // of that the file was told
    switch (certmap::judge_key_pair(*text, certificate.der)) {
    case certmap::KeyPair::fits: return findings.ok(files.key, told("is the key of {}", files.certificate));
    case certmap::KeyPair::differs:
        return findings.fail(files.key,
                             told("is not the key of {}: no client believes this KDC", files.certificate),
                             tr("name the pair that was issued together in pkinit_identity"));
    case certmap::KeyPair::unreadable:
        return findings.fail(files.key,
                             tr("is no private key in PEM that could be read without a passphrase: the KDC "
                                "does no PKINIT"),
                             "openssl pkey -in " + files.key + " -noout");
    }
}

} // namespace

void check_kdc_certificate(const std::string& about, const Certificate& certificate, const std::string& realm,
                           std::int64_t now, Findings& findings) {
    check_validity(about, certificate.validity, now, findings);
    check_for_mit(about, certificate, realm, findings);
    check_for_windows(about, certificate, findings);
    check_key(about, certificate.key, findings);
}

void check_identity(const KdcProfile& profile, std::int64_t now, Findings& findings) {
    constexpr const char* about = "pkinit_identity";
    if (profile.identity.empty()) {
        findings.fail(about, tr("there is none: the KDC does no PKINIT"));
        return;
    }
    const auto files = identity_files_of(profile.identity.front()); // the KDC takes the first
    if (!files) {
        findings.warn(about, told("{}: is in no file that could be looked into", profile.identity.front()));
        return;
    }
    const auto found = certificates_of({"FILE:" + files->certificate});
    for (const std::string& problem : found.problems)
        findings.fail(about, problem);
    if (!found.certificates.empty())
        check_kdc_certificate(files->certificate, found.certificates.front(), profile.realm, now, findings);
    check_key_file(files->key, findings);
    if (!found.certificates.empty()) check_key_pair(*files, found.certificates.front(), findings);
}

} // namespace signet::ctl
