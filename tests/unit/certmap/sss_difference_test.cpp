// SPDX-License-Identifier: Apache-2.0
// Where rules mean something else here than in libsss_certmap 2.8.2, on purpose: each difference of
// certmap/rules/README.md with what the library does and what we do.

#include "certmap/parse/digest.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/expansion.hpp"
#include "certmap/rules/mapper.hpp"
#include "certmap/rules/matcher.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "tests/unit/certmap/fake_accounts.hpp"
#include "tests/unit/certmap/rule_samples.hpp"
#include "tests/unit/certmap/sss_certmap.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using namespace std::string_literals;
using test::Der;
using test::SssCertmap;

const std::string any = "<ISSUER>.*";

test::Request request_with(const std::vector<std::string>& names) {
    test::Request request = test::logon_request(names);
    request.key = test::ec_key();
    return request;
}

Der issue(const test::Request& request) {
    static const test::Authority authority("Card CA");
    return authority.issue(request).der;
}

Der certificate_with(const std::vector<std::string>& names) {
    return issue(request_with(names));
}

bool accepts(const std::string& match, const std::string& map) {
    return parse_match(match).has_value() && parse_map(map).has_value();
}

bool matches_here(const std::string& match, const Der& der) {
    return matches(parse_match(match).value(), parse_certificate(der).value());
}

std::string filter_here(const std::string& map, const Der& der) {
    const auto texts = texts_of(parse_map(map).value().filter, Writing::filter,
                                parse_certificate(der).value(), libcrypto_digest());
    if (!texts) return "error: " + texts.error().problem;
    std::string all;
    for (const std::string& text : *texts)
        all += (all.empty() ? "" : " or ") + text;
    return all;
}

std::string filter_there(const std::string& map, const Der& der) {
    const auto library = SssCertmap::with_rule(any, map);
    return library ? library->filter(der).value_or("error") : "refused";
}

void expect_filters(const Der& der, const std::string& map, const std::string& there,
                    const std::string& here) {
    EXPECT_EQ(filter_there(map, der), there) << map;
    EXPECT_EQ(filter_here(map, der), here) << map;
}

void expect_verdicts(const Der& der, const std::string& match, bool there, bool here) {
    EXPECT_EQ(SssCertmap::with_rule(match, "(x=y)").value().matches(der), there) << match;
    EXPECT_EQ(matches_here(match, der), here) << match;
}

struct Texts {
    std::string match, map;
};

TEST(SssDifference, SlipsAreRefused) {
    const Texts slips[] = {
        {"<SAN:r>x", "(x=y)"},                      // a prefix of rfc822Name
        {"<SAN:p>x", "(x=y)"},                      // of pkinitSAN, before Principal
        {"<SAN:>x", "(x=y)"},                       // of all
        {"<SAN:stringOtherName>x", "(x=y)"},        // never matches
        {":" + any, "(x=y)"},                       // an empty language
        {"<KU>digitalSignature,,cRLSign", "(x=y)"}, // an element that is not there
        {"<EKU>1..2", "(x=y)"},                     // no OID
        {"<SUBJECT>(a)\\1", "(x=y)"},               // takes exponential time
        {any, "x"},                                 // no filter
        {any, "(x=y"},
        {any, "(x={cert!})"},
        {any, "(x={subject_dn.})"},
        {any, "LDAPU1:(x={cert!sha256_})"},
        {any, "LDAPU1:(x={serial_number!hex_})"},
    };
    for (const Texts& slip : slips) {
        EXPECT_TRUE(SssCertmap::with_rule(slip.match, slip.map).has_value()) << slip.match << slip.map;
        EXPECT_FALSE(accepts(slip.match, slip.map)) << slip.match << slip.map;
    }
}

TEST(SssDifference, AFilterThatNeverFindsAnybodyIsRefused) {
    for (const std::string map : {"(mail={subject_rfc822_name})", "(&(objectClass=user)(cn={subject_dn}))"}) {
        EXPECT_TRUE(SssCertmap::with_rule(any, map).has_value()) << map;
        EXPECT_TRUE(parse_rule({0, any, "", "", map}).has_error()) << map;
    }
    EXPECT_TRUE(parse_rule({0, any, "", "", "(|(mail={subject_rfc822_name})(cn=x))"}).has_value());
}

// No difference: neither goes on behind a rule that matches and cannot be filled in.
TEST(SssDifference, ARuleThatMatchesStopsTheSearch) {
    const std::string by_upn = "(userPrincipalName={subject_nt_principal})";
    const Der der = certificate_with({test::dns_name("h.x")});
    const auto library = SssCertmap::with_rules({{any, by_upn}, {any, "(cn=fixed)"}});
    ASSERT_TRUE(library.has_value());
    EXPECT_EQ(library->filter(der), std::nullopt);
    test::FakeAccounts accounts(std::map<std::string, std::vector<std::string>>{{"user:fixed", {"fixed"}}});
    const std::vector<RuleText> texts{{0, any, "", "", by_upn}, {1, any, "", "", "(cn=fixed)"}};
    const auto certificate = parse_certificate(der).value();
    const auto whom = [&](std::span<const RuleText> rules) {
        return map_certificate(certificate, parse_rules(rules).value(), {.accounts = &accounts});
    };
    EXPECT_TRUE(std::holds_alternative<NotMapped>(whom(texts)));
    EXPECT_TRUE(std::holds_alternative<Mapped>(whom(std::span(texts).subspan(1))));
}

TEST(SssDifference, WhatTheManualPageHasIsThere) {
    const Texts texts[] = {
        {"<KU>128", "(x=y)"},
        {any, "(x={subject_directory_name!ad})"},
        {"<SAN:pkinitSAN>x", "(x={cert}}})"}, // '}' behind a template
    };
    for (const Texts& text : texts) {
        EXPECT_FALSE(SssCertmap::with_rule(text.match, text.map).has_value()) << text.match << text.map;
        EXPECT_TRUE(accepts(text.match, text.map)) << text.match << text.map;
    }
    EXPECT_TRUE(matches_here("<KU>128", certificate_with({})));
    EXPECT_FALSE(matches_here("<KU>0x8080", certificate_with({})));
}

TEST(SssDifference, NoKeyUsageIsNotEveryKeyUsage) {
    test::Request request = request_with({});
    request.extensions.clear();
    expect_verdicts(issue(request), "<KU>digitalSignature", true, false);
}

TEST(SssDifference, AnEmptyMatchIsEveryCertificate) {
    expect_verdicts(certificate_with({}), "", false, true);
}

TEST(SssDifference, AddressesAreText) {
    const Der der = certificate_with({test::ip_name("\xc0\x0a\x02\x01"s)});
    expect_verdicts(der, "<SAN:iPAddress>^192\\.10\\.2\\.1$", false, true);
    expect_filters(der, "(x={subject_ip_address})", "(x=\xc0\\0a\x02\x01)", "(x=192.10.2.1)");
}

TEST(SssDifference, BinaryNamesDoNotSpoilTheCertificate) {
    const std::string x400 = test::tlv(0xa3, test::tlv(0x30, test::tlv(0x61, test::tlv(0x13, "DE"))));
    const std::string edi = test::tlv(0xa5, test::tlv(0xa1, test::tlv(0x0c, "party")));
    EXPECT_FALSE(SssCertmap::with_rule(any, "(x=y)").value().reads(certificate_with({edi})));
    // The library is not shown `x400`: it takes the element for another type of libcrypto's and dies of it.
    EXPECT_TRUE(matches_here("<SAN:x400Address>EwJERQ==", certificate_with({x400})));
    EXPECT_TRUE(matches_here("<SAN:ediPartyName>cGFydHk=", certificate_with({edi})));
    EXPECT_FALSE(matches_here("<SAN:ediPartyName>cGFydHl5", certificate_with({edi})));
    EXPECT_NE(filter_here("(x={subject_x400_address})", certificate_with({x400})).find("\\13\\02\\44\\45)"),
              std::string::npos);
}

TEST(SssDifference, AComponentIsItsValueWithoutEscapes) {
    test::Request request = request_with({});
    request.subject = {{"O", "Corp, Inc"}};
    expect_filters(issue(request), "LDAPU1:(x={subject_dn_component.o})", "(x=Corp\\5c,\\20Inc)",
                   "(x=Corp,\\20Inc)");
}

TEST(SssDifference, ADigestIsTheOneThatIsNamed) {
    const std::string map = "LDAPU1:(x={cert!sha1_u})";
    const Der der = certificate_with({});
    const auto sha3 = filter_here("LDAPU1:(x={cert!sha3-256_u})", der);
    const std::string here = filter_here(map, der), there = filter_there(map, der);
    EXPECT_EQ(here.size(), "(x=)"s.size() + 40);
    // 2.10.1 has mended it.
    EXPECT_TRUE(there == sha3 || there == here) << there;
}

TEST(SssDifference, EveryNameCounts) {
    const Der two = certificate_with({test::upn("a@x"), test::upn("b@x")});
    expect_filters(two, "(x={subject_nt_principal})", "(x=b@x)", "(x=a@x) or (x=b@x)");
    const Der both = certificate_with({test::pkinit_name("R", {"p"}), test::upn("u@x")});
    expect_filters(both, "(x={subject_principal})", "(x=u@x)", "(x=p@R)");
}

TEST(SssDifference, PrincipalsAreInKrb5sEscapes) {
    const Der der = certificate_with({test::pkinit_name("R", {"a@b", "c/d"})});
    expect_filters(der, "(x={subject_pkinit_principal})", "(x=a@b/c/d@R)", "(x=a\\5c@b/c\\5c/d@R)");
    expect_filters(der, "(x={subject_pkinit_principal.short_name})", "(x=a)", "(x=a\\5c@b/c\\5c/d)");
}

TEST(SssDifference, AttributesWithoutANameKeepTheirNumber) {
    test::Request request = request_with({});
    request.subject = {{"1.2.3.4.5", "x"}};
    expect_filters(issue(request), "(x={subject_dn})", "(x=UNDEF=x)", "(x=OID.1.2.3.4.5=x)");
}

TEST(SssDifference, HalfANameIsNone) {
    const Der der = certificate_with({test::upn("alice@corp\0.evil"s)});
    expect_verdicts(der, "<SAN:ntPrincipalName>^alice@corp$", true, false);
    expect_filters(der, "(x={subject_nt_principal})", "(x=alice@corp)", "error: UPN contains a NUL");
    const Der other = certificate_with({test::other_name("1.2.3.4", test::tlv(0x0c, "alice\0evil"s))});
    expect_verdicts(other, "<SAN:1.2.3.4>alice$", true, false);
}

TEST(SssDifference, AUpnOfAnotherTypeSpoilsOnlyUpns) {
    const Der der = certificate_with({test::upn("alice@corp", 0x16), test::dns_name("h.x")});
    EXPECT_FALSE(SssCertmap::with_rule(any, "(x=y)").value().reads(der));
    EXPECT_TRUE(matches_here("<SAN:dNSName>h", der));
    EXPECT_FALSE(matches_here("<SAN:ntPrincipalName>alice", der));
}

TEST(SssDifference, NothingIsNoValue) {
    test::Request request = request_with({});
    request.subject = {};
    expect_filters(issue(request), "(x={subject_dn})", "(x=)", "error: a name the rule draws on is empty");
}

TEST(SssDifference, TheSidIsAlsoTakenFromItsUri) {
    const Der der = certificate_with({test::uri_name("tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-4")});
    expect_filters(der, "LDAPU1:(x={sid})", "error", "(x=S-1-5-21-1-2-3-4)");
}

} // namespace
} // namespace signet::certmap
