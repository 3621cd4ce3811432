// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a reader can do, by its own word (PC/SC part 10). Used by `Reader`, for a card that it has opened.

#include <cstddef>

namespace signet::worker {

/// The most data that one command or answer may have; 0 when the reader does not say. `card` is a SCARDHANDLE.
std::size_t max_apdu_data(long card);

} // namespace signet::worker
