// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/pin_in_use.hpp"

#include "daemon/worker/card/tlv.hpp"

namespace signet::worker {
namespace {

constexpr std::uint32_t tag_discovery = 0x7E;
constexpr std::uint32_t tag_pin_usage_policy = 0x5F2F;

// The policy has two bytes. The first one says what there is: other bits of it are for the on-card comparison of
// fingerprints and the virtual contact interface, and say nothing of PINs. The second one says which PIN is primary.
constexpr std::uint8_t has_global_pin = 0x20;
constexpr std::uint8_t primary_mask = 0x30;
constexpr std::uint8_t global_is_primary = 0x20;

} // namespace

PinReference pin_in_use(ByteView answer) {
    const auto object = take_tlv(answer);
    if (!object || object->tag != tag_discovery) return PinReference::application;
    const auto policy = find_tlv(object->value, tag_pin_usage_policy);
    if (!policy || policy->size() != 2) return PinReference::application;
    const bool is_global =
        ((*policy)[0] & has_global_pin) != 0 && ((*policy)[1] & primary_mask) == global_is_primary;
    return is_global ? PinReference::global : PinReference::application;
}

} // namespace signet::worker
