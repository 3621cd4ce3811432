// SPDX-License-Identifier: Apache-2.0
// Compiled once for all verbs, as daemon/signetd/precompiled.hpp is for the daemon.
#include <boost/system/result.hpp>
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
