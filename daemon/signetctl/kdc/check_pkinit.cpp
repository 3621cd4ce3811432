// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/oid.hpp"
#include "daemon/signetctl/kdc/check_profile.hpp"
#include "daemon/signetctl/kdc/pkinit_files.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::Certificate;

constexpr int default_backlog = 5; // kdc.conf(5)
// Logons of a morning come at once, and what does not fit is dropped and tried again after a second or more.
constexpr int enough_backlog = 128;

void check_backlog(const KdcProfile& profile, Findings& findings) {
    const int backlog = profile.tcp_listen_backlog.value_or(default_backlog);
    const std::string text = std::to_string(backlog);
    if (backlog < enough_backlog)
        findings.warn(
            "kdc_tcp_listen_backlog",
            told("{}: PKINIT comes by TCP, and is dropped beyond that; {} or more", text, enough_backlog));
    else
        findings.ok("kdc_tcp_listen_backlog", text);
}

const Certificate* issuer_of(const Certificate& certificate, const std::vector<Certificate>& among) {
    const auto found = std::ranges::find_if(among, [&](const Certificate& authority) {
        const bool named = !certificate.authority_key_id.empty() && !authority.subject_key_id.empty();
        return authority.subject.text == certificate.issuer.text &&
               (!named || authority.subject_key_id == certificate.authority_key_id);
    });
    return found == among.end() ? nullptr : &*found;
}

bool is_self_issued(const Certificate& certificate) {
    return certificate.subject.text == certificate.issuer.text;
}

bool is_among(const Certificate& certificate, const std::vector<Certificate>& among) {
    return std::ranges::find(among, certificate.sha256, &Certificate::sha256) != among.end();
}

// Up from the certificate by names: MIT's check, which ends at an anchor that is its own issuer. Signatures
// are its business.
bool leads_to_an_anchor(const Certificate* certificate, const std::vector<Certificate>& anchors,
                        const std::vector<Certificate>& between) {
    constexpr int longest = 8;
    for (int depth = 0; certificate != nullptr && depth < longest; ++depth) {
        if (is_self_issued(*certificate)) return is_among(*certificate, anchors);
        const Certificate* above = issuer_of(*certificate, anchors);
        certificate = above != nullptr ? above : issuer_of(*certificate, between);
    }
    return false;
}

void warn_of(const std::vector<std::string>& problems, const char* about, Findings& findings) {
    for (const std::string& problem : problems)
        findings.warn(about, problem);
}

// What MIT's pkinit_eku_checking takes, as eku_any would say it (kdc.conf(5)). nullopt: everything.
std::optional<std::vector<std::string>> usages_of_mit(std::string_view checking) {
    namespace oid = certmap::oid;
    if (checking == "none") return std::nullopt;
    std::vector<std::string> usages{std::string(oid::pkinit_client_auth)};
    if (checking == "scLogin") usages.emplace_back(oid::ms_smartcard_logon);
    return usages;
}

// It is the setting of MIT's module pkinit_eku, which is not asked once signet decides.
void check_usages(const KdcProfile& profile, const std::vector<std::string>& eku_any, Findings& findings) {
    if (profile.eku_checking.empty()) return;
    const std::string& checking = profile.eku_checking.front();
    const auto theirs = usages_of_mit(checking);
    const auto is_ours = [&](const std::string& usage) {
        return std::ranges::find(eku_any, usage) != eku_any.end();
    };
    if (theirs && theirs->size() == eku_any.size() && std::ranges::all_of(*theirs, is_ours)) return;
    std::string ours;
    for (const std::string& usage : eku_any)
        ours += (ours.empty() ? "" : ", ") + std::string(certmap::extended_key_usage_name(usage));
    findings.warn(
        "pkinit_eku_checking",
        told("{} is not what eku_any of kdc.toml says, which decides in mode enforce: {}", checking, ours));
}

// RFC 8070. MIT's KDC offers the token always, and demands it only when it is told to.
void check_freshness(const KdcProfile& profile, Findings& findings) {
    constexpr const char* about = "pkinit_require_freshness";
    if (profile.requires_freshness)
        findings.ok(about, tr("a request must have been signed just now"));
    else
        findings.fail(about,
                      tr("is not set in kdc.conf: whoever had a card and its PIN in hand once, such as a "
                         "workstation that was taken over, could sign requests for later and log on "
                         "without the card then; set it to true, after every client sends the token "
                         "(Signet does, kinit since 1.17; Windows since Windows 10)"));
}

// With settings that it cannot read at its start, the plugin refuses cards alone, unless it is told otherwise.
void check_when_unusable(const KdcProfile& profile, const policy::KdcSettings& settings, Findings& findings) {
    const policy::CardRequirement& card = settings.card;
    const bool demands = card.everyone || !card.principals.empty();
    if (!demands || !profile.when_unusable.empty()) return;
    findings.warn("signet_when_unusable",
                  tr("is not set, and [card] of kdc.toml demands cards: a KDC that starts with a "
                     "broken kdc.toml lets passwords in"),
                  tr("signet_when_unusable = refuse-all in [kdcdefaults] of kdc.conf; see signet_kdc(8)"));
}

} // namespace

void check_pkinit(const KdcProfile& profile, const policy::KdcSettings& settings, Findings& findings) {
    check_backlog(profile, findings);
    check_freshness(profile, findings);
    check_usages(profile, settings.certificates.eku_any, findings);
    check_when_unusable(profile, settings, findings);
    if (!profile.revoke.empty() && policy::revocation_policy(settings).is_asked())
        findings.warn("pkinit_revoke",
                      tr("is set while kdc.toml checks revocation: a CRL there that has run out "
                         "refuses everybody until the KDC is started again; unset it"));
    if (std::ranges::find(profile.indicators, settings.assurance.indicator) != profile.indicators.end())
        findings.fail(
            "pkinit_indicator",
            told("'{}' is the indicator by which signet knows that it has judged a certificate; name another",
                 settings.assurance.indicator));
}

void check_anchors(const KdcProfile& profile, const policy::KdcCertificateSettings& settings,
                   Findings& findings) {
    constexpr const char* about = "pkinit_anchors";
    if (profile.anchors.empty()) {
        findings.fail(about, tr("there is none: the KDC does no PKINIT"));
        return;
    }
    const auto anchors = certificates_of(profile.anchors);
    const auto pool = certificates_of(profile.pool);
    warn_of(anchors.problems, about, findings);
    warn_of(pool.problems, "pkinit_pool", findings);
    for (const std::string& file : settings.logon_cas)
        for (const Certificate& authority : certificates_of({"FILE:" + file}).certificates) {
            if (leads_to_an_anchor(&authority, anchors.certificates, pool.certificates))
                findings.ok(about, told("{} is believed by the KDC too", authority.subject.text));
            else if (is_among(authority, anchors.certificates))
                findings.fail(about,
                              told("{} is there, and the CA above it, {}, is not: the KDC wants the root",
                                   authority.subject.text, authority.issuer.text));
            else
                findings.fail(
                    about,
                    told("{} of {} is not there: the KDC refuses its certificates before signet is asked",
                         authority.subject.text, file));
        }
}

} // namespace signet::ctl
