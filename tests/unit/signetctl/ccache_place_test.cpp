// SPDX-License-Identifier: Apache-2.0
// Where tickets go, of the name of a cache.
#include "daemon/signetctl/check/ccache_place.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

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

TEST(CcacheKind, IsOneThatOutlivesTheWorker) {
    for (const char* name : {"FILE:/tmp/krb5cc_%{uid}", "/tmp/cc", "DIR:/run/user/%{uid}/krb5cc",
                             "KEYRING:persistent:%{uid}", "KCM:", "%{TEMP}/cc"})
        EXPECT_TRUE(can_be_given_to_session(name)) << name;
    for (const char* name : {"MEMORY:", "KEYRING:session:x", "NONSENSE:x", "krb5cc", ""})
        EXPECT_FALSE(can_be_given_to_session(name)) << name;
}

} // namespace
} // namespace signet::ctl
