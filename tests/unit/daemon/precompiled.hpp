// SPDX-License-Identifier: Apache-2.0
// Compiled once for the files of this test program: what the daemon is made of, and the test library.
#include "daemon/signetd/precompiled.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
