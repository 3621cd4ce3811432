// SPDX-License-Identifier: Apache-2.0
#pragma once

// The mapping store of the settings, which is not signetd's to read, as `status` and the overview have it.

#include "certmap/store/store.hpp"
#include "policy/settings.hpp"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace signet::ctl {

struct StoreStatus {
    std::string path;
    certmap::Result<certmap::StoreInfo> info;
};

// Nothing: the settings name none.
std::optional<StoreStatus> status_of_store(const policy::Settings& settings);

// Its size and age, or what is wrong with it.
std::string store_text(const StoreStatus& store, std::int64_t now);
nlohmann::ordered_json store_record(const StoreStatus& store, std::int64_t now);

} // namespace signet::ctl
