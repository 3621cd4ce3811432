// SPDX-License-Identifier: Apache-2.0
// Which KDCs have no port that could be one.
#include "daemon/signetctl/check/kdc_ports.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

TEST(KdcPorts, AreNumbersOfSixteenBits) {
    for (const char* fine : {"kdc.a", "kdc.a:88", "1.2.3.4:65535", "[::1]:88", "[::1]", "::1",
                             "https://a/Kdc", "https://a:443/Kdc", ""})
        EXPECT_FALSE(has_wrong_port(fine)) << fine;
    for (const char* wrong : {"127.0.0.1:99999", "kdc.a:", "kdc.a:0", "kdc.a:kerberos", "[::1]:70000", ":"})
        EXPECT_TRUE(has_wrong_port(wrong)) << wrong;
}

} // namespace
} // namespace signet::ctl
