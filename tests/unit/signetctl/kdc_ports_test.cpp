// SPDX-License-Identifier: Apache-2.0
// Which KDCs of the text of a krb5.conf have no port that could be one.
#include "daemon/signetctl/check/kdc_ports.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using Kdcs = std::vector<std::string>;

TEST(KdcPorts, AreNumbersOfSixteenBits) {
    for (const char* fine :
         {"kdc.a", "kdc.a:88", "1.2.3.4:65535", "[::1]:88", "::1", "https://a/Kdc", "https://a:443/Kdc"})
        EXPECT_TRUE(kdcs_without_port(std::string(" kdc = ") + fine + "\n").empty()) << fine;
    for (const char* wrong : {"127.0.0.1:99999", "kdc.a:", "kdc.a:0", "kdc.a:kerberos", "[::1]:70000"})
        EXPECT_EQ(kdcs_without_port(std::string("\tkdc=") + wrong + " # why"), Kdcs{wrong});
}

TEST(KdcPorts, AreThoseOfKdcsAlone) {
    EXPECT_TRUE(
        kdcs_without_port("#kdc = a:99999\nkdc_timeout = a:99999\nadmin_server = a:99999\nkdc\n").empty());
    EXPECT_TRUE(kdcs_without_port("").empty());
    EXPECT_EQ(kdcs_without_port("[realms]\nA = {\n kdc = a:0\r\n kdc = b:88\n kdc = c:x\n}\n"),
              (Kdcs{"a:0", "c:x"}));
}

} // namespace
} // namespace signet::ctl
