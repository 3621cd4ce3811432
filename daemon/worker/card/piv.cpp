// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv.hpp"

#include "daemon/worker/card/certificate_object.hpp"
#include "daemon/worker/card/piv_application.hpp"
#include "daemon/worker/card/piv_pin_form.hpp"
#include "daemon/worker/card/piv_session.hpp"
#include "daemon/worker/card/piv_slot.hpp"
#include "daemon/worker/card/piv_status.hpp"

#include <array>
#include <cstring>

namespace signet::worker {
namespace {

/// What a card answers about one slot says nothing about the others. That it has gone, or is another program's, does.
bool is_of_one_slot(Reason reason) {
    return reason == Reason::card_unreadable || reason == Reason::cert_malformed ||
           reason == Reason::cert_too_large;
}

protocol::SlotCertificate read(const std::string& slot, Bytes der) {
    protocol::SlotCertificate certificate;
    certificate.slot = slot;
    certificate.der = std::move(der);
    return certificate;
}

protocol::SlotCertificate unread(const std::string& slot, const WorkerError& error) {
    protocol::SlotCertificate certificate;
    certificate.slot = slot;
    certificate.reason = policy::id_of(error.reason);
    certificate.detail = error.detail.substr(0, protocol::Name::max); // of this driver, and ASCII
    return certificate;
}

} // namespace

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
    const auto found = begin_reading(channel_);
    if (!found) return found.error();
    pin_ = found->reference;

    CardContents contents = {label_of(pin_), found->tries_left, piv_pin_shape, {}};
    contents.pin_reference = static_cast<std::uint8_t>(pin_);
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
            contents.certificates.push_back(read(slot, std::move(**certificate)));
        }
    }
    if (any_read) return contents;
    objection.tries_left = found->tries_left;
    return objection;
}

Result<void> PivCard::verify(protocol::Secret pin) {
    std::array<std::uint8_t, 8> block = {};
    move_into_block(pin, block);
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
    if (!has_shape(piv_pin_shape, pin.view()))
        return WorkerError{Reason::pin_shape, "a PIV PIN has six to eight characters"};
    auto turn = Transaction::begin(transport_, Disposition::reset);
    if (!turn) return turn.error();
    // Again: another program may have selected another applet since, and a VERIFY there burns a try of
    // another PIN.
    if (const auto selected = select_piv(channel_); !selected) return selected.error();
    if (const auto verified = verify(std::move(pin)); !verified) return verified.error();
    return std::unique_ptr<Session>(std::make_unique<PivSession>(channel_, std::move(*turn)));
}

} // namespace signet::worker
