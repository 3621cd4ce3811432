// SPDX-License-Identifier: Apache-2.0
#pragma once

// kdc.toml with all it names, ready to decide by: rules parsed, CAs decoded. Immutable; made anew when one of
// the files changes.

#include "certmap/revocation/issuer_policies.hpp"
#include "certmap/rules/rule.hpp"
#include "certmap/trust/authorities.hpp"
#include "policy/kdc/settings.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <vector>

namespace signet::kdc {

struct CompiledSettings {
    policy::KdcSettings settings;
    std::vector<certmap::Rule> rules;
    certmap::Authorities authorities;
    certmap::IssuerPolicies issuers;
    std::vector<certmap::Der> makers; // of cards, who attest keys
};

// For an administrator, each line with its place; never empty.
struct CompileProblems {
    std::vector<std::string> lines;
};
using CompileResult = boost::system::result<CompiledSettings, CompileProblems>;

[[noreturn]] void throw_exception_from_error(const CompileProblems& problems, const boost::source_location&);

CompileResult compile_settings(const std::string& path);

// The files that its settings were made of: kdc.toml and the CAs.
std::vector<std::string> files_of(const std::string& path, const policy::KdcSettings& settings);

} // namespace signet::kdc
