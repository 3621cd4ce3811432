// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/remedies.hpp"

#include "daemon/language/translation.hpp"
#include "daemon/system/trusted_file.hpp"

#include <filesystem>
#include <sys/stat.h>

namespace signet::ctl {

Remedy remedy_of_exposure(const std::string& path, uid_t owner) {
    struct stat status {};
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const bool is_there = lstat(path.c_str(), &status) == 0;
    if (!is_there || S_ISLNK(status.st_mode) || !system::exposure_of(folder, owner).empty())
        return language::tr("chown root and chmod go-w, beginning with the folders above");
    if (status.st_uid != system::root_uid && status.st_uid != owner)
        return Remedy::safe({"chown", "--no-dereference", "root:root", path});
    return Remedy::safe({"chmod", "go-w", path});
}

} // namespace signet::ctl
