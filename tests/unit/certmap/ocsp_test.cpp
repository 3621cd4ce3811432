// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/ocsp.hpp"
#include "tests/unit/certmap/revocation_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

namespace signet::certmap {
namespace {

const Bytes serial{0x12, 0x34};

class ReadOcsp : public testing::Test {
protected:
    Result<RevocationRecord> read(const test::OcspResponse& response) const {
        return read_ocsp(test::make_ocsp(root, response), root.der(), serial, test::now);
    }

    void expect_refused(const test::OcspResponse& response, std::string_view problem) const {
        const auto record = read(response);
        ASSERT_FALSE(record) << problem;
        EXPECT_NE(record.error().problem.find(problem), std::string::npos) << record.error().problem;
    }

    static test::OcspResponse about(test::OcspAnswer answer) { return {{std::move(answer)}}; }

    const test::Authority root{"Root CA"};
};

TEST_F(ReadOcsp, TellsGoodAndRevoked) {
    const auto good = read(about({"1234"}));
    ASSERT_TRUE(good) << good.error().problem;
    EXPECT_EQ(*good, (RevocationRecord{serial, false, 0, test::now - 3600, test::now + 3600}));
    const auto revoked = read(about({"1234", true, 1}));
    EXPECT_EQ(*revoked, (RevocationRecord{serial, true, 1, test::now - 3600, test::now + 3600}));
    EXPECT_EQ(read(about({"1234", true}))->reason, 0);
    EXPECT_EQ(read(about({"1234", false, {}, test::now, {}}))->next_update, 0);
    EXPECT_TRUE(read(about({"1234", false, {}, test::now - 9, test::now - 5}))) << "who decides looks";
}

TEST_F(ReadOcsp, FindsItsAnswerAmongOthers) {
    const test::OcspResponse response{{{"01", true}, {"1234", false}, {"99", true}}};
    EXPECT_FALSE(read(response)->revoked);
    expect_refused({{{"1234", false}, {"1234", true}}}, "two things");
    expect_refused({{{"1235"}}}, "not about");
    expect_refused({}, "not about");
    expect_refused(about({"1234", std::nullopt}), "does not know");
}

TEST_F(ReadOcsp, TakesAnAnswerOfWhomTheCaAuthorized) {
    auto response = about({"1234"});
    response.signer = root.issue(test::responder_request());
    EXPECT_TRUE(read(response)) << read(response).error().problem;
    response.names_signer_by_key = true;
    EXPECT_TRUE(read(response));
    response.has_signer_certificate = false;
    expect_refused(response, "missing");

    auto request = test::responder_request();
    request.extensions = {test::key_usage({0})};
    response.has_signer_certificate = true;
    response.signer = root.issue(request);
    expect_refused(response, "not authorized");
    request.extensions = {test::extended_key_usage({"2.5.29.37.0", "1.3.6.1.5.5.7.3.2"})};
    response.signer = root.issue(request);
    expect_refused(response, "not authorized");
}

TEST_F(ReadOcsp, TakesNoSignerThatIsNotTheCasOwn) {
    const test::Authority other("Other CA"), impostor("Root CA"), below("Issuing CA", &root);
    auto response = about({"1234"});
    for (const auto* issuer : {&other, &impostor, &below}) {
        response.signer = issuer->issue(test::responder_request());
        EXPECT_FALSE(read(response));
    }
    for (const auto* issuer : {&other, &impostor, &below}) {
        response.signer = test::Issued{issuer->der(), issuer->key()};
        EXPECT_FALSE(read(response));
    }
    auto request = test::responder_request();
    request.not_after = test::now - 1;
    response.signer = root.issue(request);
    expect_refused(response, "expired");
    request = test::responder_request();
    request.key = test::rsa_key(1024);
    response.signer = root.issue(request);
    expect_refused(response, "key too small");
    request = test::responder_request();
    request.extensions.push_back({"1.2.3.4", true, test::tlv(0x05, "")});
    response.signer = root.issue(request);
    expect_refused(response, "unknown critical extension");
}

TEST_F(ReadOcsp, HasAStrongAndWholeSignature) {
    auto response = about({"1234"});
    response.has_signer_certificate = false;
    response.digest = EVP_sha1();
    expect_refused(response, "too weak");
    response.digest = EVP_sha384();
    auto bytes = test::make_ocsp(root, response);
    EXPECT_TRUE(read_ocsp(bytes, root.der(), serial, test::now));
    bytes.back() = static_cast<std::uint8_t>(bytes.back() ^ 1U);
    EXPECT_FALSE(read_ocsp(bytes, root.der(), serial, test::now));
}

TEST_F(ReadOcsp, RefusesWhatItDoesNotUnderstand) {
    const test::Extension critical{"1.2.3.4", true, test::tlv(0x05, "")};
    auto response = about({"1234"});
    response.extensions = {critical};
    expect_refused(response, "critical");
    expect_refused(about({"1234", false, {}, test::now, {}, {critical}}), "critical");
    expect_refused(about({"1234", false, {}, test::now + 400, test::now + 500}), "future");
    expect_refused(about({"1234", false, {}, test::now - 100, test::now - 200}), "ends before");
    const auto refusal =
        read_ocsp(test::make_ocsp_refusal(OCSP_RESPONSE_STATUS_TRYLATER), root.der(), serial, test::now);
    EXPECT_NE(refusal.error().problem.find("trylater"), std::string::npos) << refusal.error().problem;
    auto bytes = test::make_ocsp(root, about({"1234"}));
    EXPECT_FALSE(read_ocsp(bytes, {}, serial, test::now));
    EXPECT_FALSE(read_ocsp(bytes, root.der(), {}, test::now));
    EXPECT_FALSE(read_ocsp({}, root.der(), serial, test::now));
    EXPECT_FALSE(read_ocsp(Bytes(max_ocsp_size + 1), root.der(), serial, test::now));
    bytes.push_back(0);
    EXPECT_FALSE(read_ocsp(bytes, root.der(), serial, test::now));
}

TEST_F(ReadOcsp, AsksForOneSerialNumber) {
    const auto request = ocsp_request(root.der(), serial);
    ASSERT_TRUE(request);
    const auto* at = reinterpret_cast<const unsigned char*>(request->data());
    OCSP_REQUEST* decoded = d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(request->size()));
    ASSERT_NE(decoded, nullptr);
    EXPECT_EQ(OCSP_request_onereq_count(decoded), 1);
    ASN1_INTEGER* number = nullptr;
    OCSP_id_get0_info(nullptr, nullptr, nullptr, &number,
                      OCSP_onereq_get0_id(OCSP_request_onereq_get0(decoded, 0)));
    EXPECT_EQ(ASN1_INTEGER_get(number), 0x1234);
    EXPECT_LT(OCSP_REQUEST_get_ext_count(decoded), 1); // no nonce
    OCSP_REQUEST_free(decoded);
    EXPECT_FALSE(ocsp_request(root.der(), {}));
    EXPECT_FALSE(ocsp_request(root.der(), Bytes(max_serial + 1, 1)));
    EXPECT_FALSE(ocsp_request({}, serial));
}

} // namespace
} // namespace signet::certmap
