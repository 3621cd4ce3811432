// SPDX-License-Identifier: Apache-2.0
// Bytes from a card: whatever they are, the parser answers, no unsafe name gets through it, and no account
// out of it. The corpus is made by tests/unit/certmap/write_corpus.cpp.

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/mapper.hpp"
#include "certmap/rules/principal_text.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "certmap/rules/text.hpp"
#include "certmap/rules/usage.hpp"
#include "certmap/trust/chain.hpp"

#include <cstdint>
#include <cstdlib>
#include <span>

namespace {

using namespace signet::certmap;

void require(bool held) {
    if (!held) std::abort();
}

void check_names(const Certificate& certificate) {
    require(!character_problem(certificate.subject.text));
    require(!character_problem(certificate.issuer.text));
    for (const auto* names : {&certificate.upns, &certificate.pkinit_principals, &certificate.rfc822_names,
                              &certificate.dns_names}) {
        for (const std::string& name : *names)
            require(!name_problem(name));
    }
    for (const std::string& principal : certificate.pkinit_principals)
        require(!principal_problem(principal));
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
    require(account.enterprise ? !upn_problem(account.principal) : !principal_problem(account.principal));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(data, size);
    const auto certificate = parse_certificate(bytes);
    if (!certificate) {
        require(!certificate.error().problem.empty() && !character_problem(certificate.error().problem));
        return 0;
    }
    check_names(*certificate);
    const std::vector<std::string> usages{"msSmartcardLogin", "pkinitClientAuth"};
    const auto usage = logon_usage(*certificate, usages);
    require(usage.allowed == usage.problem.empty());
    const auto mapping = map_certificate(*certificate, rules());
    if (const auto* mapped = std::get_if<Mapped>(&mapping)) check_account(mapped->account);
    const auto verdict =
        verify_chain(bytes, std::vector<Der>{}, std::vector<Der>{}, certificate->validity.not_before);
    require(verdict.status != ChainStatus::trusted); // without an anchor
    return 0;
}
