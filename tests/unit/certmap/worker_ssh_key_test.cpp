// SPDX-License-Identifier: Apache-2.0
// What the verb `certificate` says that OpenSSH calls a key; how that is made of a key is ssh_key_test.cpp.
#include "daemon/worker/certificate.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

namespace signet::worker {
namespace {

namespace test = certmap::test;

std::string name_of(test::Key key) {
    const test::Authority issuer("Card CA");
    test::Request request;
    request.key = std::move(key);
    const auto der = issuer.issue(request).der;
    protocol::NameKey question;
    question.der.assign(der.begin(), der.end());
    const auto answer = name_key(question);
    return answer ? std::string(answer->ssh_key) : "refused";
}

TEST(NameKey, SaysItInBase64) {
    EXPECT_EQ(name_of(test::rsa_key(2048)).rfind("AAAAB3NzaC1yc2E", 0), 0U) << "of ssh-rsa";
    EXPECT_EQ(name_of(test::ec_key()).rfind("AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY", 0), 0U);
    EXPECT_EQ(name_of(test::ed25519_key()), "");
}

TEST(NameKey, RefusesWhatIsNoCertificate) {
    protocol::NameKey question;
    question.der = {0x30, 0x00};
    const auto answer = name_key(question);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, Reason::cert_malformed);
}

} // namespace
} // namespace signet::worker
