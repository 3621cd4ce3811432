// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder for one test's store, and accounts to fill it with.

#include "certmap/entries/entry.hpp"

#include <filesystem>
#include <stdexcept>
#include <stdlib.h>
#include <string>

namespace signet::certmap::test {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "certmap-store-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

inline MappingKey key_of(int number) {
    return {KeyKind::issuer_serial, "cn=card ca,o=example\n" + std::to_string(number)};
}

inline Entry account(int number, std::vector<MappingKey> keys) {
    const std::string digits = std::to_string(number);
    return {"id-" + std::string(8 - digits.size(), '0') + digits, "user" + digits,
            "user" + digits + "@LAB.TEST", 1700000000 + number, std::move(keys)};
}

inline Entry account(int number) {
    return account(number, {key_of(number), {KeyKind::subject_key_id, "ski" + std::to_string(number)}});
}

} // namespace signet::certmap::test
