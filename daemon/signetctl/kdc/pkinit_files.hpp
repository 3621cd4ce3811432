// SPDX-License-Identifier: Apache-2.0
#pragma once

// The certificates that MIT's PKINIT options name: "FILE:path", "DIR:path", or a path alone (kdc.conf(5)).

#include "certmap/certificate/certificate.hpp"

#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

struct PkinitCertificates {
    std::vector<certmap::Certificate> certificates{};
    std::vector<std::string> problems{}; // what could not be looked into, one line each
};

// Of pkinit_anchors or pkinit_pool.
PkinitCertificates certificates_of(const std::vector<std::string>& values);

// Of pkinit_identity.
struct IdentityFiles {
    std::string certificate{};
    std::string key{}; // may be the same file
};

// nullopt: it is not in files (PKCS11:, PKCS12:, DIR:, ENV:).
std::optional<IdentityFiles> identity_files_of(const std::string& value);

} // namespace signet::ctl
