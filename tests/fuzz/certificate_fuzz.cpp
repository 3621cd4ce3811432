// SPDX-License-Identifier: Apache-2.0
// Bytes from a card: whatever they are, the parser answers, no unsafe name gets through it, and no account
// out of it. The corpus is made by tests/unit/certmap/write_corpus.cpp.

#include "certmap/certificate/sid_text.hpp"
#include "certmap/judgement/usage.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/mapper.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "certmap/text/oid.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"
#include "certmap/trust/attestation.hpp"
#include "certmap/trust/authorities.hpp"
#include "certmap/trust/decode.hpp"
#include "certmap/trust/name_constraints.hpp"
#include "certmap/trust/path_policies.hpp"
#include "certmap/trust/upn_subtree.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>

namespace {

using namespace signet::certmap;

void require(bool held) {
    if (!held) std::abort();
}

void check_name(const DistinguishedName& name) {
    for (const RelativeName& part : name.parts) {
        require(!part.empty());
        for (const NameAttribute& attribute : part) {
            require(is_dotted_oid(attribute.oid) && !character_problem(attribute.value));
            require(attribute.is_text || attribute.value.starts_with('#'));
        }
    }
    require(name.text == text_of(name, NameStyle::nss_ldap));
    for (const auto style :
         {NameStyle::nss_ldap, NameStyle::nss_x500, NameStyle::ad_ldap, NameStyle::ad_x500}) {
        const std::string text = text_of(name, style);
        require(text.empty() == name.empty());
        require(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }));
    }
}

void check_names(const Certificate& certificate) {
    check_name(certificate.subject);
    check_name(certificate.issuer);
    for (const DistinguishedName& name : certificate.directory_names) {
        check_name(name);
        require(!name.empty());
    }
    for (const auto* names : {&certificate.upns, &certificate.pkinit_principals, &certificate.rfc822_names,
                              &certificate.dns_names, &certificate.uris, &certificate.ip_addresses,
                              &certificate.registered_ids}) {
        for (const std::string& name : *names)
            require(!name_problem(name));
    }
    for (const std::string& principal : certificate.pkinit_principals)
        require(!principal_problem(principal));
    for (const OtherName& name : certificate.other_names)
        require(is_dotted_oid(name.oid) && name.value.size() >= 2);
    for (const RefusedName& name : certificate.refused_names)
        require(!name.problem.empty() && !character_problem(name.problem));
}

void check_identity(const Certificate& certificate, std::span<const std::uint8_t> der) {
    require(std::ranges::equal(certificate.der, der));
    require(certificate.subject_key_id.size() <= max_key_id_size);
    require(certificate.authority_key_id.size() <= max_key_id_size);
    require(certificate.key.info_sha256 != Sha256{} && certificate.key.bits_sha256 != Sha256{});
    require(std::ranges::all_of(certificate.policies, is_dotted_oid));
    if (!certificate.sid) return;
    require(canonical_sid(*certificate.sid) == certificate.sid && certificate.sid->starts_with('S'));
    require(!refusal_of(certificate, NameKind::sid));
}

const std::vector<Rule>& rules() {
    static const auto parsed = parse_rules(std::vector<RuleText>{
        {0, "<SUBJECT>CN=[A-Z]<EKU>msScLogin", "{subject_nt_principal}", "{subject_nt_principal.short_name}"},
        {0, "", "{subject_nt_principal.short_name}@REALM", "{subject_nt_principal.short_name}"},
        {1, "||<ISSUER>CA<KU>digitalSignature", "{subject_principal}", "{subject_principal.short_name}"}});
    return *parsed;
}

void check_account(const Account& account) {
    require(!user_name_problem(account.user));
    const std::string name = account.principal.text();
    require(account.principal.is_enterprise() ? !upn_problem(name) : !principal_problem(name));
}

// The certificate as its own issuer: what a CA may say of names and policies is read from it.
void check_as_authority(std::span<const std::uint8_t> der) {
    const auto x509 = trust::decode(der);
    if (!x509) return;
    const trust::ListPtr path(sk_X509_new_null());
    require(path && sk_X509_push(path.get(), x509.get()) > 0 && sk_X509_push(path.get(), x509.get()) > 0);
    if (const auto problem = trust::name_problem(path.get()))
        require(!problem->detail.empty() && !character_problem(problem->detail));
    // libcrypto 3.0 loses memory over constraints beside policies that it cannot take; CAs are decoded once.
    const bool has_constraints = X509_get_ext_by_NID(x509.get(), NID_policy_constraints, -1) >= 0;
    if (has_constraints) return ERR_clear_error();
    if (const auto policies = trust::policies_of(path.get()))
        require(std::ranges::all_of(*policies, is_dotted_oid));
    ERR_clear_error();
}

void check_subtrees(const Certificate& certificate) {
    using enum trust::SubtreeRole;
    for (const std::string& upn : certificate.upns)
        for (const std::string& subtree : certificate.upns) {
            // What is permitted for sure could be excluded for sure.
            require(!trust::is_in_subtree(upn, subtree, permitted) ||
                    trust::is_in_subtree(upn, subtree, excluded));
        }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(data, size);
    check_as_authority(bytes);
    const auto decoded = DecodedCertificate::of(bytes);
    require(ERR_peek_error() == 0);
    const auto certificate = decoded ? parse_decoded(*decoded) : Result<Certificate>(decoded.error());
    if (!certificate) {
        require(!certificate.error().problem.empty() && !character_problem(certificate.error().problem));
        return 0;
    }
    check_names(*certificate);
    check_identity(*certificate, bytes);
    check_subtrees(*certificate);
    const std::vector<std::string> usages{"msSmartcardLogin", "pkinitClientAuth"};
    const auto usage = logon_usage(*certificate, usages);
    require(usage.allowed == usage.problem.empty());
    const auto mapping = map_certificate(*certificate, rules());
    if (const auto* mapped = std::get_if<Mapped>(&mapping)) check_account(mapped->account);
    static const auto nobody = Authorities::decode({}, {});
    const auto verdict = nobody->judge(*decoded, certificate->validity.not_before);
    require(verdict.chain.status != ChainStatus::trusted); // without an anchor
    // As its own statement and its own maker.
    const std::array makers{Der(bytes.begin(), bytes.end())};
    const auto now = certificate->validity.not_before + 1;
    const auto said = judge_attestation(bytes, bytes, *decoded, makers, now);
    require(said || !character_problem(said.error().problem));
    require(ERR_peek_error() == 0);
    return 0;
}
