// SPDX-License-Identifier: Apache-2.0
// The KDC's own configuration, its certificate and its CAs.
#include "certmap/parse/parse_certificate.hpp"
#include "daemon/signetctl/kdc/check_identity.hpp"
#include "daemon/signetctl/kdc/check_profile.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/store_folder.hpp"
#include "tests/unit/signetctl/findings_text.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

namespace signet::ctl {
namespace {

using namespace certmap::test;
using policy::KdcMode;

class KdcCheck : public ::testing::Test {
protected:
    std::string write(const std::string& name, const std::string& text, mode_t mode = 0644) const {
        const std::string path = folder_.path() + "/" + name;
        std::ofstream(path, std::ios::binary) << text;
        chmod(path.c_str(), mode);
        return path;
    }

    KdcProfile profile(const std::string& text) const {
        const auto read = read_kdc_profile({write("kdc.conf", text)}, "");
        EXPECT_TRUE(read.has_value()) << read.error().problem;
        return read ? *read : KdcProfile();
    }

    // Of [plugins], with our module where `MODULE` stands.
    std::string plugins(std::string text, KdcMode mode) const {
        const std::string module = "module = signet:" + write("signet_kdc.so", "");
        for (auto at = text.find("MODULE"); at != std::string::npos; at = text.find("MODULE"))
            text.replace(at, 6, module);
        Findings findings;
        check_plugins(profile("[plugins]\n" + text), mode, findings);
        return text_of(findings);
    }

    std::string identity(const std::string& value) const {
        KdcProfile profile;
        profile.realm = "LAB.TEST";
        profile.identity = {value};
        Findings findings;
        check_identity(profile, now, findings);
        return text_of(findings);
    }

    Folder folder_;
};

const std::string both = "kdcpolicy = {\nMODULE\n}\n";

TEST_F(KdcCheck, ReadsTheProfileAsTheKdcDoes) {
    const std::string kdc_conf = write("own.conf", "[kdcdefaults]\nkdc_tcp_listen_backlog = 64\n"
                                                   "pkinit_anchors = FILE:/defaults.pem\n"
                                                   "pkinit_revoke = FILE:/crl.pem\n"
                                                   "[realms]\nLAB.TEST = {\npkinit_anchors = FILE:/a.pem\n"
                                                   "pkinit_anchors = DIR:/b\npkinit_identity = FILE:/c,/k\n"
                                                   "pkinit_require_freshness = Yes\n}\n");
    const std::string krb5_conf = write("krb5.conf", "[libdefaults]\ndefault_realm = LAB.TEST\n"
                                                     "[plugins]\ncertauth = {\nmodule = signet:/x.so\n"
                                                     "enable_only = signet\nenable_only = pkinit_eku\n}\n");
    const auto read = read_kdc_profile({kdc_conf, "/nowhere/kdc.conf", krb5_conf}, "");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->realm, "LAB.TEST");
    EXPECT_EQ(read->anchors, (std::vector<std::string>{"FILE:/a.pem", "DIR:/b"}));
    EXPECT_EQ(read->revoke, (std::vector<std::string>{"FILE:/crl.pem"}));
    EXPECT_EQ(read->identity, (std::vector<std::string>{"FILE:/c,/k"}));
    EXPECT_EQ(read->tcp_listen_backlog, 64);
    EXPECT_TRUE(read->requires_freshness);
    EXPECT_EQ(read->certauth.modules, (std::vector<std::string>{"signet:/x.so"}));
    EXPECT_EQ(read->certauth.enable_only, (std::vector<std::string>{"signet", "pkinit_eku"}));
    EXPECT_TRUE(read->kdcpolicy.modules.empty());
    const auto other = read_kdc_profile({kdc_conf, krb5_conf}, "OTHER.TEST");
    ASSERT_TRUE(other.has_value());
    EXPECT_EQ(other->anchors, (std::vector<std::string>{"FILE:/defaults.pem"}));
    EXPECT_FALSE(read_kdc_profile({"/nowhere/kdc.conf"}, "").has_value());
    EXPECT_FALSE(read_kdc_profile({write("broken", "[plugins\ncertauth = {\n")}, "").has_value());
}

TEST_F(KdcCheck, WantsBothHalvesAndNobodyElse) {
    const std::string good =
        plugins("certauth = {\nMODULE\nenable_only = signet\n}\n" + both, KdcMode::enforce);
    EXPECT_EQ(severities(good), "ok ok ok ") << good;
    struct Case {
        const char* certauth;
        const char* says;
    };
    for (const auto& [certauth, says] :
         {Case{"", "error [plugins] certauth: there is no module"},
          Case{"certauth = {\nmodule = other:/x.so\n}\n", "error [plugins] certauth: there is no module"},
          Case{"certauth = {\nMODULE\n}\n", "error [plugins] certauth: enable_only = signet is missing"},
          Case{"certauth = {\nMODULE\nenable_only = pkinit_san\n}\n",
               "error [plugins] certauth: the module signet"},
          Case{"certauth = {\nMODULE\nenable_only = signet\ndisable = signet\n}\n",
               "error [plugins] certauth: the module signet is switched off"},
          Case{"certauth = {\nMODULE\nenable_only = signet\nenable_only = dbmatch\n}\n",
               "error [plugins] certauth: enable_only = dbmatch"},
          Case{"certauth = {\nMODULE\nenable_only = signet\nenable_only = pkinit_eku\n}\n",
               "warning [plugins] certauth: enable_only = pkinit_eku"},
          Case{"certauth = {\nmodule = signet:/nowhere/x.so\nenable_only = signet\n}\n",
               "error [plugins] certauth: /nowhere/x.so: there is no such file"},
          Case{"certauth = {\nmodule = signet:x.so\nenable_only = signet\n}\n",
               "warning [plugins] certauth: x.so"}})
        EXPECT_TRUE(has(plugins(certauth + both, KdcMode::enforce), says))
            << plugins(certauth + both, KdcMode::enforce);
    // Other policy modules can only refuse, and are not to be switched off.
    const std::string alone = "certauth = {\nMODULE\nenable_only = signet\n}\nkdcpolicy = {\nMODULE\n"
                              "module = xrealmauthz:/x.so\nenable_only = signet\n}\n";
    EXPECT_TRUE(
        has(plugins(alone, KdcMode::enforce),
            "warning [plugins] kdcpolicy: enable_only switches off every policy module that it does not "
            "name (xrealmauthz)"))
        << plugins(alone, KdcMode::enforce);
    const std::string half = plugins("certauth = {\nMODULE\nenable_only = signet\n}\n", KdcMode::enforce);
    EXPECT_TRUE(has(half, "error [plugins] kdcpolicy: there is no module")) << half;
}

TEST_F(KdcCheck, WantsTheBuiltInsWhileItOnlyWatches) {
    EXPECT_FALSE(has(plugins("certauth = {\nMODULE\n}\n" + both, KdcMode::audit), "error"));
    for (const char* certauth : {"certauth = {\nMODULE\nenable_only = signet\n}\n",
                                 "certauth = {\nMODULE\ndisable = pkinit_san\ndisable = dbmatch\n}\n"})
        EXPECT_TRUE(has(plugins(certauth + both, KdcMode::audit), "no card logs on")) << certauth;
}

TEST_F(KdcCheck, SeesAModuleThatOthersMayWrite) {
    const std::string module = write("open.so", "", 0666);
    Findings findings;
    check_plugins(
        profile("[plugins]\ncertauth = {\nmodule = signet:" + module + "\nenable_only = signet\n}\n"),
        KdcMode::enforce, findings);
    EXPECT_TRUE(has(text_of(findings), "open.so: can be written by others")) << text_of(findings);
}

TEST_F(KdcCheck, SeesWhatStandsInTheWayOfPkinit) {
    policy::KdcSettings settings;
    settings.revocation.check = policy::RevocationDemand::hard;
    KdcProfile profile;
    profile.revoke = {"FILE:/crl.pem"};
    profile.indicators = {"pkinit", settings.assurance.indicator};
    Findings bad;
    check_pkinit(profile, settings, bad);
    EXPECT_EQ(severities(text_of(bad)), "warning error warning error ") << text_of(bad);
    EXPECT_TRUE(has(text_of(bad), "error pkinit_require_freshness")) << text_of(bad);
    settings.revocation.check = policy::RevocationDemand::off;
    profile.indicators = {"pkinit"};
    profile.tcp_listen_backlog = 256;
    profile.requires_freshness = true;
    Findings good;
    check_pkinit(profile, settings, good);
    EXPECT_EQ(severities(text_of(good)), "ok ok ") << text_of(good);
}

TEST_F(KdcCheck, SaysWhereMitsUsagesAreNotOurs) {
    struct Case {
        const char* checking;
        std::vector<std::string> eku_any;
        bool is_said;
    };
    const std::string pkinit = "1.3.6.1.5.2.3.4", logon = "1.3.6.1.4.1.311.20.2.2";
    for (const auto& [checking, eku_any, is_said] :
         {Case{"kpClientAuth", {pkinit}, false}, Case{"kpClientAuth", {logon, pkinit}, true},
          Case{"scLogin", {logon, pkinit}, false}, Case{"scLogin", {pkinit}, true},
          Case{"none", {logon, pkinit, "none"}, true}}) {
        policy::KdcSettings settings;
        settings.certificates.eku_any = eku_any;
        Findings findings;
        check_pkinit(profile("[kdcdefaults]\npkinit_eku_checking = " + std::string(checking) + "\n"),
                     settings, findings);
        EXPECT_EQ(has(text_of(findings), "warning pkinit_eku_checking: " + std::string(checking)), is_said)
            << checking << text_of(findings);
    }
}

TEST_F(KdcCheck, WantsTheLogonCasAmongTheAnchorsOfTheKdc) {
    const Authority root("Root");
    const Authority issuing("Issuing CA", &root);
    const Authority other("Other");
    const std::string root_file = "FILE:" + write("root.pem", "a text\n" + pem(root.der()));
    const std::string issuing_file = write("issuing.pem", pem(issuing.der()));
    const std::string other_file = "FILE:" + write("other.pem", pem(other.der()));
    struct Case {
        std::vector<std::string> anchors, pool;
        const char* says;
    };
    for (const auto& [anchors, pool, says] :
         {Case{{root_file}, {}, "ok pkinit_anchors: CN=Issuing CA"},
          Case{{other_file, root_file}, {other_file}, "ok pkinit_anchors: CN=Issuing CA"},
          Case{
              {"FILE:" + issuing_file}, {}, "error pkinit_anchors: CN=Issuing CA is there, and the CA above"},
          Case{{other_file}, {root_file}, "error pkinit_anchors: CN=Issuing CA of"},
          Case{{}, {root_file}, "error pkinit_anchors: there is none"},
          Case{{"FILE:/nowhere.pem"}, {}, "warning pkinit_anchors: /nowhere.pem"}}) {
        KdcProfile profile;
        profile.anchors = anchors;
        profile.pool = pool;
        Findings findings;
        policy::KdcCertificateSettings settings;
        settings.logon_cas = {issuing_file};
        check_anchors(profile, settings, findings);
        EXPECT_TRUE(has(text_of(findings), says)) << says << " in\n" << text_of(findings);
    }
}

constexpr const char* kdc_usage = "1.3.6.1.5.2.3.5";

Request kdc_request() {
    Request request;
    request.subject = {{"CN", "kdc1"}};
    request.extensions = {
        alternative_names({pkinit_name("LAB.TEST", {"krbtgt", "LAB.TEST"}), dns_name("kdc1")}),
        extended_key_usage({kdc_usage})};
    return request;
}

TEST_F(KdcCheck, ReadsTheCertificateOfTheKdc) {
    const Authority root("Root");
    const auto kdc = root.issue(kdc_request());
    const std::string certificate = write("kdc.pem", pem(kdc.der));
    const std::string key = write("kdc.key", pem(kdc.key), 0600);
    EXPECT_EQ(severities(identity("FILE:" + certificate + "," + key)), "ok ok ok ok ");
    const std::string combined = write("both.pem", pem(kdc.key) + pem(kdc.der), 0600);
    EXPECT_EQ(severities(identity("FILE:" + combined)), "ok ok ok ok ");
    EXPECT_EQ(severities(identity(combined)), "ok ok ok ok ");
    const auto pair_with = [&](const std::string& text) {
        return identity("FILE:" + certificate + "," + write("its.key", text, 0600));
    };
    EXPECT_TRUE(has(pair_with(pem(root.key())), "its.key: is not the key of"));
    EXPECT_TRUE(has(pair_with("secret"), "its.key: is no private key"));
    EXPECT_TRUE(has(pair_with(pem(kdc.key, "a passphrase")), "its.key: is no private key"));
    EXPECT_TRUE(has(identity("FILE:" + certificate), "kdc.pem: the KDC's key can be read by everybody"));
    EXPECT_TRUE(has(identity("FILE:" + certificate + "," + write("g.key", "", 0640)), "warning"));
    EXPECT_TRUE(has(identity("FILE:/nowhere.pem," + key), "error pkinit_identity: /nowhere.pem"));
    EXPECT_TRUE(has(identity("FILE:" + certificate + ",/nowhere.key"), "error /nowhere.key"));
    EXPECT_TRUE(has(identity("PKCS12:/kdc.p12"), "warning pkinit_identity"));
}

TEST_F(KdcCheck, SaysWhichClientsDoNotBelieveTheKdc) {
    const Authority root("Root");
    struct Case {
        const char* name;
        std::vector<Extension> extensions;
        Key key;
        std::int64_t not_after;
        const char* says;
    };
    const std::string names = pkinit_name("LAB.TEST", {"krbtgt", "LAB.TEST"});
    const std::vector<Extension> usual = kdc_request().extensions;
    const std::int64_t late = 1'900'000'000;
    for (const Case& row : std::vector<Case>{
             {"usual", usual, nullptr, late, "ok kdc: names krbtgt/LAB.TEST@LAB.TEST"},
             {"other realm",
              {alternative_names({pkinit_name("LAB.TEST", {"krbtgt", "EX.TEST"})})},
              nullptr,
              late,
              "error kdc: does not name krbtgt/LAB.TEST@LAB.TEST"},
             {"host only",
              {alternative_names({dns_name("kdc1")}), extended_key_usage({kdc_usage})},
              nullptr,
              late,
              "warning kdc: does not name krbtgt/LAB.TEST@LAB.TEST (id-pkinit-san): clients need"},
             {"no usage",
              {alternative_names({names, dns_name("kdc1")})},
              nullptr,
              late,
              "warning kdc: has neither"},
             {"no host",
              {alternative_names({names}), extended_key_usage({kdc_usage})},
              nullptr,
              late,
              "warning kdc: has no dNSName"},
             {"short key", usual, rsa_key(1024), late, "error kdc: has a key of 1024 bits"},
             {"ends soon", usual, nullptr, now + 29 * 24 * 3600, "warning kdc: expires at"},
             {"expired", usual, nullptr, now - 1, "error kdc: has expired at"}}) {
        Request request = kdc_request();
        request.extensions = row.extensions;
        request.key = row.key;
        request.not_after = row.not_after;
        const auto certificate = certmap::parse_certificate(root.issue(request).der);
        ASSERT_TRUE(certificate.has_value()) << row.name;
        Findings findings;
        check_kdc_certificate("kdc", *certificate, "LAB.TEST", now, findings);
        EXPECT_TRUE(has(text_of(findings), row.says)) << row.name << ":\n" << text_of(findings);
    }
}

} // namespace
} // namespace signet::ctl
