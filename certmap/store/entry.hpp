// SPDX-License-Identifier: Apache-2.0
#pragma once

// Entries are defined where they are judged; a store only keeps them.

#include "certmap/entries/entry.hpp" // IWYU pragma: export
