// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/library_file.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace signet::system {
namespace {

namespace fs = std::filesystem;

constexpr const char* libraries = "/usr/lib";
constexpr const char* others[] = {"/usr/lib", "/usr/lib64/pkcs11", "/usr/lib64", "/usr/local/lib"};

void add_if_there(std::vector<std::string>& folders, const fs::path& folder) {
    std::error_code error;
    if (fs::is_directory(folder, error)) folders.push_back(folder);
}

// The folders below /usr/lib; those of architectures first.
std::vector<fs::path> library_folders() {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(libraries, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->is_directory(error)) found.push_back(entry->path());
    }
    std::sort(found.begin(), found.end());
    std::stable_partition(found.begin(), found.end(), [](const fs::path& folder) {
        return folder.filename().string().find("-linux-") != std::string::npos;
    });
    return found;
}

} // namespace

std::vector<std::string> module_folders() {
    std::vector<std::string> folders;
    const auto below = library_folders();
    for (const auto& folder : below)
        add_if_there(folders, folder / "pkcs11");
    for (const auto& folder : below)
        add_if_there(folders, folder);
    for (const char* const folder : others)
        add_if_there(folders, folder);
    return folders;
}

std::optional<std::string> module_path(const std::string& module, const std::vector<std::string>& folders) {
    if (module.find('/') != std::string::npos) return module;
    const auto has_it = [&](const std::string& folder) {
        std::error_code error;
        return fs::exists(fs::path(folder) / module, error);
    };
    const auto found = std::find_if(folders.begin(), folders.end(), has_it);
    if (found == folders.end()) return std::nullopt;
    return fs::path(*found) / module;
}

} // namespace signet::system
