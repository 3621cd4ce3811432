// SPDX-License-Identifier: Apache-2.0
// Compiled once for the files of a test program, as daemon/signetd/precompiled.hpp is for the daemon.
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>
#include <gtest/gtest.h>
