// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv_keys.hpp"

#include "certmap/text/key_policy.hpp"
#include "daemon/worker/card/certificate_object.hpp"
#include "daemon/worker/card/pin_metadata.hpp"
#include "daemon/worker/card/piv_application.hpp"
#include "daemon/worker/card/piv_slot.hpp"
#include "daemon/worker/card/tlv.hpp"

#include <array>
#include <optional>
#include <utility>

namespace signet::worker {
namespace {

constexpr std::uint8_t ins_attest = 0xF9;
constexpr std::uint32_t tag_policy = 0x02; // of the metadata: two bytes, PIN and touch
/// The data field of GET DATA for the certificate that the attestations of a card are signed by, 5F FF 01.
constexpr std::array<std::uint8_t, 5> attester_tag_list = {0x5C, 0x03, 0x5F, 0xFF, 0x01};

/// Nothing: the slot holds no certificate that was read.
std::optional<PivSlot> key_of(const protocol::SlotCertificate& certificate) {
    return certificate.der.empty() ? std::nullopt : piv_slot(certificate.slot);
}

Result<bool> wants_touch(Channel& channel, PivSlot slot) {
    const auto answer = or_nothing(channel.exchange({ins_get_metadata, 0x00, slot.key_reference, {}}));
    if (!answer) return answer.error();
    const auto policy = answer->status == sw_success ? find_tlv(answer->data, tag_policy) : std::nullopt;
    return policy && policy->size() == 2 && certmap::wants_touch(certmap::touch_policy_of((*policy)[1]));
}

Result<void> ask_about_touch(Channel& channel, std::vector<protocol::SlotCertificate>& certificates) {
    for (protocol::SlotCertificate& certificate : certificates) {
        const auto slot = key_of(certificate);
        if (!slot) continue;
        const auto wants = wants_touch(channel, *slot);
        if (!wants) return wants.error();
        certificate.wants_touch = *wants;
    }
    return {};
}

/// Empty: the card attests nothing, or what no message holds.
Result<Bytes> attestation_of(Channel& channel, PivSlot slot) {
    auto answer = or_nothing(channel.exchange({ins_attest, slot.key_reference, 0x00, {}, true, true}));
    if (!answer) return answer.error();
    if (answer->status != sw_success || answer->data.size() > protocol::AttestationDer::max) return Bytes();
    return std::move(answer->data);
}

Result<Bytes> read_attester(Channel& channel) {
    const auto answer =
        or_nothing(channel.exchange({ins_get_data, 0x3F, 0xFF, attester_tag_list, true, true}));
    if (!answer) return answer.error();
    if (answer->status != sw_success) return Bytes();
    auto certificate = certificate_in(answer->data);
    if (!certificate || !*certificate || (*certificate)->size() > protocol::AttestationDer::max)
        return Bytes();
    return std::move(**certificate);
}

/// The attester's certificate is read once, and not at all where there is nothing that it could have signed.
Result<void> attest(Channel& channel, std::vector<protocol::SlotCertificate>& certificates) {
    std::optional<Bytes> attester;
    for (protocol::SlotCertificate& certificate : certificates) {
        const auto slot = key_of(certificate);
        if (!slot) continue;
        auto statement = attestation_of(channel, *slot);
        if (!statement) return statement.error();
        if (statement->empty()) continue;
        if (!attester) {
            auto read = read_attester(channel);
            if (!read) return read.error();
            attester = std::move(*read);
        }
        certificate.statement = std::move(*statement);
        certificate.attester = *attester;
    }
    return {};
}

} // namespace

Result<void> describe_card(Transport& transport, Channel& channel, PinReference pin, CardContents& contents,
                           CardQuestions asked) {
    // Of a global PIN, which no YubiKey has, the metadata would say nothing.
    const bool asks_about_pin = asked.default_pin && pin == PinReference::application;
    if (!asked.touch && !asked.attestation && !asks_about_pin) return {};
    const auto turn = Transaction::begin(transport, Disposition::leave);
    if (!turn) return turn.error();
    if (const auto selected = select_piv(channel); !selected) return selected.error();
    if (asks_about_pin) {
        const auto known = or_nothing(ask_about_secret(channel, static_cast<std::uint8_t>(pin)));
        if (!known) return known.error();
        if (*known) contents.pin_is_default = (*known)->is_default;
    }
    if (asked.touch)
        if (const auto told = ask_about_touch(channel, contents.certificates); !told) return told.error();
    return asked.attestation ? attest(channel, contents.certificates) : Result<void>();
}

} // namespace signet::worker
