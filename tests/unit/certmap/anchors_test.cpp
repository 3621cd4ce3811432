// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/anchors.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

class Anchors : public testing::Test {
protected:
    const test::Authority one{"One"};
    const test::Authority two{"Two"};
    const std::string both = test::pem(one.der()) + test::pem(two.der());
};

TEST_F(Anchors, AreReadInOrderWithTextAround) {
    const auto anchors =
        parse_anchors("subject=CN=One\n" + test::pem(one.der()) + "\n# two\n" + test::pem(two.der()));
    ASSERT_TRUE(anchors.has_value()) << anchors.error().problem;
    EXPECT_EQ(*anchors, (std::vector{one.der(), two.der()}));
}

TEST_F(Anchors, AreTakenWholeOrNotAtAll) {
    auto trailing = one.der();
    trailing.push_back(0);
    const std::pair<std::string, std::string> cases[] = {
        {"", "no CERTIFICATE block"},
        {"nothing here", "no CERTIFICATE block"},
        {both + test::pem(one.der(), "PRIVATE KEY"), "not a CERTIFICATE"},
        {both + test::pem(one.der(), "TRUSTED CERTIFICATE"), "not a CERTIFICATE"},
        {both + test::pem({0x30, 0x00}), "does not hold one certificate"},
        {both + test::pem(trailing), "does not hold one certificate"},
        {both + "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "broken"},
        {both.substr(0, both.size() - 40), "broken"},
        {std::string(max_anchors_file + 1, '\n'), "longer than"},
    };
    for (const auto& [pem, problem] : cases) {
        const auto anchors = parse_anchors(pem);
        ASSERT_TRUE(anchors.has_error()) << problem;
        EXPECT_NE(anchors.error().problem.find(problem), std::string::npos) << anchors.error().problem;
    }
}

TEST_F(Anchors, AreLimitedInNumber) {
    std::string pem;
    for (std::size_t at = 0; at < max_anchors; ++at)
        pem += test::pem(one.der());
    EXPECT_TRUE(parse_anchors(pem).has_value());
    EXPECT_TRUE(parse_anchors(pem + test::pem(one.der())).has_error());
}

} // namespace
} // namespace signet::certmap
