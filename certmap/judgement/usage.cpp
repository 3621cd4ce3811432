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

std::optional<std::string> key_problem(const Certificate& certificate) {
    if (certificate.key.type == KeyType::other) return "the key is neither RSA nor EC";
    if (certificate.is_ca) return "it is the certificate of a CA";
    if (!certificate.key_usage) return "there is no key usage extension";
    if (!certificate.key_usage->has(KeyUsageBit::digital_signature))
        return "the key usage lacks digitalSignature";
    return std::nullopt;
}

} // namespace

UsageVerdict logon_usage(const Certificate& certificate, std::span<const std::string> eku_any) {
    if (auto problem = key_problem(certificate)) return refused(std::move(*problem));
    std::vector<std::string> wanted;
    for (const std::string& name : eku_any) {
        auto oid = extended_key_usage_oid(name);
        if (!oid)
            return refused("eku_any has '" + name + "', which is neither a known name nor a dotted OID");
        if (*oid != oid::any_extended_key_usage) wanted.push_back(std::move(*oid));
    }
    const auto& present = certificate.extended_key_usage;
    if (std::ranges::find_first_of(present, wanted) != present.end()) return {true, {}};
    return refused("the extended key usage is " + listed(present) + "; wanted is one of " + listed(wanted));
}

} // namespace signet::certmap
