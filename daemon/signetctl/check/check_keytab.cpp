// SPDX-License-Identifier: Apache-2.0
// The host's own key, by which it knows that a ticket is of its realm's KDC.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/system/host_name.hpp"
#include "daemon/system/trusted_file.hpp"
#include "policy/reasons/reasons.hpp"

#include <sys/stat.h>

namespace signet::ctl {
namespace {

using policy::Reason;
using policy::TicketVerification;

constexpr const char* get_one = "kadmin: ktadd host/NAME; or adcli join; or ipa-getkeytab";

// Everybody who reads it can make tickets for this host, and log on to it as anybody.
void check_mode(const std::string& path, Findings& findings) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return;
    if ((status.st_mode & (S_IRGRP | S_IROTH)) != 0)
        findings.fail(path, "can be read by others than root, who can make tickets for this host with it",
                      system::exposure_of(path, system::root_uid).empty()
                          ? Remedy::safe({"chmod", "600", path})
                          : Remedy("chown root and chmod 600"));
}

void check_missing(Host& host, const std::string& path, Findings& findings) {
    if (host.settings().domain.verify_ticket == TicketVerification::when_keytab_exists)
        findings.warn(path, "is not there: whoever answers as the KDC is believed", get_one);
    else
        findings.fail(path, "is not there: no ticket can be verified, and every card is refused", get_one);
}

std::string host_part(const std::string& service) {
    const auto slash = service.find('/');
    const auto begin = slash == std::string::npos ? 0 : slash + 1;
    return service.substr(begin, service.rfind('@') - begin);
}

void check_services(const protocol::RealmSurveyed& realm, const std::string& path, Findings& findings) {
    const std::string& first = realm.services.front();
    if (first.substr(first.rfind('@') + 1) != realm.realm) {
        findings.fail(path, "has no key of realm " + realm.realm + ", only of " + first, get_one);
        return;
    }
    const std::string own = system::host_name();
    const bool is_account = first.find('/') == std::string::npos;
    if (!is_account && host_part(first) != own && own.find('.') != std::string::npos)
        findings.warn(path,
                      "has keys of " + host_part(first) + ", and this host is " + own +
                          ": programs that look for its own name find none",
                      get_one);
    if (realm.keys_are_weak)
        findings.warn(path, first + " has no AES key: RC4 and DES can be broken, and newer KDCs refuse them",
                      "get a new keytab after AES was allowed for this host in the domain");
    findings.ok(path, "has keys of " + first);
}

} // namespace

void check_keytab(Host& host, Findings& findings) {
    const policy::DomainSettings& domain = host.settings().domain;
    if (domain.verify_ticket == TicketVerification::never) {
        findings.warn("domain.verify_ticket", "is never: whoever answers as the KDC is believed",
                      "get a keytab, and set verify_ticket = \"required\"");
        return;
    }
    const Survey& survey = host.survey();
    if (!survey.realm) {
        findings.fail(domain.keytab, "cannot be looked at: " + survey.realm_trouble.detail,
                      "apt install --reinstall signet-server");
        return;
    }
    check_mode(domain.keytab, findings);
    const auto reason = policy::reason_of(survey.realm->keytab_reason);
    if (reason == Reason::keytab_missing)
        check_missing(host, domain.keytab, findings);
    else if (const auto exposure = system::exposure_of(domain.keytab, system::root_uid); !exposure.empty())
        findings.fail(domain.keytab, exposure + ": it is not used, and every card is refused",
                      remedy_of_exposure(domain.keytab, system::root_uid));
    else if (!survey.realm->keytab_reason.empty() || survey.realm->services.empty())
        findings.fail(domain.keytab, survey.realm->keytab_problem + ": every card is refused", get_one);
    else
        check_services(*survey.realm, domain.keytab, findings);
}

void check_host_key(Host& host, Findings& findings) {
    const Survey& survey = host.survey();
    if (host.settings().domain.verify_ticket == TicketVerification::never)
        return findings.ok("host key", "is not asked for");
    if (survey.host_key)
        return findings.ok(survey.host_key->client, "logs on, and opens what the KDC makes for this host");
    const std::string& detail = survey.host_key_trouble.detail;
    const auto reason = policy::reason_of(survey.host_key_trouble.reason);
    if (detail.empty() || reason == Reason::kdc_unreachable)
        findings.warn("host key", "was not tried" + (detail.empty() ? "" : ": " + detail),
                      "signetctl check realm kdcs keytab");
    else if (reason == Reason::kdc_preauth_failed || reason == Reason::ticket_not_verified)
        findings.fail("host key",
                      "is another one at the KDC: the keytab is out of date, and every card is refused (" +
                          detail + ")",
                      get_one);
    else if (reason == Reason::kdc_unknown_principal)
        findings.fail("host key", "the KDC does not know this host (" + detail + ")", get_one);
    else
        findings.fail("host key", detail, "kinit -k; klist -k");
}

} // namespace signet::ctl
