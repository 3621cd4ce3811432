// SPDX-License-Identifier: Apache-2.0
// What a drop-in of signetd.service breaks or opens, of what systemctl shows.
#include "daemon/signetctl/check/confinement.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

constexpr const char* name = "signetd.service";

// As systemd 252 shows the unit that ships.
Unit shipped() {
    return {{"NoNewPrivileges", "yes"},
            {"ProtectSystem", "full"},
            {"ProtectHome", "no"},
            {"PrivateTmp", "no"},
            {"PrivateDevices", "yes"},
            {"MemoryDenyWriteExecute", "yes"},
            {"LimitCORE", "0"},
            {"KillMode", "mixed"},
            {"LockPersonality", "yes"},
            {"RestrictRealtime", "yes"},
            {"RestrictAddressFamilies", "AF_NETLINK AF_UNIX AF_INET AF_INET6"},
            {"PrivateNetwork", "no"},
            {"InaccessiblePaths", "-/run/pcscd"},
            {"ReadOnlyPaths", ""},
            {"ReadWritePaths", ""},
            {"SecureBits", "0"},
            {"CapabilityBoundingSet", "cap_kill cap_setgid cap_setuid"},
            {"LimitNOFILE", "4096"},
            {"User", ""},
            {"DynamicUser", "no"},
            {"PrivateUsers", "no"}};
}

TEST(Confinement, IsWholeAsItShips) {
    EXPECT_TRUE(deviations_of({{name, shipped()}}, name).empty());
}

struct DropIn {
    const char* property;
    const char* value;
    Severity severity = Severity::warning;
};

class ConfinementDropIn : public ::testing::TestWithParam<DropIn> {};

TEST_P(ConfinementDropIn, DeviatesByOneProperty) {
    const auto& [property, value, severity] = GetParam();
    Unit unit = shipped();
    unit[property] = value;
    const auto deviations = deviations_of({{name, unit}}, name);
    ASSERT_EQ(deviations.size(), 1U) << property;
    EXPECT_EQ(deviations.front().property, property);
    EXPECT_EQ(deviations.front().severity, severity) << property << " " << value;
    EXPECT_FALSE(deviations.front().breaks.empty());
    EXPECT_FALSE(deviations.front().value.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Every, ConfinementDropIn,
    ::testing::Values(
        DropIn{"NoNewPrivileges", "no"}, DropIn{"ProtectSystem", "no"}, DropIn{"ProtectSystem", "strict"},
        DropIn{"ProtectHome", "yes"}, DropIn{"PrivateTmp", "yes"}, DropIn{"InaccessiblePaths", ""},
        DropIn{"InaccessiblePaths", "-/run/pcscd /home"}, DropIn{"ReadOnlyPaths", "/tmp"},
        DropIn{"ReadWritePaths", "-/etc/signet"}, DropIn{"ReadWritePaths", "/"},
        DropIn{"SecureBits", "4", Severity::error}, DropIn{"SecureBits", "no-setuid-fixup", Severity::error},
        DropIn{"RestrictAddressFamilies", "AF_UNIX", Severity::error},
        DropIn{"RestrictAddressFamilies", "none", Severity::error},
        DropIn{"RestrictAddressFamilies", "~AF_PACKET"}, DropIn{"RestrictAddressFamilies", "~"},
        DropIn{"PrivateNetwork", "yes", Severity::error},
        DropIn{"CapabilityBoundingSet", "", Severity::error},
        DropIn{"CapabilityBoundingSet", "cap_kill cap_setgid cap_setuid cap_sys_admin"},
        DropIn{"LimitNOFILE", "12", Severity::error}, DropIn{"LimitNOFILE", "1024"},
        DropIn{"User", "nobody", Severity::error}, DropIn{"DynamicUser", "yes", Severity::error},
        DropIn{"PrivateUsers", "yes", Severity::error}));

TEST(Confinement, MayHaveMoreRoom) {
    for (const char* value : {"8192", "infinity"}) {
        Unit unit = shipped();
        unit["LimitNOFILE"] = value;
        EXPECT_TRUE(deviations_of({{name, unit}}, name).empty()) << value;
    }
}

TEST(Confinement, IsNotLessByWhatChangesNothing) {
    Unit unit = shipped();
    unit["ReadWritePaths"] = "/tmp /srv";
    unit["SecureBits"] = "16";
    EXPECT_TRUE(deviations_of({{name, unit}}, name).empty());
}

TEST(Confinement, ClosesAFolderByTheNearestPath) {
    const auto closing = [](const Unit& unit, const char* folder) {
        return closing_property({{name, unit}}, name, folder);
    };
    EXPECT_EQ(closing(shipped(), "/tmp"), "");
    EXPECT_EQ(closing({{"ReadOnlyPaths", "-/srv /tmp"}}, "/tmp"), "ReadOnlyPaths");
    EXPECT_EQ(closing({{"ReadOnlyPaths", "/"}}, "/var/tickets"), "ReadOnlyPaths");
    EXPECT_EQ(closing({{"ReadOnlyPaths", "/tmpx /tmp/sub"}}, "/tmp"), "");
    EXPECT_EQ(closing({{"ReadOnlyPaths", "/var"}, {"ReadWritePaths", "+/var/tickets"}}, "/var/tickets"), "");
    EXPECT_EQ(closing({{"InaccessiblePaths", "/var"}, {"ReadWritePaths", "/var/tickets"}}, "/var/tickets"),
              "InaccessiblePaths");
    EXPECT_EQ(closing({{"ProtectSystem", "strict"}}, "/tmp"), "ProtectSystem");
    EXPECT_EQ(closing({{"ProtectSystem", "strict"}, {"ReadWritePaths", "/tmp"}}, "/tmp"), "");
}

} // namespace
} // namespace signet::ctl
