// SPDX-License-Identifier: Apache-2.0
// Which file a module is, and that only root's are loaded.
#include "daemon/worker/module/module.hpp"
#include "daemon/worker/module/module_file.hpp"
#include "tests/unit/worker/module_scene.hpp"

#include <sys/stat.h>

namespace signet::worker {
namespace {

class ModuleFile : public ModuleScene {
protected:
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "only root has files of root";
        chmod(folder_.c_str(), 0755);
        write("mod.so", "");
    }
    Reason refusal_of(const std::string& module) const {
        const auto path = module_path(module, {"/nonexistent", folder_});
        return path ? Reason::granted : path.error().reason;
    }
};

TEST_F(ModuleFile, IsLookedUpByNameOrTakenAsItIs) {
    EXPECT_EQ(module_path("mod.so", {"/nonexistent", folder_}).value(), folder_ / "mod.so");
    EXPECT_EQ(module_path(folder_ / "mod.so", {}).value(), folder_ / "mod.so");
    EXPECT_EQ(refusal_of("other.so"), Reason::module_failed);
    EXPECT_EQ(refusal_of("/nonexistent/mod.so"), Reason::module_failed);
}

TEST_F(ModuleFile, OfAnotherUserIsNotTaken) {
    chmod((folder_ / "mod.so").c_str(), 0666);
    EXPECT_EQ(refusal_of("mod.so"), Reason::module_failed);
    chmod((folder_ / "mod.so").c_str(), 0644);
    EXPECT_EQ(chown((folder_ / "mod.so").c_str(), 12345, 0), 0);
    EXPECT_EQ(refusal_of("mod.so"), Reason::module_failed);
}

TEST_F(ModuleFile, InAFolderThatOthersWriteToIsNotTaken) {
    chmod(folder_.c_str(), 0777);
    EXPECT_EQ(refusal_of("mod.so"), Reason::module_failed);
}

TEST_F(ModuleFile, ThatIsNoModuleIsSaidToBeNone) {
    const auto no_library = Module::load(folder_ / "mod.so");
    ASSERT_FALSE(no_library);
    EXPECT_EQ(no_library.error().reason, Reason::module_failed);
    const auto no_module = Module::load("libz.so.1");
    ASSERT_FALSE(no_module);
    EXPECT_EQ(no_module.error().reason, Reason::module_failed);
    behave("C_Initialize 0x5\n");
    EXPECT_FALSE(Module::load(LAB_TOKEN_PATH));
}

} // namespace
} // namespace signet::worker
