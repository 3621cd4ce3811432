// SPDX-License-Identifier: Apache-2.0
// kdc.toml and the files that it names.
#include "certmap/trust/revocation_file.hpp"
#include "daemon/signetctl/check/check_revocation.hpp"
#include "daemon/signetctl/check/mapping_files.hpp"
#include "daemon/signetctl/kdc/check_files.hpp"
#include "daemon/signetctl/kdc/check_profile.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"
#include "tests/unit/signetctl/findings_text.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::RevocationSource;
using certmap::test::now;
using kdc::test::Realm;

TEST(KdcCheckFiles, NamesEveryProblemOfTheSettings) {
    const Realm realm;
    Findings good;
    EXPECT_TRUE(check_settings(realm.path("kdc.toml"), good).has_value());
    EXPECT_EQ(text_of(good), "ok " + realm.path("kdc.toml") + ": mode enforce\n");

    realm.settings("mode = \"audit\"\n");
    Findings audit;
    EXPECT_TRUE(check_settings(realm.path("kdc.toml"), audit).has_value());
    EXPECT_TRUE(has(text_of(audit), "mode audit")) << text_of(audit);

    realm.settings("mode = \"strict\"\nnonsense = 1\n");
    Findings bad;
    EXPECT_FALSE(check_settings(realm.path("kdc.toml"), bad).has_value());
    EXPECT_EQ(severities(text_of(bad)), "error error ") << text_of(bad);

    realm.settings("");
    chmod(realm.path("kdc.toml").c_str(), 0666);
    Findings open;
    EXPECT_FALSE(check_settings(realm.path("kdc.toml"), open).has_value());
    EXPECT_TRUE(has(text_of(open), "can be written by others")) << text_of(open);
}

TEST(KdcCheckFiles, SeesAFolderInWhichOthersMayPutFiles) {
    const Realm realm;
    Findings good;
    check_folders({realm.path("kdc.toml"), realm.path("ca.pem")}, good);
    EXPECT_EQ(text_of(good), "");
    mkdir(realm.path("open").c_str(), 0700);
    chmod(realm.path("open").c_str(), 0777);
    Findings bad;
    check_folders({realm.path("kdc.toml"), realm.path("open/a"), realm.path("open/b")}, bad);
    EXPECT_EQ(severities(text_of(bad)), "error ") << text_of(bad);
}

TEST(KdcCheckFiles, LooksAtTheBlockListAsTheKdcDoes) {
    const Realm realm;
    struct Case {
        const char* text;
        int mode;
        const char* says;
    };
    Findings none;
    check_block_list(realm.path("none"), true, geteuid(), none);
    EXPECT_TRUE(has(text_of(none), "error ")) << "it is named in the settings: " << text_of(none);
    for (const auto& [text, mode, says] :
         {Case{"serial 0a # lost\n", 0644, "1 blocked"}, Case{"serial\n", 0644, "error"},
          Case{"serial 0a\n", 0666, "error"}}) {
        realm.write("blocked", text, mode);
        Findings findings;
        check_block_list(realm.path("blocked"), true, geteuid(), findings);
        EXPECT_TRUE(has(text_of(findings), says)) << text_of(findings);
    }
}

TEST(KdcCheckFiles, SaysHowOldTheStoreIs) {
    const Realm realm;
    Findings none;
    check_store(realm.path("store.mdb"), geteuid(), now, none);
    EXPECT_EQ(severities(text_of(none)), "error ") << text_of(none);
    for (const auto& [source, severity] :
         {std::pair{"ldaps://dc1", "warning "}, std::pair{"accounts.toml", "ok "}}) {
        auto writer = certmap::StoreWriter::replace(realm.path("store.mdb"));
        ASSERT_TRUE(writer.has_value());
        certmap::StoreInfo info;
        info.source = source;
        info.updated = now - 2 * 24 * 3600;
        ASSERT_TRUE(writer->commit(info).has_value());
        chmod(realm.path("store.mdb").c_str(), 0644);
        Findings findings;
        check_store(realm.path("store.mdb"), geteuid(), now, findings);
        EXPECT_EQ(severities(text_of(findings)), severity) << text_of(findings);
        EXPECT_TRUE(has(text_of(findings), "2 d 0 h ago")) << text_of(findings);
    }
    realm.write("store.mdb", "no store");
    Findings broken;
    check_store(realm.path("store.mdb"), geteuid(), now, broken);
    EXPECT_EQ(severities(text_of(broken)), "error ") << text_of(broken);
}

TEST(KdcCheckFiles, WarnsOfAStoreWithoutKeysWhereKeysAreAskedFor) {
    const Realm realm;
    policy::MappingSettings mapping;
    mapping.store = realm.path("store.mdb");
    const auto said = [&](std::vector<certmap::MappingKey> keys) {
        auto writer = certmap::StoreWriter::replace(mapping.store);
        EXPECT_TRUE(writer && writer->put({"1", "alice", "", std::nullopt, std::move(keys)}));
        EXPECT_TRUE(writer->commit({}));
        Findings findings;
        check_keys(mapping, findings);
        return severities(text_of(findings));
    };
    EXPECT_EQ(said({{certmap::KeyKind::sid, "S-1-5"}}), "");
    EXPECT_EQ(said({}), "warning ");
    mapping.rules = {{.strong = true}};
    EXPECT_EQ(said({}), "") << "a rule binds them";
    mapping.rules.clear();
    mapping.strong_mapping = policy::StrongMapping::names;
    EXPECT_EQ(said({}), "");
    Findings none;
    mapping = {};
    check_keys(mapping, none);
    EXPECT_EQ(text_of(none), "");
}

TEST(KdcCheckFiles, SaysThatDemandsAreGoneWithSettingsThatAreBroken) {
    for (const auto& [everyone, when_unusable, is_said] :
         {std::tuple{true, "", true}, std::tuple{true, "refuse-all", false},
          std::tuple{true, "refuse-cards", false}, std::tuple{false, "", false}}) {
        policy::KdcSettings settings;
        settings.card.everyone = everyone;
        KdcProfile profile;
        profile.when_unusable = when_unusable;
        Findings findings;
        check_pkinit(profile, settings, findings);
        EXPECT_EQ(has(text_of(findings), "warning signet_when_unusable"), is_said) << text_of(findings);
    }
}

TEST(KdcCheckFiles, SaysWhenACaExpires) {
    const Realm realm;
    policy::KdcCertificateSettings settings;
    settings.logon_cas = {realm.path("ca.pem")};
    for (const auto& [time, says] : {std::pair<std::int64_t, const char*>{now, "ok "},
                                     {1'900'000'000 - 24 * 3600, "warning "},
                                     {1'900'000'001, "error "}}) {
        Findings findings;
        check_authorities(settings, time, findings);
        EXPECT_EQ(severities(text_of(findings)), says) << text_of(findings);
    }
}

class KdcCheckRevocation : public ::testing::Test {
protected:
    std::string check(const std::string& demand, std::int64_t time = now) {
        realm_.settings(certificates_ + "[revocation]\ncheck = \"" + demand +
                        "\"\ngrace = \"1h\"\ndirectory = \"DIR\"\n" + sources_);
        Findings findings;
        const auto compiled = check_settings(realm_.path("kdc.toml"), findings);
        EXPECT_TRUE(compiled.has_value()) << text_of(findings);
        Findings found;
        if (compiled) check_revocation(revocation_question(*compiled), time, found);
        return text_of(found);
    }

    void write_crl(std::int64_t next_update, const certmap::Bytes& revoked = {0x0a}) const {
        certmap::RevocationTable table;
        table.issuer_key = certmap::key_of_authority(realm_.ca.der()).value();
        table.this_update = now - 3600;
        table.next_update = next_update;
        table.fetched = now - 600;
        table.records = {{.serial = revoked, .this_update = now - 3600, .next_update = next_update}};
        realm_.write(revocation_file_name(RevocationSource::crl, table.issuer_key),
                     certmap::encode(table).value());
    }

    std::string certificates_;
    std::string sources_ = "[[revocation.issuer]]\ncertificate = \"DIR/ca.pem\"\n"
                           "crl = [\"http://crl.lab.test/ca.crl\"]\n";
    Realm realm_;
};

TEST_F(KdcCheckRevocation, SaysWhatIsMissingAsTheDemandHasIt) {
    EXPECT_TRUE(has(check("off"), "ok revocation of CN=Card CA: is not checked"));
    EXPECT_TRUE(has(check("soft"), "warning revocation of CN=Card CA: no CRL")) << check("soft");
    EXPECT_TRUE(has(check("hard"), "error revocation of CN=Card CA: no CRL")) << check("hard");
}

TEST_F(KdcCheckRevocation, SaysWhereAnswersComeFrom) {
    EXPECT_TRUE(has(check("soft"), "ok revocation of CN=Card CA: comes from http://crl.lab.test/ca.crl"));
    sources_.clear();
    EXPECT_TRUE(has(check("soft"), "warning revocation of CN=Card CA: no [[revocation.issuer]]"))
        << check("soft");
}

TEST_F(KdcCheckRevocation, SaysHowLongACrlCounts) {
    write_crl(now + 3600);
    EXPECT_TRUE(has(check("hard"), "with 1 revoked, fetched 10 min ago, counts until")) << check("hard");
    EXPECT_EQ(severities(check("hard")), "ok ok ");
    EXPECT_EQ(severities(check("hard", now + 3600 + 1800)), "ok warning ");
    EXPECT_EQ(severities(check("hard", now + 3600 + 3601)), "ok error ");
    EXPECT_EQ(severities(check("soft", now + 3600 + 3601)), "ok warning ");
    write_crl(0);
    EXPECT_EQ(severities(check("hard")), "ok error ") << check("hard");
}

TEST_F(KdcCheckRevocation, LooksAtTheCasThemselves) {
    const certmap::test::Authority issuing("Issuing CA", &realm_.ca); // serial number 1234
    realm_.write("issuing.pem", certmap::test::pem(issuing.der()));
    certificates_ = "[certificates]\nintermediates = [\"DIR/issuing.pem\"]\n";
    EXPECT_TRUE(has(check("hard"), "error CA CN=Issuing CA: revocation-unknown")) << check("hard");
    EXPECT_TRUE(has(check("soft"), "warning CA CN=Issuing CA: ")) << check("soft");
    EXPECT_FALSE(has(check("off"), "CA CN=Issuing CA: is")) << check("off");
    // Where the answers about the certificates of this one would come from is another question.
    EXPECT_TRUE(has(check("hard"), "warning revocation of CN=Issuing CA: no [[revocation.issuer]]"));
    write_crl(now + 3600);
    EXPECT_TRUE(has(check("hard"), "ok CA CN=Issuing CA: is not revoked by CN=Card CA")) << check("hard");
    write_crl(now + 3600, {0x12, 0x34});
    EXPECT_TRUE(has(check("soft"), "error CA CN=Issuing CA: cert-revoked")) << check("soft");
    realm_.write("issuing.pem", certmap::test::pem(certmap::test::Authority("X", &issuing).der()));
    EXPECT_TRUE(has(check("hard"), "warning CA CN=X: its issuer is none of the CAs")) << check("hard");
}

TEST_F(KdcCheckRevocation, DoesNotTakeAnyFileForACrl) {
    const auto key = certmap::key_of_authority(realm_.ca.der()).value();
    realm_.write(revocation_file_name(RevocationSource::crl, key), "no table");
    EXPECT_EQ(severities(check("soft")), "ok error ") << check("soft");
}

} // namespace
} // namespace signet::ctl
