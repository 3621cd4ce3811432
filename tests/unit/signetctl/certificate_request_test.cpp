// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"
#include "daemon/signetctl/revocation/certificate_request.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

namespace test = certmap::test;

// The KDC asks about the CAs of a path as it asks about the card.
TEST(RequestAbout, KnowsTheIssuerOfACertificateOrCa) {
    const test::Authority root("Root");
    test::Request request;
    request.serial_hex = "a1";
    const test::Authority issuing("Issuing", &root, request);
    const auto order_of = [](const test::Authority& authority, std::vector<std::string> ocsp) {
        IssuerOrder order;
        order.certificate = authority.der();
        order.key = *certmap::key_of_authority(authority.der());
        order.ocsp = std::move(ocsp);
        return order;
    };
    const std::vector<IssuerOrder> issuers{order_of(test::Authority("Root"), {"http://impostor"}),
                                           order_of(root, {"http://root"}), order_of(issuing, {})};
    const auto about_ca = request_about(issuing.der(), issuers);
    ASSERT_TRUE(about_ca) << about_ca.error().problem;
    EXPECT_EQ(*about_ca, (certmap::RevocationRequest{issuers[1].key, {0xa1}}));
    const auto card = [](const test::Authority& authority) {
        return authority.issue(test::logon_request({})).der;
    };
    EXPECT_EQ(request_about(card(root), issuers)->issuer_key, issuers[1].key);
    EXPECT_NE(request_about(card(issuing), issuers).error().problem.find("no `ocsp`"), std::string::npos);
    EXPECT_NE(request_about(card(test::Authority("Issuing")), issuers).error().problem.find("of no CA"),
              std::string::npos);
    EXPECT_FALSE(request_about({}, issuers));
}

} // namespace
} // namespace signet::ctl
