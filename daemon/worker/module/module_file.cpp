// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/module/module_file.hpp"

#include "daemon/system/library_file.hpp"
#include "daemon/system/trusted_file.hpp"

namespace signet::worker {

Result<std::string> module_path(const std::string& module, const std::vector<std::string>& folders) {
    auto path = system::module_path(module, folders);
    if (!path) return WorkerError{Reason::module_failed, "no folder of PKCS#11 modules has " + module};
    if (auto file = system::open_trusted_file(*path, system::root_uid); !file)
        return WorkerError{Reason::module_failed, file.error().problem};
    return *std::move(path);
}

} // namespace signet::worker
