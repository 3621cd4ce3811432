// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/hexadecimal.hpp"
#include "certmap/trust/authorities.hpp"
#include "certmap/trust/crl.hpp"
#include "certmap/trust/ocsp.hpp"
#include "tests/unit/certmap/revocation_builder.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace signet::kdc {
namespace {

namespace build = certmap::test;
using test::Der;
using test::Realm;

class Revocation : public testing::Test {
protected:
    Revocation() { std::filesystem::create_directory(realm.path("revocation")); }

    void demand(const std::string& lines) {
        realm.settings("[revocation]\ndirectory = \"DIR/revocation\"\n" + lines);
        realm.later();
    }

    void put(certmap::RevocationSource source, std::int64_t next_update,
             std::vector<certmap::RevocationRecord> records) {
        const auto key = certmap::key_of_authority(realm.ca.der()).value();
        const auto bytes =
            certmap::encode({source, key, build::now - 100, next_update, build::now, std::move(records)});
        realm.write("revocation/" + certmap::revocation_file_name(source, key), bytes.value());
        realm.later();
    }

    static certmap::RevocationRecord record(bool revoked, std::int64_t next_update) {
        return {{0x12, 0x34}, revoked, 0, build::now - 100, next_update};
    }

    std::string verdict() { return realm.verdict(card); }

    Realm realm;
    const Der card = realm.card();
};

TEST_F(Revocation, IsNotAskedUnlessDemanded) {
    put(certmap::RevocationSource::crl, build::now + 100, {record(true, 0)});
    EXPECT_EQ(verdict(), "granted");
    demand("check = \"soft\"\n");
    EXPECT_EQ(verdict(), "cert-revoked");
}

TEST_F(Revocation, IsHardOrSoftWithAGrace) {
    demand("check = \"hard\"\n");
    EXPECT_EQ(verdict(), "revocation-unknown");
    put(certmap::RevocationSource::crl, build::now + 100, {});
    EXPECT_EQ(verdict(), "granted");
    put(certmap::RevocationSource::crl, build::now - 10, {});
    EXPECT_EQ(verdict(), "revocation-unknown");
    demand("check = \"hard\"\ngrace = \"1min\"\n");
    EXPECT_EQ(verdict(), "granted");
    EXPECT_NE(realm.ask(card).warning, "");
    put(certmap::RevocationSource::crl, build::now - 70, {});
    EXPECT_EQ(verdict(), "revocation-unknown");
    demand("check = \"soft\"\n");
    EXPECT_EQ(verdict(), "granted");
    EXPECT_NE(realm.ask(card).warning, "");
    put(certmap::RevocationSource::crl, build::now - 70, {record(true, 0)});
    EXPECT_EQ(verdict(), "cert-revoked"); // however old
}

TEST_F(Revocation, IsSetForEachCa) {
    const build::Authority other("Other CA");
    realm.write("other.pem", build::pem(other.der()));
    demand("check = \"hard\"\n[[revocation.issuer]]\ncertificate = \"DIR/ca.pem\"\ncheck = \"off\"\n"
           "[[revocation.issuer]]\ncertificate = \"DIR/other.pem\"\n");
    EXPECT_EQ(verdict(), "granted");
}

TEST_F(Revocation, TakesOcspAnswersAndAsksForThem) {
    demand("check = \"hard\"\n[[revocation.issuer]]\ncertificate = \"DIR/ca.pem\"\nocsp = "
           "[\"http://ocsp.lab.test/\"]\n");
    auto refused = realm.ask(card);
    EXPECT_EQ(refused.decision.reason, policy::Reason::revocation_unknown);
    const auto key = certmap::key_of_authority(realm.ca.der()).value();
    EXPECT_EQ(refused.ask_ocsp_about,
              (std::vector{certmap::RevocationRequest{key, certmap::Bytes{0x12, 0x34}}}));
    put(certmap::RevocationSource::ocsp, 0, {record(false, build::now + 100)});
    const auto accepted = realm.ask(card);
    EXPECT_TRUE(accepted.granted()) << accepted.decision.detail;
    EXPECT_TRUE(accepted.ask_ocsp_about.empty());
    put(certmap::RevocationSource::ocsp, 0, {record(true, build::now + 100)});
    EXPECT_EQ(verdict(), "cert-revoked");
}

TEST_F(Revocation, KeepsWhatWasKnownWhenAFileIsBad) {
    demand("check = \"hard\"\n");
    put(certmap::RevocationSource::crl, build::now + 100, {record(true, 0)});
    EXPECT_EQ(verdict(), "cert-revoked");
    const auto name =
        "revocation/" + certmap::revocation_file_name(certmap::RevocationSource::crl,
                                                      certmap::key_of_authority(realm.ca.der()).value());
    realm.write(name, "nonsense");
    realm.later();
    EXPECT_EQ(verdict(), "cert-revoked");
    std::filesystem::remove(realm.path(name));
    realm.later();
    EXPECT_EQ(verdict(), "cert-revoked");
}

// -- the CAs of the path ---------------------------------------------------------------------------

// Root, two CAs, a card; each certificate has its own serial number.
class PathRevocation : public testing::Test {
protected:
    PathRevocation() {
        std::filesystem::create_directory(realm.path("revocation"));
        realm.write("between.pem", build::pem(upper.der()) + build::pem(lower.der()));
        set("");
    }

    static build::Request numbered(const std::string& serial) {
        build::Request request;
        request.serial_hex = serial;
        return request;
    }

    void set(const std::string& issuers) {
        realm.settings("[certificates]\nintermediates = [\"DIR/between.pem\"]\n[revocation]\ncheck = \"" +
                       demand + "\"\ndirectory = \"DIR/revocation\"\n" + issuers);
        realm.later();
    }

    void put(const certmap::RevocationTable& table) {
        realm.write("revocation/" + certmap::revocation_file_name(table.source, table.issuer_key),
                    certmap::encode(table).value());
        realm.later();
    }

    void put_crl(const build::Authority& issuer, const build::CrlRequest& request = {}) {
        put(certmap::read_crl(build::make_crl(issuer, request), issuer.der(), build::now).value());
    }

    void put_ocsp(const build::Authority& issuer, const std::string& serial, bool revoked) {
        const auto number = certmap::bytes_of_hexadecimal(serial).value().front();
        const auto record = certmap::read_ocsp(
            build::make_ocsp(issuer, {.answers = {{.serial_hex = serial, .revoked = revoked}}}), issuer.der(),
            certmap::Bytes{number}, build::now);
        put({certmap::RevocationSource::ocsp,
             certmap::key_of_authority(issuer.der()).value(),
             0,
             0,
             build::now,
             {record.value()}});
    }

    std::string verdict() { return realm.verdict(card); }
    std::string detail() { return realm.ask(card).decision.detail; }

    Realm realm;
    const build::Authority upper{"Upper CA", &realm.ca, numbered("a1")};
    const build::Authority lower{"Lower CA", &upper, numbered("a2")};
    const Der card = lower
                         .issue([] {
                             auto request = build::logon_request({build::upn("alice@LAB.TEST")});
                             request.serial_hex = "a3";
                             return request;
                         }())
                         .der;
    std::string demand = "hard";
};

TEST_F(PathRevocation, IsAskedOfEveryCaByCrl) {
    const build::Authority* const issuers[] = {&realm.ca, &upper, &lower};
    const char* const serials[] = {"a1", "a2", "a3"};
    const char* const names[] = {"CN=Upper CA", "CN=Lower CA", "the CRL of"};
    EXPECT_EQ(verdict(), "revocation-unknown");
    for (const auto* issuer : issuers)
        put_crl(*issuer);
    EXPECT_EQ(verdict(), "granted") << detail();
    for (std::size_t at = 0; at < 3; ++at) {
        put_crl(*issuers[at], {.entries = {{serials[at]}}});
        EXPECT_EQ(verdict(), "cert-revoked") << "a known certificate too";
        EXPECT_NE(detail().find(names[at]), std::string::npos) << detail();
        put_crl(*issuers[at]);
        EXPECT_EQ(verdict(), "granted");
    }
}

TEST_F(PathRevocation, IsAskedOfEveryCaByOcsp) {
    const build::Authority* const issuers[] = {&realm.ca, &upper, &lower};
    const char* const serials[] = {"a1", "a2", "a3"};
    for (std::size_t at = 0; at < 3; ++at)
        put_ocsp(*issuers[at], serials[at], false);
    EXPECT_EQ(verdict(), "granted") << detail();
    for (std::size_t at = 0; at < 3; ++at) {
        put_ocsp(*issuers[at], serials[at], true);
        EXPECT_EQ(verdict(), "cert-revoked");
        put_ocsp(*issuers[at], serials[at], false);
        EXPECT_EQ(verdict(), "granted");
    }
}

TEST_F(PathRevocation, WithoutAnAnswerObeysTheDemandOfItsIssuer) {
    put_crl(upper);
    put_crl(lower);
    EXPECT_EQ(verdict(), "revocation-unknown");
    EXPECT_NE(detail().find("the CA CN=Upper CA: there is no OCSP answer"), std::string::npos) << detail();
    set("[[revocation.issuer]]\ncertificate = \"DIR/ca.pem\"\ncheck = \"soft\"\n");
    EXPECT_EQ(verdict(), "granted");
    EXPECT_NE(realm.ask(card).warning.find("CN=Upper CA"), std::string::npos);
    set("[[revocation.issuer]]\ncertificate = \"DIR/ca.pem\"\ncheck = \"off\"\n");
    EXPECT_EQ(realm.ask(card).warning, "");
    set("");
    put_crl(realm.ca, {.next_update = build::now - 10});
    EXPECT_EQ(verdict(), "revocation-unknown");
    set("[[revocation.issuer]]\ncertificate = \"DIR/ca.pem\"\ngrace = \"1min\"\n");
    EXPECT_EQ(verdict(), "granted");
}

TEST_F(PathRevocation, AsksTheResponderOfEveryCa) {
    set("[[revocation.issuer]]\ncertificate = \"DIR/ca.pem\"\nocsp = [\"http://ocsp.lab.test/\"]\n");
    const auto key = certmap::key_of_authority(realm.ca.der()).value();
    EXPECT_EQ(realm.ask(card).ask_ocsp_about, (std::vector{certmap::RevocationRequest{key, {0xa1}}}));
}

// onlyContainsUserCerts: that a CA is not in it means nothing.
TEST_F(PathRevocation, TakesNoCrlOfEndEntitiesForACa) {
    const build::Extension users_only{"2.5.29.28", true, build::tlv(0x30, build::tlv(0x81, "\xff"))};
    for (const auto* issuer : {&realm.ca, &upper, &lower})
        put_crl(*issuer);
    put_crl(lower, {.extensions = {users_only}});
    EXPECT_EQ(verdict(), "granted") << detail();
    put_crl(upper, {.this_update = build::now - 10, .extensions = {users_only}});
    EXPECT_EQ(verdict(), "revocation-unknown");
    EXPECT_NE(detail().find("CN=Lower CA"), std::string::npos) << detail();
}

// A CA that was signed twice is good as long as one of its certificates is.
TEST_F(PathRevocation, GoesAnotherWayWhereThereIsOne) {
    realm.write("between.pem", build::pem(upper.der()) + build::pem(lower.der()) +
                                   build::pem(upper.again(realm.ca, numbered("b1"))));
    set("");
    for (const auto* issuer : {&realm.ca, &upper, &lower})
        put_crl(*issuer);
    for (const char* one : {"a1", "b1"}) {
        put_crl(realm.ca, {.entries = {{one}}});
        EXPECT_EQ(verdict(), "granted") << detail();
    }
    put_crl(realm.ca, {.entries = {{"a1"}, {"b1"}}});
    EXPECT_EQ(verdict(), "cert-revoked");
}

} // namespace
} // namespace signet::kdc
