// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/mapping_key.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/sync/directory_account.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

using namespace std::string_literals;
const AccountAttributes attributes{"uid", "krbPrincipalName", "createTimestamp", ""};

Record alice(std::vector<Attribute> more = {}) {
    Record record{"00112233-4455-6677-8899-aabbccddeeff", "uid=alice,dc=corp,dc=test", {{"uid", {"alice"}}}};
    record.attributes.insert(record.attributes.end(), more.begin(), more.end());
    return record;
}

// nullopt: something could not be read.
std::optional<Entry> read_whole(const Record& record, const AccountAttributes& names = attributes) {
    auto read = read_account(record, names, parse_certificate);
    return read.problem ? std::nullopt : std::move(read.entry);
}

std::vector<MappingKey> keys_of_alice(const std::string& attribute, const std::string& value) {
    const auto entry = read_whole(alice({{attribute, {value}}}));
    EXPECT_TRUE(entry) << attribute;
    return entry ? entry->keys : std::vector<MappingKey>();
}

TEST(DirectoryAccount, TakesTheLeastThereIs) {
    const auto entry = read_whole(alice());
    ASSERT_TRUE(entry);
    EXPECT_EQ(*entry, (Entry{"00112233-4455-6677-8899-aabbccddeeff", "alice", "", std::nullopt, {}}));
}

TEST(DirectoryAccount, TakesAllOfIt) {
    const auto entry =
        read_whole(alice({{"krbprincipalname", {"alice@CORP.TEST"}},
                          {"createTimestamp", {"20260131120000Z"}},
                          {"userPrincipalName", {"Alice@Corp.Test"}},
                          {"objectSid", {"\x01\x01\x00\x00\x00\x00\x00\x05\x07\x00\x00\x00"s}},
                          {"altSecurityIdentities", {"X509:<SKI>0A0B", "Kerberos:alice@X.TEST"}}}));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->principal, "alice@CORP.TEST");
    EXPECT_EQ(entry->created, 1769860800);
    const std::vector<MappingKey> keys{
        {KeyKind::sid, "S-1-5-7"}, {KeyKind::subject_key_id, "0a0b"}, {KeyKind::upn, "alice@corp.test"}};
    EXPECT_EQ(entry->keys, keys);
}

TEST(DirectoryAccount, GivesUsersARealm) {
    AccountAttributes with_realm = attributes;
    with_realm.realm = "CORP.TEST";
    EXPECT_EQ(read_whole(alice(), with_realm)->principal, "alice@CORP.TEST");
    EXPECT_EQ(read_whole(alice({{"krbPrincipalName", {"bob@X.TEST"}}}), with_realm)->principal, "bob@X.TEST");
}

// What a certificate answers to and what a directory says about it have to be the same keys.
TEST(DirectoryAccount, NamesACertificateAsItNamesItself) {
    const test::Authority authority("Card CA");
    const auto der = authority.issue(test::logon_request({})).der;
    const auto certificate = parse_certificate(der);
    ASSERT_TRUE(certificate);
    const auto own = keys_of(*certificate);
    for (const char* attribute : {"userCertificate;binary", "userCertificate", "USERCERTIFICATE;binary"}) {
        const auto entry = read_whole(alice({{attribute, {std::string(der.begin(), der.end())}}}));
        ASSERT_TRUE(entry);
        ASSERT_EQ(entry->keys.size(), 1U);
        EXPECT_NE(std::ranges::find(own, entry->keys.front()), own.end());
        EXPECT_EQ(entry->certificates, (std::vector<EntryCertificate>{{certificate->key.bits_sha256, der}}));
    }
}

TEST(DirectoryAccount, ReadsEachAttribute) {
    EXPECT_EQ(keys_of_alice("ipaCertMapData", "X509:<I>O=Corp,CN=CA<S>O=Corp,CN=Alice").front().kind,
              KeyKind::issuer_subject);
    EXPECT_EQ(keys_of_alice("ipaNTSecurityIdentifier", "S-1-5-21-1").front(),
              (MappingKey{KeyKind::sid, "S-1-5-21-1"}));
    EXPECT_EQ(keys_of_alice("altSecurityIdentities", "X509:<I>DC=test,CN=CA<SR>0102").front().kind,
              KeyKind::issuer_serial);
    EXPECT_TRUE(keys_of_alice("mail", "alice@corp.test").empty());
}

TEST(DirectoryAccount, KeepsEachKeyOnce) {
    const auto entry =
        read_whole(alice({{"altSecurityIdentities", {"X509:<SKI>0b", "X509:<SKI>0a", "X509:<SKI>0A"}}}));
    ASSERT_TRUE(entry);
    ASSERT_EQ(entry->keys.size(), 2U);
    EXPECT_TRUE(std::ranges::is_sorted(entry->keys));
}

struct Bad {
    const char* name;
    Record record;
    const char* problem; // a part of it
};

std::vector<Bad> bad_records() {
    std::vector<Bad> bad{
        {"no id", alice(), "id"},
        {"long id", alice(), "id is too long"},
        {"id with a NUL", alice(), "its id"},
        {"no user", alice(), "uid: is not there"},
        {"two users", alice({{"uid", {"bob"}}}), "uid: more than one value"},
        {"user is a path", alice(), "uid"},
        {"principal without realm", alice({{"krbPrincipalName", {"alice"}}}), "krbPrincipalName"},
        {"two principals", alice({{"krbPrincipalName", {"a@X", "b@X"}}}),
         "krbPrincipalName: more than one value"},
        {"time", alice({{"createTimestamp", {"yesterday"}}}), "createTimestamp"},
        {"identity", alice({{"altSecurityIdentities", {"X509:<SKI>0a", "X509:<SKI>xx"}}}),
         "altSecurityIdentities"},
        {"identity with a NUL", alice({{"altSecurityIdentities", {"X509:<S>CN=a\0b"s}}}),
         "altSecurityIdentities"},
        {"certificate", alice({{"userCertificate;binary", {"\x30\x03\x02\x01\x01"}}}), "userCertificate"},
        {"SID", alice({{"objectSid", {"S-1-5-x"}}}), "objectSid"},
        {"SID text", alice({{"ipaNTSecurityIdentifier", {"S-1-5-21-x"}}}), "ipaNTSecurityIdentifier"},
        {"UPN", alice({{"userPrincipalName", {"a\xff@corp.test"}}}), "userPrincipalName"},
        {"too many", alice({{"altSecurityIdentities", std::vector<std::string>(257, "X509:<SKI>0a")}}),
         "more than 256"},
    };
    bad[0].record.id.clear();
    bad[1].record.id = std::string(129, 'a');
    bad[2].record.id = "a\0b"s;
    bad[3].record.attributes.clear();
    bad[5].record.attributes.front().values = {"../etc"};
    return bad;
}

TEST(DirectoryAccount, SaysWhatCannotBeReadAndWhoseItIs) {
    for (const auto& [name, record, problem] : bad_records()) {
        const auto read = read_account(record, attributes, parse_certificate);
        ASSERT_TRUE(read.problem) << name;
        EXPECT_NE(read.problem->error.problem.find(problem), std::string::npos)
            << name << ": " << read.problem->error.problem;
        const bool is_unknown = std::string_view(problem).starts_with("id") ||
                                std::string_view(problem).starts_with("its") ||
                                std::string_view(problem).starts_with("uid");
        EXPECT_EQ(read.entry.has_value(), !is_unknown) << name;
        if (!read.entry) continue;
        EXPECT_EQ(read.entry->user, "alice");
        EXPECT_EQ(read.entry->unreadable, read.problem->error.problem);
    }
}

TEST(DirectoryAccount, KeepsEveryKeyBesideTheBadOne) {
    const auto read = read_account(alice({{"userCertificate", {"an old S/MIME certificate"}},
                                          {"altSecurityIdentities", {"X509:<SKI>no", "X509:<SKI>0a"}},
                                          {"objectSid", {"S-1-5-21-7"}}}),
                                   attributes, parse_certificate);
    ASSERT_TRUE(read.entry && read.problem);
    EXPECT_EQ(read.entry->keys,
              (std::vector<MappingKey>{{KeyKind::sid, "S-1-5-21-7"}, {KeyKind::subject_key_id, "0a"}}));
    EXPECT_EQ(read.problem->attribute, "altSecurityIdentities");
}

TEST(DirectoryAccount, AsksForWhatItReads) {
    const auto names = wanted_attributes(attributes);
    for (const char* name :
         {"uid", "krbPrincipalName", "createTimestamp", "altSecurityIdentities", "objectSid"})
        EXPECT_EQ(std::ranges::count(names, name), 1) << name;
    EXPECT_EQ(std::ranges::count(wanted_attributes({"uid", "", "", ""}), ""), 0);
}

} // namespace
} // namespace signet::certmap
