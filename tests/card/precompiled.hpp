// SPDX-License-Identifier: Apache-2.0
// Compiled once for the files of the card, as daemon/signetd/precompiled.hpp is for the daemon.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>
#include <nlohmann/json.hpp>
