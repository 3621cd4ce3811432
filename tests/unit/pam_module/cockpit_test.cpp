// SPDX-License-Identifier: Apache-2.0
// What cockpit-tls has written about a browser's certificate.
#include "pam_module/cockpit.hpp"

#include <gtest/gtest.h>

namespace signet::pam {
namespace {

constexpr std::string_view group =
    "0::/system.slice/system-cockpithttps.slice/cockpit-wsinstance-https@00ff.service";
const protocol::Bytes der = {0x30, 0x03, 0x02, 0x01, 0x05};

std::string file_with(std::string_view body) {
    return std::string(group) + "\n-----BEGIN CERTIFICATE-----\n" + std::string(body) +
           "\n-----END CERTIFICATE-----\n";
}

TEST(CertificateOfBrowser, IsThatOfItsOwnGroup) {
    EXPECT_EQ(certificate_for(group, file_with("MAMCAQU=")), der);
    EXPECT_EQ(certificate_for(group, file_with("MAMC\nAQU=")), der);
}

TEST(CertificateOfBrowser, IsNeverThatOfAnother) {
    const std::string file = file_with("MAMCAQU=");
    EXPECT_FALSE(certificate_for("", file));
    EXPECT_FALSE(certificate_for("0::/", file));
    EXPECT_FALSE(certificate_for("0::/init.scope", file));
    EXPECT_FALSE(certificate_for(group.substr(0, group.size() - 1), file));
    EXPECT_FALSE(certificate_for(std::string(group) + "/more", file));
    EXPECT_FALSE(certificate_for(group, "\n" + file));
}

TEST(CertificateOfBrowser, IsWholeAndAlone) {
    const std::string file = file_with("MAMCAQU=");
    for (std::size_t size = 0; size < file.size(); ++size)
        EXPECT_FALSE(certificate_for(group, file.substr(0, size))) << size;
    EXPECT_FALSE(certificate_for(group, file + "\n"));
    EXPECT_FALSE(certificate_for(group, file + file));
    EXPECT_FALSE(certificate_for(group, file_with("")));
    EXPECT_FALSE(certificate_for(group, file_with("MAMCAQU")));
    EXPECT_FALSE(certificate_for(group, file_with("not base64!")));
    EXPECT_FALSE(certificate_for(group, std::string(group) + "\nMAMCAQU=\n"));
}

TEST(CertificateOfBrowser, IsForCockpitAlone) {
    for (const char* service : {"", "cockpit2", "su", "Cockpit"})
        EXPECT_FALSE(certificate_of_browser(service)) << service;
}

} // namespace
} // namespace signet::pam
