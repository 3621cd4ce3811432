// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `readers`: the readers as they are now, or why pcscd shows none. `watch` follows them and says nothing of why.

#include "daemon/protocol/stream.hpp"

namespace signet::worker {

/// ListReaders, answered once.
protocol::Result<void> serve_readers(protocol::Stream& peer);

} // namespace signet::worker
