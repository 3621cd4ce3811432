// SPDX-License-Identifier: Apache-2.0
// A session record with whatever bytes a file may hold. What is accepted names a file of its own and says the
// same once it has been written again.
#include "daemon/signetd/sessions/record.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const auto record = signet::daemon::record_of(text);
    if (!record) return 0;
    if (!signet::daemon::is_logon_id(record->logon_id)) std::abort();
    if (signet::daemon::record_of(signet::daemon::to_text(*record)) != record) std::abort();
    return 0;
}
