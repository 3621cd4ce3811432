// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/certificate_object.hpp"
#include "tests/unit/worker/card_containers.hpp"
#include "tests/unit/worker/card_script.hpp"

namespace signet::worker {
namespace {

using test::certificate_of;
using test::container_of;
using test::from_hex;
using test::gzip;
using test::zlib;
using test::operator+;

constexpr std::uint8_t gzipped = 0x01;

TEST(CardCertificateObject, GivesTheCertificateAsItIs) {
    const auto der = certificate_of(1300);
    const auto found = certificate_in(container_of(der));
    ASSERT_TRUE(found);
    ASSERT_TRUE(*found);
    EXPECT_EQ(**found, der);
}

TEST(CardCertificateObject, InflatesACompressedCertificate) {
    const auto der = certificate_of(1900);
    const auto found = certificate_in(container_of(gzip(der), gzipped));
    ASSERT_TRUE(found);
    ASSERT_TRUE(*found);
    EXPECT_EQ(**found, der);
}

TEST(CardCertificateObject, InflatesUpToTheLimitAndNotBeyond) {
    EXPECT_TRUE(certificate_in(container_of(gzip(certificate_of(max_certificate)), gzipped)));
    for (const auto& container : {container_of(gzip(certificate_of(max_certificate + 1)), gzipped),
                                  container_of(gzip(certificate_of(60000)), gzipped),
                                  container_of(certificate_of(max_certificate + 1)),
                                  container_of(zlib(certificate_of(max_certificate + 1)))}) {
        const auto found = certificate_in(container);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().reason, Reason::cert_too_large);
    }
}

TEST(CardCertificateObject, IsReadAsOtherMiddlewareWritesIt) {
    const auto der = certificate_of(1900);
    const Bytes net_id = from_hex("0100 6C07") + zlib(der);
    for (const unsigned info : {0x00U, 0x01U, 0x80U})
        for (const Bytes& field : {der, der + Bytes(100, 0xFF), der + Bytes(100, 0x00), gzip(der),
                                   gzip(der) + Bytes(9, 0xFF), zlib(der), gzip(der + Bytes(30, 0)), net_id}) {
            const auto found = certificate_in(container_of(field, static_cast<std::uint8_t>(info)));
            ASSERT_TRUE(found) << found.error().detail;
            ASSERT_TRUE(*found);
            EXPECT_EQ(**found, der);
        }
}

TEST(CardCertificateObject, AnEmptyContainerHoldsNoCertificate) {
    for (const char* hex : {"5300", "5302 7000", "5307 7000 710100 FE00"}) {
        const auto found = certificate_in(from_hex(hex));
        ASSERT_TRUE(found) << hex;
        EXPECT_FALSE(*found) << hex;
    }
}

TEST(CardCertificateObject, RefusesWhatIsMalformed) {
    auto cut = container_of(certificate_of(300));
    cut.resize(cut.size() - 20);
    auto half = certificate_of(300);
    half.resize(200);
    auto broken_gzip = gzip(certificate_of(300));
    broken_gzip.resize(broken_gzip.size() - 9); // checksum, length and the end of the data
    const Bytes bad[] = {{},
                         from_hex("53"),
                         from_hex("7000"),
                         from_hex("5303 710100"),
                         from_hex("53820500 70820400"),
                         from_hex("5304 7002 3103"),
                         cut,
                         container_of(half),
                         container_of(from_hex("0400")),
                         container_of(broken_gzip, gzipped),
                         container_of(from_hex("1F8B"), gzipped),
                         container_of(from_hex("1F8B08"), gzipped),
                         container_of(from_hex("789C")),
                         container_of(from_hex("0100 2C01 78")),
                         container_of(from_hex("0100 2C01 789C00")),
                         container_of(from_hex("0100 2D01") + zlib(certificate_of(300))), // 301, it says
                         container_of(from_hex("0200 2C01") + zlib(certificate_of(300))),
                         container_of(gzip(gzip(certificate_of(300)))),
                         container_of(certificate_of(300) + from_hex("FF00")),
                         container_of(certificate_of(300) + certificate_of(300))};
    for (const auto& container : bad) {
        const auto found = certificate_in(container);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().reason, Reason::cert_malformed);
    }
}

} // namespace
} // namespace signet::worker
