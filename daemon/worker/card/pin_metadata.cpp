// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/pin_metadata.hpp"

#include "daemon/worker/card/tlv.hpp"

namespace signet::worker {
namespace {

constexpr std::uint32_t tag_default = 0x05;
constexpr std::uint32_t tag_retries = 0x06;

} // namespace

PinMetadata pin_metadata_in(ByteView answer) {
    PinMetadata metadata;
    const auto is_default = find_tlv(answer, tag_default);
    if (is_default && is_default->size() == 1 && is_default->front() <= 1)
        metadata.is_default = is_default->front() == 1;
    const auto retries = find_tlv(answer, tag_retries);
    if (retries && retries->size() == 2 && (*retries)[1] <= (*retries)[0]) {
        metadata.most_tries = (*retries)[0];
        metadata.tries_left = (*retries)[1];
    }
    return metadata;
}

} // namespace signet::worker
