// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv_application.hpp"

#include "daemon/worker/card/piv_status.hpp"

#include <array>

namespace signet::worker {
namespace {

constexpr std::uint8_t ins_select = 0xA4;

/// The card application without its version (SP 800-73-4 part 1 2.2): every version answers to it.
constexpr std::array<std::uint8_t, 9> piv_aid = {0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00};

/// Twice where the answer is neither the object nor that there is none: a bad moment must not cost a try of the other PIN.
Result<PinReference> find_pin_in_use(Channel& channel) {
    StatusWord status = 0;
    for (unsigned attempt = 0; attempt < 2; ++attempt) {
        const auto answer = channel.exchange({ins_get_data, 0x3F, 0xFF, discovery_tag_list});
        if (!answer) return answer.error();
        if (answer->status == sw_success) return pin_in_use(answer->data);
        status = answer->status;
        if (says_no_discovery_object(status)) return PinReference::application;
    }
    if (may_hide_discovery_object(status)) return unexpected("GET DATA of the discovery object", status);
    return PinReference::application;
}

} // namespace

Result<void> select_piv(Channel& channel) {
    StatusWord status = 0;
    for (unsigned attempt = 0; attempt < 2; ++attempt) {
        const auto answer = channel.exchange({ins_select, 0x04, 0x00, piv_aid});
        if (!answer) return answer.error();
        if (answer->status == sw_success) return {};
        status = answer->status;
    }
    return refused_select(status);
}

Result<std::optional<unsigned>> count_tries(Channel& channel, PinReference pin) {
    const auto answer = channel.exchange({ins_verify, 0x00, static_cast<std::uint8_t>(pin), {}, false});
    if (!answer) return answer.error();
    return tries_of(answer->status);
}

Result<std::optional<PinMetadata>> ask_about_secret(Channel& channel, std::uint8_t reference) {
    const auto answer = channel.exchange({ins_get_metadata, 0x00, reference, {}});
    if (!answer) return answer.error();
    if (answer->status != sw_success) return std::optional<PinMetadata>();
    return std::optional(pin_metadata_in(answer->data));
}

Result<FoundPin> begin_reading(Channel& channel) {
    if (const auto selected = select_piv(channel); !selected) return selected.error();
    const auto reference = find_pin_in_use(channel);
    if (!reference) return reference.error();
    const auto tries = count_tries(channel, *reference);
    if (!tries) return tries.error();
    return FoundPin{*reference, *tries};
}

const char* label_of(PinReference pin) {
    return pin == PinReference::global ? "PIV card, global PIN" : "PIV card";
}

} // namespace signet::worker
