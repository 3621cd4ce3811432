// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a PKCS#11 module is, by the name that the settings have for it.

#include <optional>
#include <string>
#include <vector>

namespace signet::system {

// The folders where modules are, in the order in which they are looked through: p11-kit's (/usr/lib/*/pkcs11), any folder below
// /usr/lib, itself, and that of what an administrator has built.
std::vector<std::string> module_folders();

// An absolute path as it is, whether it is there or not, or a file name that is looked up in `folders`. Nothing: none has it.
std::optional<std::string> module_path(const std::string& module, const std::vector<std::string>& folders);

} // namespace signet::system
