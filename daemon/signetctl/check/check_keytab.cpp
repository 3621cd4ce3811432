// SPDX-License-Identifier: Apache-2.0
// The host's own key, by which it knows that a ticket is of its realm's KDC.
#include "certmap/text/text.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/host_key_trouble.hpp"
#include "daemon/signetctl/check/krb5_explains.hpp"
#include "daemon/signetctl/check/reach.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/host_name.hpp"
#include "daemon/system/trusted_file.hpp"
#include "policy/reasons/reasons.hpp"

#include <algorithm>
#include <sys/stat.h>

namespace signet::ctl {
namespace {

using policy::Reason;
using policy::TicketVerification;

Remedy remedy_of_mode(const std::string& path) {
    return system::exposure_of(path, system::root_uid).empty() ? Remedy::safe({"chmod", "600", path})
                                                               : Remedy(tr("chown root and chmod 600"));
}

// Everybody who reads it can make tickets for this host, and log on to it as anybody.
void check_mode(const std::string& path, Findings& findings) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return;
    if ((status.st_mode & (S_IRGRP | S_IROTH)) != 0)
        findings.fail(path, tr("can be read by others than root, who can make tickets for this host with it"),
                      remedy_of_mode(path));
}

void check_missing(Host& host, const std::string& path, Findings& findings) {
    if (host.settings().domain.verify_ticket == TicketVerification::when_keytab_exists)
        findings.warn(path, tr("is not there: whoever answers as the KDC is believed"), tr(get_host_key));
    else
        findings.fail(path, tr("is not there: no ticket can be verified, and every card is refused"),
                      tr(get_host_key));
}

// The worker of this check is root with all rights, and that of a logon is not.
void check_barrier(const std::string& path, const Barrier& barrier, Findings& findings) {
    findings.fail(path, told("{} keeps the worker of logons out: every card is refused", barrier.path),
                  barrier.is_folder ? remedy_of(barrier) : remedy_of_mode(path));
}

std::string host_part(const std::string& service) {
    const auto slash = service.find('/');
    const auto begin = slash == std::string::npos ? 0 : slash + 1;
    return service.substr(begin, service.rfind('@') - begin);
}

// Programs look for host/NAME in the realm, and KDCs like Samba's take the case of names for nothing.
bool has_key_of(const std::string& host, const protocol::RealmSurveyed& realm) {
    return std::ranges::any_of(realm.services, [&](const std::string& service) {
        return service.find('/') != std::string::npos && service.ends_with("@" + realm.realm) &&
               certmap::equal_ignoring_ascii_case(host_part(service), host);
    });
}

void check_services(const protocol::RealmSurveyed& realm, const std::string& path, Findings& findings) {
    const std::string& first = realm.services.front();
    if (first.substr(first.rfind('@') + 1) != realm.realm) {
        findings.fail(path, told("has no key of realm {}, only of {}", std::string_view(realm.realm), first),
                      tr(get_host_key));
        return;
    }
    const std::string own = system::host_name();
    const bool is_account = first.find('/') == std::string::npos;
    if (!is_account && !has_key_of(own, realm) && own.find('.') != std::string::npos)
        findings.warn(
            path,
            told("has keys of {}, and this host is {}: programs that look for its own name find none",
                 host_part(first), own),
            tr(get_host_key));
    if (realm.keys_are_weak)
        findings.warn(path,
                      told("{} has no AES key: RC4 and DES can be broken, and newer KDCs refuse them", first),
                      tr("get a new keytab after AES was allowed for this host in the domain"));
    findings.ok(path, told("has keys of {}", first));
}

} // namespace

void check_keytab(Host& host, Findings& findings) {
    const policy::DomainSettings& domain = host.settings().domain;
    if (domain.verify_ticket == TicketVerification::never) {
        findings.warn("domain.verify_ticket", tr("is never: whoever answers as the KDC is believed"),
                      tr("get a keytab, and set verify_ticket = \"required\""));
        return;
    }
    const Survey& survey =
        host.survey(); // of which there is a realm, as of all checks below that has_tickets lets begin
    check_mode(domain.keytab, findings);
    const auto reason = policy::reason_of(survey.realm->keytab_reason);
    if (reason == Reason::keytab_missing)
        check_missing(host, domain.keytab, findings);
    else if (const auto exposure = system::exposure_of(domain.keytab, system::root_uid); !exposure.empty())
        findings.fail(domain.keytab, told("{}: it is not used, and every card is refused", exposure),
                      remedy_of_exposure(domain.keytab, system::root_uid));
    else if (const auto barrier = barrier_for_signetd(domain.keytab))
        check_barrier(domain.keytab, *barrier, findings);
    else if (!survey.realm->keytab_reason.empty() || survey.realm->services.empty())
        findings.fail(domain.keytab,
                      told("{}: every card is refused", std::string_view(survey.realm->keytab_problem)),
                      tr(get_host_key));
    else
        check_services(*survey.realm, domain.keytab, findings);
}

void check_host_key(Host& host, Findings& findings) {
    const Survey& survey = host.survey();
    if (host.settings().domain.verify_ticket == TicketVerification::never)
        return findings.ok("host key", tr("is not asked for"));
    if (survey.host_key)
        return findings.ok(survey.host_key->client,
                           tr("logs on, and opens what the KDC makes for this host"));
    HostKeySurroundings surroundings;
    surroundings.armor = host.settings().domain.armor;
    if (const auto conf = read_krb5_conf_of_host()) {
        surroundings.enctypes = enctype_settings(*conf);
        surroundings.forbids_proof = forbids_key_proof(*conf, survey.realm->realm);
    }
    judge_host_key_trouble(survey.host_key_trouble, surroundings, findings);
}

// Without armor a card is refused, or its request goes as it would with `never`.
void check_armor(Host& host, Findings& findings) {
    using policy::RequestArmor;
    const RequestArmor armor = host.settings().domain.armor;
    if (armor == RequestArmor::never) return findings.ok("domain.armor", tr("is never: no FAST is used"));
    const Survey& survey = host.survey();
    if (survey.host_key && survey.host_key->takes_armor)
        return findings.ok(survey.host_key->client,
                           tr("gets what requests to the KDC are armored with (FAST)"));
    const bool is_required = armor == RequestArmor::required;
    if (survey.host_key && is_required)
        findings.fail("domain.armor", tr("is required, and the KDC knows no FAST: every card is refused"),
                      tr("set armor = \"never\""));
    else if (survey.host_key)
        findings.warn("domain.armor", tr("is try, and the KDC knows no FAST: nothing comes of it"),
                      tr("set armor = \"never\""));
    else if (is_required)
        findings.fail("domain.armor",
                      tr("is required, and this host gets no ticket of its own: every card is refused"),
                      "signetctl check keytab host-key");
    else
        findings.warn("domain.armor",
                      tr("is try, and this host gets no ticket of its own: requests to the KDC go without"),
                      "signetctl check keytab host-key");
}

} // namespace signet::ctl
