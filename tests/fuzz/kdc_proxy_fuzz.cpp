// SPDX-License-Identifier: Apache-2.0
// What a KDC proxy answers (MS-KKDCP).
#include "daemon/worker/kerberos/kdc_proxy_message.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace signet::worker;
    const auto message = unwrap_from_proxy({data, size});
    if (!message) return 0;
    if (message->empty() || message->size() >= size) std::abort();
    // What was understood is understood again as we would say it.
    if (unwrap_from_proxy(wrap_for_proxy(*message, "LAB.TEST")) != message) std::abort();
    return 0;
}
