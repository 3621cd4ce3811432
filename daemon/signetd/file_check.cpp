// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/file_check.hpp"

#include "daemon/system/trusted_file.hpp"
#include "policy/card_need.hpp"

#include <filesystem>
#include <optional>
#include <unistd.h>

namespace signet::daemon {
namespace {

std::string line_of(const char* key, const system::Error& error) {
    return std::string(key) + ": " + error.problem + (error.hint.empty() ? "" : "; " + error.hint);
}

std::optional<std::string> keytab_problem(const policy::Settings& settings) {
    const policy::DomainSettings& domain = settings.domain;
    const bool is_used = domain.verify_ticket != policy::TicketVerification::never ||
                         domain.armor == policy::RequestArmor::required;
    if (!is_used || !policy::needs_tickets(settings)) return std::nullopt;
    const auto opened = system::open_trusted_file(domain.keytab, system::root_uid);
    if (opened) return std::nullopt;
    const bool may_be_missing = domain.verify_ticket == policy::TicketVerification::when_keytab_exists &&
                                domain.armor != policy::RequestArmor::required;
    if (may_be_missing && opened.error().code == ENOENT) return std::nullopt;
    return line_of("domain.keytab", opened.error());
}

// signetd makes the file, and a folder is not made by it.
std::optional<std::string> records_problem(const std::string& file) {
    if (file.empty()) return std::nullopt;
    const std::string folder = std::filesystem::path(file).parent_path();
    if (access(folder.c_str(), F_OK) != 0) return line_of("log.records", system::error_of_call(folder));
    const std::string exposed = system::exposure_of(folder, system::root_uid);
    if (exposed.empty()) return std::nullopt;
    return line_of("log.records", system::Error(folder + ": " + exposed, EPERM, "chown root and chmod go-w"));
}

} // namespace

std::vector<std::string> problems_of_files(const policy::Settings& settings) {
    std::vector<std::string> problems;
    const auto check_files = [&](const char* key, const std::vector<std::string>& files) {
        for (const std::string& file : files)
            if (const auto opened = system::open_trusted_file(file, system::root_uid); !opened)
                problems.push_back(line_of(key, opened.error()));
    };
    check_files("domain.anchors", settings.domain.anchors);
    check_files("domain.kdc_anchors", settings.domain.kdc_anchors);
    for (const policy::IssuerRevocation& issuer : settings.revocation.issuers)
        if (const auto opened = system::open_trusted_file(issuer.certificate, system::root_uid); !opened)
            problems.push_back(line_of("revocation.issuer.certificate", opened.error()));
    if (auto problem = keytab_problem(settings)) problems.push_back(std::move(*problem));
    if (auto problem = records_problem(settings.log.records)) problems.push_back(std::move(*problem));
    return problems;
}

} // namespace signet::daemon
