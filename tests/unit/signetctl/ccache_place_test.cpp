// SPDX-License-Identifier: Apache-2.0
// Where tickets go, of the text of a krb5.conf and of the name of a cache.
#include "daemon/signetctl/check/ccache_place.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

TEST(CcacheWish, IsThatOfLibdefaults) {
    const auto wish = ccache_wish_of("includedir /etc/krb5.conf.d/\n[libdefaults]\n\tdefault_realm = A\n"
                                     "  default_ccache_name = KCM:\r\n default_ccache_name = FILE:/second\n");
    EXPECT_EQ(wish.name, "KCM:");
    EXPECT_EQ(wish.folders, std::vector<std::string>{"/etc/krb5.conf.d/"});
    EXPECT_EQ(ccache_wish_of("[realms]\ndefault_ccache_name = KCM:\n").name, "");
    EXPECT_EQ(ccache_wish_of("[libdefaults]\n#default_ccache_name = KCM:\n").name, "");
    EXPECT_EQ(ccache_wish_of("[libdefaults]\ndefault_ccache_name=FILE:/a").name, "FILE:/a");
    EXPECT_EQ(ccache_wish_of("").name, "");
}

struct FolderRow {
    const char* name;
    CcacheFolder folder;
};

TEST(CcacheFolder, IsWhatEveryUserShares) {
    for (const FolderRow& row :
         {FolderRow{"FILE:/tmp/krb5cc_%{uid}", {"/tmp", true}},
          FolderRow{"/tmp/krb5cc_%{uid}", {"/tmp", true}},
          FolderRow{"FILE:/var/cache/krb5/%{uid}/cc", {"/var/cache/krb5", false}},
          FolderRow{"DIR:/run/user/%{uid}/krb5cc", {"/run/user", false}},
          FolderRow{"FILE:/home/%{username}.cc", {"/home", true}}, FolderRow{"FILE:/%{uid}", {"/", true}},
          FolderRow{"KEYRING:persistent:%{uid}", {}}, FolderRow{"KCM:", {}}, FolderRow{"%{TEMP}/cc", {}},
          FolderRow{"", {}}})
        EXPECT_EQ(ccache_folder_of(row.name), row.folder) << row.name;
}

} // namespace
} // namespace signet::ctl
