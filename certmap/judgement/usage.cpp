// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/usage.hpp"

#include "certmap/text/oid.hpp"

#include <algorithm>
#include <optional>

namespace signet::certmap {
namespace {

UsageVerdict refused(std::string problem) {
    return {false, std::move(problem)};
}

std::string listed(const std::vector<std::string>& oids) {
    std::string text;
    for (const std::string& oid : oids) {
        text += (text.empty() ? "" : ", ");
        text += extended_key_usage_name(oid);
    }
    return text.empty() ? "none" : text;
}

constexpr std::string_view no_usage = "none"; // in eku_any: a certificate without the extension

// nullopt: of a kind that works.
std::optional<std::string> kind_problem(KeyType type, bool ed25519_works) {
    switch (type) {
    case KeyType::rsa:
    case KeyType::ec: return std::nullopt;
    case KeyType::ed25519:
        if (ed25519_works) return std::nullopt;
        break;
    case KeyType::other: break;
    }
    return ed25519_works ? "the key is neither RSA nor EC nor Ed25519" : "the key is neither RSA nor EC";
}

std::optional<std::string> usage_problem(const Certificate& certificate, bool may_have_no_usages) {
    if (certificate.is_ca) return "it is the certificate of a CA";
    const bool has_no_usages = !certificate.key_usage && certificate.extended_key_usage.empty();
    if (has_no_usages && may_have_no_usages) return std::nullopt;
    if (!certificate.key_usage) return "there is no key usage extension";
    if (!certificate.key_usage->has(KeyUsageBit::digital_signature))
        return "the key usage lacks digitalSignature";
    return std::nullopt;
}

} // namespace

UsageVerdict logon_usage(const Certificate& certificate, std::span<const std::string> eku_any,
                         bool ed25519_works) {
    if (auto problem = kind_problem(certificate.key.type, ed25519_works)) return refused(std::move(*problem));
    const bool none_will_do = std::ranges::find(eku_any, no_usage) != eku_any.end();
    if (auto problem = usage_problem(certificate, none_will_do)) return refused(std::move(*problem));
    std::vector<std::string> wanted;
    for (const std::string& name : eku_any) {
        if (name == no_usage) continue;
        auto oid = extended_key_usage_oid(name);
        if (!oid)
            return refused("eku_any has '" + name + "', which is neither a known name nor a dotted OID");
        if (*oid != oid::any_extended_key_usage) wanted.push_back(std::move(*oid));
    }
    const auto& present = certificate.extended_key_usage;
    if (none_will_do && present.empty()) return {true, {}};
    if (std::ranges::find_first_of(present, wanted) != present.end()) return {true, {}};
    return refused("the extended key usage is " + listed(present) + "; wanted is one of " + listed(wanted) +
                   (none_will_do && !wanted.empty() ? ", none" : ""));
}

} // namespace signet::certmap
