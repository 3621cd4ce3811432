// SPDX-License-Identifier: Apache-2.0
// The realm and its KDCs, as this host reaches them.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/kdc_ports.hpp"
#include "daemon/signetctl/check/krb5_explains.hpp"
#include "daemon/signetctl/check/reach.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/card_need.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace signet::ctl {
namespace {

// Everybody's bound for clocks (RFC 4120 1.6), in seconds; where somebody should look before it is reached; and what a worker allows
// for (kerberos/ticket_check.cpp).
constexpr std::int64_t max_skew = 300;
constexpr std::int64_t max_allowed_skew = 3600;
constexpr std::int64_t much_skew = 60;
constexpr const char* krb5_conf = "/etc/krb5.conf";

// libkrb5 starts with it, whatever the realm.
bool is_broken(const protocol::RealmSurveyed& realm) {
    return realm.realm.empty() && !realm.kdcs_problem.empty();
}

bool has_answered(const KdcSurvey& kdc) {
    return kdc.greeting.has_value();
}

Remedy way_to(const std::string& kdc) {
    if (kdc.starts_with("https://"))
        return tr(
            "ask it with curl; its CA belongs into http_anchors of the realm in krb5.conf; or take it out of "
            "there");
    return tr("ping it; port 88 over TCP has to be open; or take it out of krb5.conf");
}

void check_kdc(const KdcSurvey& kdc, const Survey& survey, bool others_answer, bool needs_pkinit,
               Findings& findings) {
    if (!kdc.greeting) {
        const std::string& problem = kdc.trouble.detail;
        const std::string text = others_answer
                                     ? told("{}: logons wait for it before they ask another", problem)
                                     : told("{}: nobody gets a ticket", problem);
        const Remedy remedy = way_to(kdc.kdc);
        others_answer ? findings.warn(kdc.kdc, text, remedy) : findings.fail(kdc.kdc, text, remedy);
    } else if (!kdc.greeting->answer.empty()) {
        findings.ok(kdc.kdc,
                    told("answers; whether it offers PKINIT it does not say about {} ({})",
                         std::string_view(survey.principal), std::string_view(kdc.greeting->answer)));
    } else if (!kdc.greeting->offers_pkinit && needs_pkinit) {
        findings.fail(
            kdc.kdc,
            told("answers and offers no PKINIT to {}: no card gets a ticket",
                 std::string_view(survey.principal)),
            tr("on the KDC: its certificate, pkinit_identity and pkinit_anchors; signetctl kdc check"));
    } else {
        findings.ok(kdc.kdc, kdc.greeting->offers_pkinit ? tr("answers, and offers PKINIT") : tr("answers"));
    }
    if (kdc.greeting && kdc.greeting->is_by_udp)
        findings.warn(kdc.kdc, tr("takes no TCP connections: an answer that is too big for UDP never comes"),
                      tr("open its port 88 over TCP; for MIT's KDC see kdc_tcp_listen of kdc.conf"));
}

std::string about_plugin(const protocol::RealmSurveyed& realm) {
    if (!realm.pkinit_is_loaded) return tr("is there");
    if (realm.has_new_checksum) return tr("has its pkinit plugin");
    return tr("has its pkinit plugin; Windows Server 2025 refuses cards of libkrb5 before 1.22 (error 79)");
}

void check_missing_kdcs(const protocol::RealmSurveyed& realm, Findings& findings) {
    const auto wrong = kdcs_with_wrong_port(realm.realm);
    for (const std::string& kdc : wrong)
        findings.fail(krb5_conf, told("kdc = {} names no address and port: nobody is asked there", kdc),
                      tr("mend it; see krb5.conf(5)"));
    if (wrong.empty())
        findings.fail(realm.realm, realm.kdcs_problem, tr("name its KDCs in [realms] of /etc/krb5.conf"));
}

// A worker passes over such a line.
void check_other_kdcs(const protocol::RealmSurveyed& realm, Findings& findings) {
    for (const std::string& kdc : kdcs_with_wrong_port(realm.realm))
        findings.warn(krb5_conf,
                      told("kdc = {} names no address and port: libkrb5 does not go past it, so that kinit "
                           "fails altogether; cards are asked at the others",
                           kdc),
                      tr("mend it; see krb5.conf(5)"));
}

// Of the modules that are enabled a logon by card has a list of its own, and what is disabled stays so.
void check_missing_plugin(Findings& findings) {
    constexpr const char* module = "pkinit";
    const auto conf = read_krb5_conf_of_host();
    const std::string disables = conf ? disables_preauth(*conf, module) : "";
    const std::string leaves_out = conf ? leaves_out_preauth(*conf, module) : "";
    if (!disables.empty())
        findings.fail(krb5_conf,
                      told("{} keeps libkrb5 from its pkinit plugin: no card gets a ticket", disables),
                      tr("mend it; see krb5.conf(5)"));
    else if (!leaves_out.empty())
        findings.warn(krb5_conf,
                      told("{} keeps libkrb5 from its pkinit plugin: logons by card load it all the same, "
                           "and kinit does not",
                           leaves_out),
                      tr("mend it; see krb5.conf(5)"));
    else
        findings.fail("libkrb5", tr("has no pkinit plugin: no card gets a ticket"),
                      "apt install krb5-pkinit");
}

bool is_clock_allowed_for() {
    const auto conf = read_krb5_conf_of_host();
    return !conf || allows_for_kdc_clock(*conf);
}

void check_clock_of(const std::string& kdc, std::int64_t offset, bool is_allowed_for, Findings& findings) {
    const std::string text = told("its clock and this one are {} s apart", offset);
    const Remedy remedy = "timedatectl; systemctl status systemd-timesyncd chrony";
    if (offset >= (is_allowed_for ? max_allowed_skew : max_skew))
        findings.fail(kdc, told("{}: tickets are refused", text), remedy);
    else if (offset >= max_skew)
        findings.warn(kdc, told("{}: logons by card allow for it, and other programs do not", text), remedy);
    else if (offset >= much_skew)
        findings.warn(kdc, told("{}; from 300 s on programs refuse tickets", text), remedy);
    else
        findings.ok(kdc, text);
}

} // namespace

void check_krb5(Host& host, Findings& findings) {
    std::error_code error;
    if (!std::filesystem::exists(krb5_conf, error))
        findings.warn(krb5_conf, tr("is not there: realm and KDCs come from signet.toml and the DNS alone"),
                      tr("apt install krb5-config, or copy the file of another host of the realm"));
    if (const auto barrier = barrier_for_workers(krb5_conf))
        return findings.fail(
            krb5_conf, told("{} keeps the users of the workers out: nobody gets a ticket", barrier->path),
            remedy_of(*barrier));
    const Survey& survey = host.survey();
    if (!survey.realm)
        findings.fail("libkrb5",
                      told("cannot be looked at: {}", std::string_view(survey.realm_trouble.detail)),
                      "apt install --reinstall signet-server");
    else if (is_broken(*survey.realm))
        findings.fail(krb5_conf,
                      told("{}: nobody gets a ticket", std::string_view(survey.realm->kdcs_problem)),
                      tr("mend it; see krb5.conf(5)"));
    else if (!survey.realm->pkinit_is_loaded && policy::needs_cards(host.settings()))
        check_missing_plugin(findings);
    else
        findings.ok("libkrb5", about_plugin(*survey.realm));
}

bool is_krb5_usable(Host& host) {
    return !barrier_for_workers(krb5_conf) && host.survey().realm && !is_broken(*host.survey().realm);
}

void check_realm(Host& host, Findings& findings) {
    const protocol::RealmSurveyed& realm = *host.survey().realm;
    if (realm.realm.empty())
        findings.fail("realm",
                      tr("there is none: neither domain.realm nor default_realm of krb5.conf names it"),
                      tr("set default_realm in /etc/krb5.conf, or [domain] realm in signet.toml"));
    else if (realm.kdcs.empty() && policy::needs_tickets(host.settings()))
        check_missing_kdcs(realm, findings);
    else
        findings.ok(realm.realm, told("has {} KDCs", realm.kdcs.size()));
    if (!realm.kdcs.empty()) check_other_kdcs(realm, findings);
    const bool is_lower = std::ranges::any_of(realm.realm, [](char c) { return c >= 'a' && c <= 'z'; });
    if (is_lower)
        findings.warn(realm.realm, tr("is in lower case, and realms are not: the KDC may know another one"),
                      tr("write it as the KDC does"));
}

void check_kdcs(Host& host, Findings& findings) {
    const Survey& survey = host.survey();
    const bool any = std::ranges::any_of(survey.kdcs, has_answered);
    for (const KdcSurvey& kdc : survey.kdcs)
        check_kdc(kdc, survey, any, policy::needs_cards(host.settings()), findings);
    if (survey.kdcs.empty())
        findings.warn("KDCs", tr("none is known that could be asked"), "signetctl check realm");
}

void check_clock(Host& host, Findings& findings) {
    const bool is_allowed_for = is_clock_allowed_for();
    bool is_known = false;
    for (const KdcSurvey& kdc : host.survey().kdcs) {
        if (!kdc.greeting) continue;
        is_known = true;
        check_clock_of(kdc.kdc, std::abs(kdc.greeting->clock_offset), is_allowed_for, findings);
    }
    if (!is_known)
        findings.warn("clock", tr("there is no KDC that it could be compared with"), "signetctl check kdcs");
}

} // namespace signet::ctl
