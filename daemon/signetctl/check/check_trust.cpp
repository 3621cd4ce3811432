// SPDX-License-Identifier: Apache-2.0
// Whom the host believes about certificates: its CAs, what they have revoked, its block list, its mapping store.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/trust/anchors.hpp"
#include "certmap/trust/authority_files.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/check/check_revocation.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/mapping_files.hpp"
#include "daemon/signetctl/check/reach.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/check/validity.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/identity.hpp"
#include "daemon/system/trusted_file.hpp"

#include <chrono>
#include <filesystem>
#include <iterator>

namespace signet::ctl {
namespace {

constexpr const char* sync_timer = "signet-certmap-sync.timer";

enum class Believed { cards_and_kdcs, kdcs };

// The CAs of one file; none where it cannot be used.
std::vector<certmap::Der> authorities_of(const std::string& file, const char* setting, Believed by_them,
                                         Findings& findings) {
    const bool is_for_kdcs = by_them == Believed::kdcs;
    std::error_code error;
    if (!std::filesystem::exists(file, error) && !error) {
        findings.fail(file,
                      is_for_kdcs ? tr("is not there: no KDC is believed")
                                  : tr("is not there: no card and no KDC is believed"),
                      tr("lay the certificates of the CAs of cards and KDCs there, as PEM; then systemctl "
                         "reload signetd"));
        return {};
    }
    if (const auto exposure = system::exposure_of(file, system::root_uid); !exposure.empty()) {
        findings.fail(file,
                      told("{}, who decides with it whose cards are believed; signetd refuses it", exposure),
                      remedy_of_exposure(file, system::root_uid));
        return {};
    }
    // First, because only a file of certificates may be laid where everybody can read it.
    auto authorities = certmap::read_authority_file(file, system::root_uid);
    if (!authorities) {
        const std::string& problem = authorities.error().problem;
        findings.fail(file,
                      is_for_kdcs ? told("{}: no KDC is believed", problem)
                                  : told("{}: no card and no KDC is believed", problem),
                      "openssl x509 -in " + file + " -noout -text");
        return {};
    }
    if (const auto barrier = barrier_for_workers(file)) {
        findings.fail(file,
                      is_for_kdcs
                          ? told("{} keeps the users of the workers out: no KDC is believed", barrier->path)
                          : told("{} keeps the users of the workers out: no card and no KDC is believed",
                                 barrier->path),
                      remedy_for_named(file, setting, *barrier));
        return {};
    }
    return *std::move(authorities);
}

void check_authority(const std::string& file, const certmap::Der& der, Findings& findings) {
    const auto authority = certmap::parse_certificate(der);
    if (!authority)
        findings.fail(file, authority.error().problem, "openssl x509 -in " + file + " -noout -text");
    else
        check_validity(file + " " + authority->subject.text, authority->validity, now(), findings);
}

std::vector<certmap::Certificate> parsed(const std::vector<certmap::Der>& ders) {
    std::vector<certmap::Certificate> certificates;
    for (const certmap::Der& der : ders)
        if (auto certificate = certmap::parse_certificate(der))
            certificates.push_back(std::move(*certificate));
    return certificates;
}

// Of what certificates are judged by; a file that is not there is another fault.
bool is_in_reach(const std::string& file, const std::string& next, Findings& findings) {
    const auto barrier = barrier_for_workers(file);
    if (!barrier) return true;
    findings.fail(file, told("{} keeps the users of the workers out: no card logs on", barrier->path),
                  barrier->is_folder ? remedy_of(*barrier) : Remedy(next));
    return false;
}

// A store is for the group of those who read it, and names accounts.
bool is_store_in_reach(const std::string& store, Findings& findings) {
    return store.empty() || is_in_reach(store, tr("chgrp signet and chmod 640"), findings);
}

uid_t owner_of_store() {
    const auto sync = system::identity_of("signet-sync");
    return sync ? sync->uid : system::root_uid;
}

// `setting` is the one that has the files.
void check_files_of(const char* setting, const std::vector<std::string>& files, Believed by_them,
                    Findings& findings) {
    std::vector<certmap::Der> all;
    for (const std::string& file : files) {
        const auto authorities = authorities_of(file, setting, by_them, findings);
        for (const certmap::Der& der : authorities)
            check_authority(file, der, findings);
        std::ranges::copy(authorities, std::back_inserter(all));
    }
    if (all.empty()) return;
    const auto sorted = certmap::roots_and_others(all);
    if (sorted) return;
    const std::string& problem = sorted.error().problem;
    findings.fail(
        setting,
        by_them == Believed::kdcs ? told("{}: KDCs of this CA are refused", problem)
                                  : told("{}: cards of this CA are refused after the PIN", problem),
        tr("lay the certificate of the CA above it beside it, up to the one that is its own issuer"));
}

void check_main_store(Host& host, Findings& findings) {
    const policy::MappingSettings& mapping = host.settings().mapping;
    const auto age = check_store(mapping.store, owner_of_store(), now(), findings);
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(mapping.max_store_age).count();
    check_keys(mapping, findings);
    if (age && most != 0 && *age > most)
        findings.fail(mapping.store,
                      tr("is older than max_store_age allows: cards that it knows are refused"),
                      "signetctl certmap sync; journalctl -u signet-certmap-sync");
    if (age && is_synchronized(mapping.store) && host.units().contains(sync_timer) &&
        property_of(host.units(), sync_timer, "ActiveState") != "active")
        findings.warn(sync_timer,
                      tr("is not active: the store comes from a directory and is kept in step by nobody"),
                      Remedy::safe({"systemctl", "enable", "--now", sync_timer}));
}

} // namespace

void check_anchors(Host& host, Findings& findings) {
    const policy::DomainSettings& domain = host.settings().domain;
    if (domain.anchors.empty())
        findings.fail("domain.anchors", tr("names no file: no card and no KDC is believed"),
                      "signetctl config check");
    check_files_of("domain.anchors", domain.anchors, Believed::cards_and_kdcs, findings);
    check_files_of("domain.kdc_anchors", domain.kdc_anchors, Believed::kdcs, findings);
}

void check_answers(Host& host, Findings& findings) {
    const auto policy = policy::revocation_policy(host.settings());
    if (!policy.is_asked()) {
        findings.ok("revocation", tr("is not checked on this host"));
        return;
    }
    for (const certmap::NamedIssuerPolicy& issuer : policy.issuers)
        is_in_reach(issuer.certificate, "chmod 644 " + issuer.certificate, findings);
    std::vector<certmap::Error> problems;
    const auto issuers = certmap::IssuerPolicies::read(policy, system::root_uid, problems);
    for (const certmap::Error& problem : problems)
        findings.fail("revocation.issuer", told("{}: nobody logs on", problem.problem),
                      "signetctl config check");
    const auto all = certmap::read_authority_files(host.settings().domain.anchors, system::root_uid);
    const certmap::Result<certmap::RootsAndOthers> sorted =
        all ? certmap::roots_and_others(*all) : all.error();
    if (!sorted) {
        findings.warn("revocation", tr("was not looked at, because of the CAs"), "signetctl check anchors");
        return;
    }
    check_revocation({.settings = host.settings().revocation,
                      .issuers = issuers,
                      .authorities = parsed(sorted->roots),
                      .intermediates = parsed(sorted->others),
                      .fetch = "signetctl fetch"},
                     now(), findings);
}

void check_blocked(Host& host, Findings& findings) {
    const std::string& path = host.settings().certificates.block_list;
    if (path.empty())
        findings.ok("block_list", tr("there is none: no card is refused by it"));
    else if (is_in_reach(path, "chmod 644 " + path, findings))
        check_block_list(path, true, system::root_uid, findings);
}

void check_mapping(Host& host, Findings& findings) {
    if (is_store_in_reach(host.settings().mapping.store, findings)) check_main_store(host, findings);
    const std::string& local = host.settings().local_accounts.store;
    if (!local.empty() && is_store_in_reach(local, findings))
        check_store(local, system::root_uid, now(), findings);
}

} // namespace signet::ctl
