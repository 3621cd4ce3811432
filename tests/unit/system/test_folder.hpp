// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder of its own for a test, gone with it. The umask is 022 meanwhile.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>

namespace signet::system::test {

class WithFolder : public testing::Test {
protected:
    WithFolder() : umask_before_(umask(022)) {
        folder = testing::TempDir() + "signet-system-XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp: " + folder);
    }
    ~WithFolder() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
        umask(umask_before_);
    }

    // The path of the file that it wrote.
    std::string write(const std::string& name, const std::string& text) const {
        const std::string path = folder + "/" + name;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    std::string folder;

private:
    mode_t umask_before_;
};

} // namespace signet::system::test
