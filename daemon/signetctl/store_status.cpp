// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/store_status.hpp"

#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace signet::ctl {

std::optional<StoreStatus> status_of_store(const policy::Settings& settings) {
    const std::string& path = settings.mapping.store;
    if (path.empty()) return std::nullopt;
    auto reader = certmap::StoreReader::open(path);
    return StoreStatus{path, reader ? reader->info() : certmap::Result<certmap::StoreInfo>(reader.error())};
}

std::string store_text(const StoreStatus& store, std::int64_t now) {
    if (!store.info) return store.info.error().problem;
    return told("{} accounts, in step with {} {} ago", store.info->entries, store.info->source,
                age_text(now - store.info->updated));
}

nlohmann::ordered_json store_record(const StoreStatus& store, std::int64_t now) {
    if (!store.info) return {{"path", store.path}, {"problem", store.info.error().problem}};
    return {{"path", store.path},
            {"source", store.info->source},
            {"entries", store.info->entries},
            {"age", now - store.info->updated}};
}

} // namespace signet::ctl
