// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv.hpp"

#include "daemon/worker/card/certificate_object.hpp"
#include "daemon/worker/card/piv_session.hpp"
#include "daemon/worker/card/piv_slot.hpp"
#include "daemon/worker/card/piv_status.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace signet::worker {
namespace {

constexpr std::uint8_t ins_select = 0xA4;
constexpr std::uint8_t ins_get_data = 0xCB;

/// The card application without its version (SP 800-73-4 part 1 2.2): every version answers to it.
constexpr std::array<std::uint8_t, 9> piv_aid = {0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00};

/// SP 800-73-4 part 2 2.4.3: six to eight bytes, padded with FF. It also says digits, but common tokens let
/// their owner set letters, and a PIN that is set must be usable.
constexpr PinShape pin_shape = {6, 8, false};
constexpr std::uint8_t pin_padding = 0xFF;

/// Which PIN is meant stands in the name of the card: the application PIN is simply the PIN of that card.
/// daemon/language/prompts.hpp has both, to say them in other languages.
const char* label_of(PinReference pin) {
    return pin == PinReference::global ? "PIV card, global PIN" : "PIV card";
}

bool has_shape(std::span<const std::uint8_t> pin) {
    const auto printable = [](std::uint8_t byte) { return byte > 0x20 && byte < 0x7F; };
    return pin.size() >= pin_shape.min && pin.size() <= pin_shape.max &&
           std::all_of(pin.begin(), pin.end(), printable);
}

/// What a card answers about one slot says nothing about the others. That it has gone, or is another program's, does.
bool is_of_one_slot(Reason reason) {
    return reason == Reason::card_unreadable || reason == Reason::cert_malformed ||
           reason == Reason::cert_too_large;
}

protocol::SlotCertificate unread(const std::string& slot, const WorkerError& error) {
    protocol::SlotCertificate certificate;
    certificate.slot = slot;
    certificate.reason = policy::id_of(error.reason);
    certificate.detail = error.detail.substr(0, protocol::Name::max); // of this driver, and ASCII
    return certificate;
}

} // namespace

/// Twice where the first is refused: some cards do not take the first command after they were put in or reset.
Result<void> PivCard::select() {
    StatusWord status = 0;
    for (unsigned attempt = 0; attempt < 2; ++attempt) {
        const auto answer = channel_.exchange({ins_select, 0x04, 0x00, piv_aid});
        if (!answer) return answer.error();
        if (answer->status == sw_success) return {};
        status = answer->status;
    }
    return refused_select(status);
}

/// A card that has no discovery object goes by its application PIN; one that cannot be heard goes by neither.
Result<void> PivCard::find_pin() {
    const auto answer = channel_.exchange({ins_get_data, 0x3F, 0xFF, discovery_tag_list});
    if (!answer) return answer.error();
    pin_ = answer->status == sw_success ? pin_in_use(answer->data) : PinReference::application;
    return {};
}

Result<std::optional<unsigned>> PivCard::tries_left() {
    const auto reference = static_cast<std::uint8_t>(pin_);
    const auto answer = channel_.exchange({ins_verify, 0x00, reference, {}, false});
    if (!answer) return answer.error();
    return tries_of(answer->status);
}

Result<std::optional<Bytes>> PivCard::read_certificate(const std::string& slot) {
    const auto key = piv_slot(slot);
    if (!key) return WorkerError{Reason::bad_request, "no PIV slot: " + slot};
    const auto answer = channel_.exchange({ins_get_data, 0x3F, 0xFF, data_tag_list(*key), true, true});
    if (!answer) return answer.error();
    if (answer->status == sw_not_found || answer->status == sw_reference_not_found)
        return std::optional<Bytes>();
    if (answer->status != sw_success) return unexpected("GET DATA", answer->status);
    return certificate_in(answer->data);
}

Result<CardContents> PivCard::open(const std::vector<std::string>& slots) {
    const auto turn = Transaction::begin(transport_, Disposition::leave);
    if (!turn) return turn.error();
    if (const auto selected = select(); !selected) return selected.error();
    if (const auto found = find_pin(); !found) return found.error();
    const auto tries = tries_left();
    if (!tries) return tries.error();

    CardContents contents = {label_of(pin_), *tries, pin_shape, {}};
    WorkerError objection = {Reason::card_no_certificate, "every slot asked for is empty"};
    bool any_read = false;
    for (const auto& slot : slots) {
        auto certificate = read_certificate(slot);
        if (!certificate) {
            if (!is_of_one_slot(certificate.error().reason)) return certificate.error();
            if (contents.certificates.empty()) objection = certificate.error();
            contents.certificates.push_back(unread(slot, certificate.error()));
        } else if (*certificate) {
            any_read = true;
            contents.certificates.push_back({slot, std::move(**certificate), {}, {}});
        }
    }
    if (any_read) return contents;
    objection.tries_left = *tries;
    return objection;
}

Result<void> PivCard::verify(protocol::Secret pin) {
    std::array<std::uint8_t, 8> block = {};
    block.fill(pin_padding);
    std::copy(pin.view().begin(), pin.view().end(), block.begin());
    pin.wipe();
    const auto status = channel_.verify(static_cast<std::uint8_t>(pin_), block);
    explicit_bzero(block.data(), block.size());
    if (!status) return status.error();
    if (*status != sw_success) return refused_pin(*status);
    return {};
}

bool PivCard::signs_with(KeyKind key) const noexcept {
    return piv_algorithm(key).has_value();
}

Result<std::unique_ptr<Session>> PivCard::authenticate(protocol::Secret pin) {
    if (!has_shape(pin.view()))
        return WorkerError{Reason::pin_shape, "a PIV PIN has six to eight characters"};
    auto turn = Transaction::begin(transport_, Disposition::reset);
    if (!turn) return turn.error();
    // Again: another program may have selected another applet since, and a VERIFY there burns a try of
    // another PIN.
    if (const auto selected = select(); !selected) return selected.error();
    if (const auto verified = verify(std::move(pin)); !verified) return verified.error();
    return std::unique_ptr<Session>(std::make_unique<PivSession>(channel_, std::move(*turn)));
}

} // namespace signet::worker
