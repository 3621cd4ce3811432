// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/pkinit_settings.hpp"

#include <cerrno>
#include <climits>
#include <cstring>
#include <unistd.h>

namespace signet::worker {
namespace {

constexpr std::uint32_t pkinit_no_slot = 999999; // "no slotid given" in pkinit

bool is_plain_path(const std::string& path) {
    return path.starts_with('/') && path.find(':') == std::string::npos;
}

WorkerError bad(const std::string& what) {
    return {Reason::bad_request, what};
}

// pkinit would call an anchor that it cannot open a certificate that it cannot verify.
Result<void> check_readable(const std::vector<std::string>& files) {
    for (const std::string& file : files)
        if (access(file.c_str(), R_OK) != 0)
            return WorkerError{Reason::internal_error, file + ": " + std::strerror(errno)};
    return {};
}

} // namespace

Result<void> check(const PkinitSettings& settings) {
    if (settings.principal.empty()) return bad("no principal");
    if (settings.certificate.empty()) return bad("no certificate");
    if (settings.anchors.empty()) return bad("no anchors: no KDC could be believed");
    // pkinit takes its identity apart at colons.
    if (!is_plain_path(settings.provider)) return bad("the provider needs an absolute path without a colon");
    const std::uint32_t slot = settings.transaction;
    for (const auto* files : {&settings.anchors, &settings.intermediates})
        if (auto fine = check_readable(*files); !fine) return fine;
    if (slot == 0 || slot > INT_MAX || slot == pkinit_no_slot) return bad("transaction number out of range");
    return {};
}

Result<std::string> realm_of(const PkinitSettings& settings, const Krb5Context& krb5_conf) {
    if (!settings.realm.empty()) return {boost::system::in_place_value, settings.realm};
    std::string realm = krb5_conf.default_realm();
    if (realm.empty()) return bad("no realm: none configured, and krb5.conf has no default_realm");
    return {boost::system::in_place_value, std::move(realm)};
}

} // namespace signet::worker
