// SPDX-License-Identifier: Apache-2.0

// A card's key as a domain of Active Directory notes it. That a KDC takes it is shown in tests/integration/test_key_trust.py.

#include "certmap/parse/digest.hpp"
#include "certmap/text/ssh_data.hpp"
#include "daemon/signetctl/key_credential.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using certmap::Bytes;

Bytes ssh_key(std::string_view type, const Bytes& exponent, const Bytes& modulus) {
    certmap::SshWriter writer;
    writer.string(type);
    writer.mpint(exponent);
    writer.mpint(modulus);
    return writer.bytes();
}

// Of bytes that are written in hexadecimal.
std::string digest_text(std::string_view hex) {
    constexpr std::string_view digits = "0123456789abcdef";
    Bytes bytes;
    for (; hex.size() > 1; hex.remove_prefix(2))
        bytes.push_back(static_cast<std::uint8_t>(digits.find(hex[0]) << 4U | digits.find(hex[1])));
    certmap::Sha256 sum{};
    EXPECT_TRUE(certmap::digest(bytes, sum));
    return certmap::hexadecimal(sum);
}

// [MS-ADTS] 2.2.20: the lengths are of two bytes, and all numbers have the least significant byte first.
TEST(KeyCredential, IsWhatTheProtocolSays) {
    const RsaPublicKey key{{0xc1, 0x02, 0x03, 0x04}, {0x01, 0x00, 0x01}};
    const auto blob = key_credential(key, 0);
    ASSERT_TRUE(blob);
    const std::string material = "52534131"
                                 "20000000"
                                 "03000000"
                                 "04000000"
                                 "0000000000000000"
                                 "010001"
                                 "c1020304";
    const std::string hashed = "1f0003" + material +
                               "010004"
                               "01"
                               "010005"
                               "00"
                               "080009"
                               "00803ed5deb19d01";
    EXPECT_EQ(certmap::hexadecimal(*blob), "00020000"
                                           "200001" +
                                               digest_text(material) + "200002" + digest_text(hashed) +
                                               hashed);
}

TEST(KeyCredential, StandsBeforeTheNameOfTheEntry) {
    EXPECT_EQ(key_credential_prefix(Bytes{0x00, 0xab}), "B:4:00AB:");
}

TEST(KeyCredential, IsOfAnRsaKey) {
    const Bytes modulus{0xc1, 0x02}, exponent{0x01, 0x00, 0x01};
    const auto key = rsa_key_of_ssh(ssh_key("ssh-rsa", exponent, modulus));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->modulus, modulus);
    EXPECT_EQ(key->exponent, exponent);
    const Bytes whole = ssh_key("ssh-rsa", exponent, modulus);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(rsa_key_of_ssh(std::span(whole).first(size))) << size;
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(rsa_key_of_ssh(longer));
    EXPECT_FALSE(rsa_key_of_ssh(ssh_key("ecdsa-sha2-nistp256", exponent, modulus)));
    EXPECT_FALSE(rsa_key_of_ssh(ssh_key("ssh-rsa", {}, modulus)));
    EXPECT_FALSE(rsa_key_of_ssh(ssh_key("ssh-rsa", exponent, {})));
}

TEST(KeyCredential, IsNotOfAKeyThatHasNoRoom) {
    EXPECT_FALSE(key_credential({Bytes(1 << 16, 1), {3}}, 0));
}

} // namespace
} // namespace signet::ctl
