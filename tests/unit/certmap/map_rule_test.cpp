// SPDX-License-Identifier: Apache-2.0
// Rules with a filter: what is filled in, and whom the mapper makes of it.
// Long on purpose: one certificate, filled in, matched and mapped in every way.
#include "certmap/parse/digest.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/rules/expansion.hpp"
#include "certmap/rules/filter_answer.hpp"
#include "certmap/rules/mapper.hpp"
#include "certmap/rules/matcher.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/fake_accounts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

using namespace std::string_literals;

DistinguishedName name_of(std::vector<RelativeName> parts) {
    DistinguishedName name{std::move(parts), {}};
    name.text = text_of(name, NameStyle::nss_ldap);
    return name;
}

Certificate alice() {
    Certificate made;
    made.der = {0x30, 0x01, 0xff};
    made.subject =
        name_of({{{"2.5.4.10", "Corp"}}, {{"2.5.4.3", "Alice"}, {"0.9.2342.19200300.100.1.1", "alice"}}});
    made.issuer = name_of({{{"2.5.4.8", "Here"}}, {{"2.5.4.3", "CA"}}});
    made.serial = {0x12, 0x34};
    made.sha256.fill(0xab);
    made.subject_key_id = {0x01, 0xff};
    made.upns = {"alice@corp"};
    made.pkinit_principals = {"alice@REALM"};
    made.rfc822_names = {"al.ice@mail"};
    made.dns_names = {"pc.corp"};
    made.uris = {"urn:x"};
    made.ip_addresses = {"192.0.2.1"};
    made.registered_ids = {"1.2.3"};
    made.x400_addresses = {{0x61, 0x00}};
    made.edi_party_names = {{0xa1, 0x02}};
    made.directory_names = {name_of({{{"2.5.4.10", "Dir"}}, {{"2.5.4.12", "Dr"}}})};
    made.sid = "S-1-5-21-7-1104";
    return made;
}

std::optional<Bytes> ones(std::string_view name, std::span<const std::uint8_t>) {
    if (name != "sha1") return std::nullopt;
    return Bytes{0x01, 0xfe};
}

std::string filled(const std::string& source, const Certificate& certificate,
                   Writing writing = Writing::filter) {
    const auto texts = texts_of(parse_template(source).value(), writing, certificate, ones);
    if (!texts) return "error: " + texts.error().problem;
    std::string all;
    for (const std::string& text : *texts)
        all += (all.empty() ? "" : " ") + text;
    return all;
}

TEST(TextsOf, FillInEveryTemplate) {
    const std::pair<std::string, std::string> cases[] = {
        {"{subject_principal}", "alice@REALM"},
        {"{subject_principal.short_name}", "alice"},
        {"{subject_nt_principal}", "alice@corp"},
        {"{subject_pkinit_principal.short_name}", "alice"},
        {"{subject_rfc822_name}", "al.ice@mail"},
        {"{subject_rfc822_name.short_name}", "al.ice"},
        {"{subject_dns_name}", "pc.corp"},
        {"{subject_dns_name.short_name}", "pc"},
        {"{subject_uri}", "urn:x"},
        {"{subject_ip_address}", "192.0.2.1"},
        {"{subject_registered_id}", "1.2.3"},
        {"{subject_x400_address}", "\\61\\00"},
        {"{subject_ediparty_name}", "\\a1\\02"},
        {"{subject_directory_name}", "title=Dr,O=Dir"},
        {"{subject_directory_name!ad}", "O=Dir,T=Dr"},
        {"{subject_dn}", "UID=alice,CN=Alice,O=Corp"},
        {"{issuer_dn!nss_x500}", "ST=Here,CN=CA"},
        {"{issuer_dn!ad}", "S=Here,CN=CA"},
        {"{issuer_dn!ad_ldap}", "CN=CA,S=Here"},
        {"{cert}", "\\30\\01\\ff"},
        {"{cert!base64}", "MAH/"},
        {"{cert!sha1_ucr}", "FE:01"},
        {"{cert!sha512}", "error: the digest sha512 is not available"},
        {"{serial_number}", "1234"},
        {"{serial_number!dec}", "4660"},
        {"{serial_number!hex_cr}", "34:12"},
        {"{subject_key_id!hex_u}", "01FF"},
        {"{subject_dn_component}", "alice"},
        {"{subject_dn_component.cn}", "Alice"},
        {"{subject_dn_component.[2]}", "Alice"},
        {"{subject_dn_component.[-1]}", "Corp"},
        {"{subject_dn_component.o[-1]}", "Corp"},
        {"{subject_dn_component.cn[1]}", "error: there is no such component in the name"},
        {"{subject_dn_component.[4]}", "error: there is no such component in the name"},
        {"{issuer_dn_component.[-2147483648]}", "error: there is no such component in the name"},
        {"{issuer_dn_component.st}", "Here"},
        {"{sid}", "S-1-5-21-7-1104"},
        {"{sid.rid}", "1104"},
        {"{{{sid.rid}}}", "{1104}"},
    };
    for (const auto& [source, text] : cases)
        EXPECT_EQ(filled(source, alice()), text) << source;
    EXPECT_EQ(filled("{cert!sha256}", alice()).size(), 64U);
}

TEST(TextsOf, HaveNoValueWhereThereIsNone) {
    const Certificate bare;
    for (const std::string source :
         {"{subject_principal}", "{subject_rfc822_name}", "{subject_dns_name}", "{subject_uri}",
          "{subject_ip_address}", "{subject_registered_id}", "{subject_x400_address}",
          "{subject_ediparty_name}", "{subject_directory_name}", "{subject_dn}", "{issuer_dn}",
          "{subject_key_id}", "{subject_dn_component}", "{sid}", "{sid.rid}"})
        EXPECT_EQ(filled(source, bare).rfind("error: ", 0), 0U) << source << filled(source, bare);
}

TEST(TextsOf, AreRefusedTogetherWithAName) {
    Certificate refused = alice();
    refused.refused_names = {{NameKind::subject, "contains a NUL"}, {NameKind::uri, "is empty"}};
    EXPECT_EQ(filled("{subject_dn_component}", refused), "error: subject contains a NUL");
    EXPECT_EQ(filled("{subject_dn}", refused), "error: subject contains a NUL");
    EXPECT_EQ(filled("{subject_uri}", refused).rfind("error: ", 0), 0U);
    EXPECT_EQ(filled("{issuer_dn}", refused), "CN=CA,ST=Here");
}

TEST(TextsOf, EscapeHostileValuesInFilters) {
    const std::string hostile[] = {"*", "x)(uid=root", "x)(|(uid=*",   "\\2a",      "a\0b"s, "\\", "(",
                                   ")", "&(|(!",       "\u00fc\u202e", "x\\29\\28", "{sid}", "=*"};
    for (const std::string& value : hostile) {
        Certificate certificate = alice();
        certificate.uris = {value};
        certificate.subject = name_of({{{"2.5.4.3", value}}});
        const std::string text =
            filled("(|(a={subject_uri})(b={subject_dn_component.cn})(c=x{subject_dn}))", certificate);
        const auto filter = parse_filter(text);
        ASSERT_TRUE(filter.has_value()) << text;
        ASSERT_EQ(filter->parts.size(), 3U) << text;
        EXPECT_EQ(filter->parts[0].kind, FilterKind::equality);
        EXPECT_EQ(filter->parts[0].value, value);
        EXPECT_EQ(filter->parts[1].value, value);
        EXPECT_EQ(filter->parts[2].value, "x" + certificate.subject.text);
        EXPECT_EQ(filled("{subject_uri}", certificate, Writing::plain), value);
    }
}

TEST(TextsOf, GoThroughEveryName) {
    Certificate several = alice();
    several.upns = {"a@x", "b@y", "a@x"};
    several.dns_names = {"h.x", "h.y"};
    EXPECT_EQ(filled("{subject_nt_principal}", several), "a@x b@y");
    EXPECT_EQ(filled("{subject_dns_name.short_name}", several), "h");
    EXPECT_EQ(filled("{subject_nt_principal}-{subject_dns_name}{subject_nt_principal.short_name}", several),
              "a@x-h.xa a@x-h.ya b@y-h.xb b@y-h.yb");
    several.uris.clear();
    for (int at = 0; at < 65; ++at)
        several.uris.push_back("u" + std::to_string(at));
    EXPECT_EQ(filled("{subject_uri}", several), "error: there are too many names to choose from");
    several.rfc822_names = several.uris;
    EXPECT_EQ(filled("{subject_uri}{subject_rfc822_name}", several),
              "error: there are too many names to choose from");
}

std::string whom(const Certificate& certificate, const std::vector<RuleText>& texts,
                 std::map<std::string, std::vector<std::string>> users, const std::string& domain = "corp") {
    test::FakeAccounts accounts(std::move(users));
    const auto rules = parse_rules(texts);
    EXPECT_TRUE(rules.has_value()) << rules.error().problem;
    const auto mapping = map_certificate(certificate, *rules, {domain, {}, &accounts, ones});
    if (const auto* mapped = std::get_if<Mapped>(&mapping))
        return (mapped->account.principal.empty() ? "" : mapped->account.principal.text() + " ") +
               mapped->account.user;
    if (std::holds_alternative<Ambiguous>(mapping)) return "ambiguous";
    std::string why = "nobody";
    for (const Unapplied& rule : std::get<NotMapped>(mapping).rules)
        why += ": " + rule.why;
    return why;
}

TEST(Mapper, AsksTheSourceForWhatAFilterNames) {
    const RuleText by_upn{0, "", "", "", "(userPrincipalName={subject_nt_principal})"};
    const RuleText by_uid{0, "", "", "", "(uid={subject_nt_principal.short_name})"};
    EXPECT_EQ(whom(alice(), {by_upn}, {{"upn:alice@corp", {"alice"}}}), "alice");
    EXPECT_EQ(whom(alice(), {by_upn}, {{"upn:alice@corp", {"alice", "bob"}}}), "ambiguous");
    EXPECT_EQ(whom(alice(), {by_upn}, {}), "nobody: the filter finds nobody");
    EXPECT_EQ(whom(alice(), {by_upn, by_uid}, {{"upn:alice@corp", {"bob"}}, {"user:alice", {"alice"}}}),
              "ambiguous");
    EXPECT_EQ(whom(alice(), {by_upn, by_uid}, {{"user:alice", {"alice"}}}), "alice");
    Certificate two = alice();
    two.upns = {"alice@corp", "bob@corp"};
    EXPECT_EQ(whom(two, {by_upn}, {{"upn:alice@corp", {"alice"}}}), "alice");
    EXPECT_EQ(whom(two, {by_upn}, {{"upn:alice@corp", {"alice"}}, {"upn:bob@corp", {"bob"}}}), "ambiguous");
    EXPECT_EQ(whom(two, {by_upn}, {{"upn:alice@corp", {"alice"}}, {"upn:bob@corp", {"alice"}}}), "alice");
}

TEST(Mapper, MapsNobodyWhenAFilterCannotBeAnswered) {
    const RuleText mail{0, "", "", "", "(|(mail={subject_rfc822_name})(uid=nobody))"};
    const RuleText either{0, "", "", "", "(|(mail={subject_rfc822_name})(uid=alice))"};
    const RuleText broken{0, "", "", "", "(uid=broken)"};
    const RuleText fallback{1, "", "alice@REALM", "alice"};
    const RuleText beside{0, "", "alice@REALM", "alice"};
    const std::map<std::string, std::vector<std::string>> users{{"user:alice", {"alice"}}};
    EXPECT_EQ(whom(alice(), {mail, fallback}, users), "nobody: (mail=al.ice@mail) cannot be answered");
    EXPECT_EQ(whom(alice(), {either, fallback}, users), "alice");
    EXPECT_EQ(whom(alice(), {{0, "", "", "", "(uid=nobody)"}, fallback}, users),
              "nobody: the filter finds nobody");
    EXPECT_EQ(whom(alice(), {broken, fallback}, users), "nobody: the store is broken");
    EXPECT_EQ(whom(alice(), {beside, broken}, users), "nobody: the store is broken");
    EXPECT_EQ(whom(alice(), {{0, "", "", "", "(uid=x)"}, fallback}, {{"user:x", {"-rf"}}}),
              "nobody: the user name of the account found starts with '-'");
    const auto rules = parse_rules(std::vector{mail, fallback}).value();
    EXPECT_TRUE(std::holds_alternative<NotMapped>(map_certificate(alice(), rules)));
}

TEST(Mapper, LetsTemplatesSayMoreOfTheAccountFound) {
    const std::map<std::string, std::vector<std::string>> users{{"user:alice", {"alice"}}};
    EXPECT_EQ(whom(alice(), {{0, "", "{subject_nt_principal}", "", "(uid=alice)"}}, users),
              "alice@corp alice");
    EXPECT_EQ(whom(alice(), {{0, "", "", "alice", "(uid=alice)"}}, users), "alice");
    EXPECT_EQ(whom(alice(), {{0, "", "", "bob", "(uid=alice)"}}, users),
              "nobody: the filter finds 'alice', the rule's user is 'bob'");
    const std::map<std::string, std::vector<std::string>> by_sha{{"certificate:00", {"alice"}}};
    EXPECT_EQ(whom(alice(), {RuleText{}}, by_sha).rfind("nobody: (userCertificate;binary=", 0), 0U);
}

TEST(Mapper, KeepsRulesToTheirDomains) {
    RuleText rule{0, "", "a@R", "a"};
    rule.domains = {"other", "CORP"};
    EXPECT_EQ(whom(alice(), {rule}, {}), "a@R a");
    EXPECT_EQ(whom(alice(), {rule}, {}, "third"), "nobody: it is not for the domain 'third'");
    EXPECT_EQ(whom(alice(), {rule}, {}, ""), "nobody: it is not for the domain ''");
    rule.domains.clear();
    EXPECT_EQ(whom(alice(), {rule}, {}, ""), "a@R a");
}

// The filters people have, on a certificate with odd names: each asks for a key the certificate answers to.
TEST(QuestionOf, AsksForKeysOfTheCertificate) {
    auto request = test::logon_request({test::upn("Alice@corp"), test::rfc822_name("alice@mail.example")});
    request.subject = {
        {"O", "Corp, \"Inc\""}, {"ST", "M\u00fcnchen"}, {"CN", "Alice (x*) #1"}, {"title", "Dr\\"}};
    request.extensions.push_back(test::subject_key_id("\x01\xab"));
    request.extensions.push_back(test::sid_extension("S-1-5-21-1-2-3-1104"));
    const auto certificate = parse_certificate(test::Authority("Odd, CA").issue(request).der).value();
    const auto keys = keys_of(certificate);
    for (const std::string map :
         {"altSecurityIdentities=X509:<I>{issuer_dn!ad_x500}<S>{subject_dn!ad_x500}",
          "ipaCertMapData=X509:<I>{issuer_dn!nss_x500}<S>{subject_dn!nss_x500}",
          "altSecurityIdentities=X509:<I>{issuer_dn!ad}<SR>{serial_number!hex_ur}",
          "altSecurityIdentities=X509:<SKI>{subject_key_id!hex_u}",
          "altSecurityIdentities=X509:<S>{subject_dn!ad}",
          "altSecurityIdentities=X509:<RFC822>{subject_rfc822_name}", "userCertificate;binary={cert!bin}",
          "userPrincipalName={subject_nt_principal}", "objectSid={sid}"}) {
        const auto rule = parse_map("LDAPU1:(" + map + ")").value();
        const auto texts = texts_of(rule.filter, Writing::filter, certificate).value();
        const auto question = question_of(parse_filter(texts.at(0)).value(), libcrypto_digest());
        ASSERT_TRUE(question.has_value()) << map << question.error().problem;
        EXPECT_NE(std::ranges::find(keys, std::get<MappingKey>(*question)), keys.end())
            << map << " " << texts.at(0);
    }
}

TEST(Matches, NothingWhenANameOfTheKindWasRefused) {
    Certificate refused = alice();
    refused.other_names = {{"1.2.3", {0x0c, 0x01, 'a'}}};
    const auto holds = [&](const std::string& match) { return matches(parse_match(match).value(), refused); };
    const std::pair<std::string, NameKind> terms[] = {
        {"<SAN:1.2.3>a", NameKind::other_name},
        {"<SAN:1.2.3>a", NameKind::upn},
        {"<SAN:otherName>DAFh", NameKind::other_name},
        {"<SAN>alice", NameKind::upn},
        {"<SAN>alice", NameKind::pkinit_principal},
        {"<SAN:rfc822Name>a", NameKind::rfc822},
        {"<SAN:dNSName>pc", NameKind::dns},
        {"<SAN:directoryName>Dir", NameKind::directory_name},
        {"<SAN:uniformResourceIdentifier>x", NameKind::uri},
        {"<SAN:iPAddress>192", NameKind::ip_address},
        {"<SAN:registeredID>1", NameKind::registered_id},
    };
    for (const auto& [match, kind] : terms) {
        refused.refused_names.clear();
        EXPECT_TRUE(holds(match)) << match;
        refused.refused_names = {{kind, "is empty"}};
        EXPECT_FALSE(holds(match)) << match;
    }
}

TEST(Matches, WantsEveryNameOfAKind) {
    Certificate certificate = alice();
    certificate.dns_names = {"a.corp", "b.corp"};
    const auto holds = [&](const std::string& match) {
        return matches(parse_match(match).value(), certificate);
    };
    EXPECT_TRUE(holds("<SAN:dNSName>corp$"));
    EXPECT_FALSE(holds("<SAN:dNSName>^a"));
    EXPECT_TRUE(holds("<SAN:dNSName>^a|^b"));
    EXPECT_TRUE(holds("<SAN:x400Address>YQ=="));
    EXPECT_FALSE(holds("<SAN:ediPartyName>YQ=="));
    certificate.dns_names.clear();
    EXPECT_FALSE(holds("<SAN:dNSName>.*"));
    EXPECT_TRUE(holds("||<SAN:dNSName>.*<SAN>alice"));
}

} // namespace
} // namespace signet::certmap
