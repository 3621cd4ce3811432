// SPDX-License-Identifier: Apache-2.0
// A file of demands with whatever bytes it may hold. What is accepted has one spelling: it is written back as
// the same bytes.
#include "daemon/protocol/demand.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const auto demand = signet::protocol::parse_demand(text);
    if (demand && signet::protocol::encode_demand(*demand) != text) std::abort();
    return 0;
}
