// SPDX-License-Identifier: Apache-2.0
// Compiled once for the files of a large test program, as daemon/signetd/precompiled.hpp is for the daemon. With g++ it
// costs as much as it saves in seven files.
#include <boost/system/result.hpp>
#include <gtest/gtest.h>

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
