// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/authority_choice.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/pem.hpp"
#include "certmap/trust/authority_files.hpp"
#include "daemon/system/trusted_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::Certificate;

constexpr std::size_t max_path = 8; // CAs above a certificate; two or three are usual

// By name, and by key where both say which: whether it has signed is for the judgement of the card.
bool has_issued(const Certificate& authority, const Certificate& certificate) {
    if (authority.subject.text != certificate.issuer.text) return false;
    return certificate.authority_key_id.empty() || authority.subject_key_id.empty() ||
           authority.subject_key_id == certificate.authority_key_id;
}

bool ends_at(const Certificate& authority, const std::string& sha256,
             const std::vector<FoundAuthority>& known) {
    if (certmap::hexadecimal(authority.sha256) == sha256) return true;
    const auto above = path_above(authority, known);
    return !above.empty() && certmap::hexadecimal(above.back().certificate.sha256) == sha256;
}

} // namespace

certmap::Result<std::vector<FoundAuthority>> authorities_of(const std::string& file) {
    const auto all = certmap::read_authority_file(file, system::root_uid);
    if (!all) return all.error();
    std::vector<FoundAuthority> found;
    for (const certmap::Der& der : *all) {
        auto certificate = certmap::parse_certificate(der);
        if (!certificate) return certmap::Error{file + ": " + certificate.error().problem, ""};
        found.push_back({std::move(*certificate), file});
    }
    return found;
}

bool is_root(const Certificate& authority) {
    return has_issued(authority, authority);
}

std::vector<FoundAuthority> path_above(const Certificate& certificate,
                                       const std::vector<FoundAuthority>& known) {
    std::vector<FoundAuthority> path;
    const Certificate* below = &certificate;
    while (path.size() < max_path && !is_root(*below)) {
        const auto issuer = std::ranges::find_if(known, [&](const FoundAuthority& authority) {
            return authority.certificate.is_ca && has_issued(authority.certificate, *below);
        });
        if (issuer == known.end()) return {};
        path.push_back(*issuer);
        below = &issuer->certificate;
    }
    return is_root(*below) ? path : std::vector<FoundAuthority>();
}

std::vector<FoundAuthority> under_root(const std::string& sha256, const std::vector<FoundAuthority>& known) {
    std::vector<FoundAuthority> found;
    for (const FoundAuthority& authority : known)
        if (ends_at(authority.certificate, sha256, known)) found.push_back(authority);
    return found;
}

std::string fingerprint_text(const Certificate& authority) {
    return certmap::hexadecimal(authority.sha256, {.upper = true, .colons = true});
}

std::string anchors_text(const std::vector<FoundAuthority>& authorities) {
    std::string text = "# Written by signetctl setup.\n";
    std::vector<certmap::Sha256> seen;
    for (const FoundAuthority& authority : authorities) {
        if (std::ranges::find(seen, authority.certificate.sha256) != seen.end()) continue;
        seen.push_back(authority.certificate.sha256);
        text += fmt::format("\n# {}\n# SHA-256 {}\n", authority.certificate.subject.text,
                            fingerprint_text(authority.certificate));
        text += certmap::pem_of_certificate(authority.certificate.der);
    }
    return text;
}

} // namespace signet::ctl
