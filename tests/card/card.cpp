// SPDX-License-Identifier: Apache-2.0
#include "tests/card/card.hpp"

#include <algorithm>
#include <utility>

namespace signet::card {
namespace {

constexpr unsigned kOtherTries = 15; // a lab that burns them shall see how many, and 63CX counts no further

// SP 800-73-4 part 2, 3.1.1: the full AID, or it without the version.
bool is_piv_aid(ByteView aid) {
    constexpr std::size_t kWithoutVersion = 9;
    const ByteView piv{kPivAid};
    return aid.size() >= kWithoutVersion && aid.size() <= piv.size() &&
           std::equal(aid.begin(), aid.end(), piv.begin());
}

// Without version, manufacturer and serial number, as nobody knows them before.
bool is_openpgp_aid(ByteView aid) {
    return std::equal(aid.begin(), aid.end(), std::begin(kOpenPgpAid), std::end(kOpenPgpAid));
}

} // namespace

Result<Card> Card::make(Profile profile) {
    auto piv = PivApplet::make(profile);
    if (!piv) return piv.error();
    if (!profile.openpgp) return Card{std::move(*piv), std::nullopt, profile};
    auto openpgp = OpenPgpApplet::make(profile);
    if (!openpgp) return openpgp.error();
    return Card{std::move(*piv), std::move(*openpgp), profile};
}

// The other applets have a PIN that nobody knows: no value of eight bytes matches an empty one.
Card::Card(PivApplet piv, std::optional<OpenPgpApplet> openpgp, const Profile& profile)
    : piv_(std::move(piv)), has_piv_(profile.piv && !openpgp), openpgp_(std::move(openpgp)),
      other_aids_(profile.other_aids), other_pin_({}, kOtherTries), extended_length_(profile.extended_length),
      is_yubikey_(profile.metadata), exact_le_(profile.exact_le) {}

void Card::reset() {
    piv_.deselect();
    if (openpgp_) openpgp_->deselect();
    selected_ = Selected::None;
    lose_command();
}

void Card::lose_command() {
    chain_.clear();
    long_response_.clear();
}

// ISO 7816-3 8.2: T0 announces TD1 and nine historical bytes, TD1 T=1 and TD2, TD2 T=1 with IFSC and BWI/CWI.
Bytes Card::atr() const {
    const std::uint8_t capabilities = extended_length_ ? 0xC0 : 0x80;
    Bytes atr{0x3B, 0x89, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x73, 0x00, 0x00, capabilities};
    append(atr, is_yubikey_ ? Bytes{'Y', 'u', 'b', 'i'} : Bytes{'S', 'G', 'N', 'T'});
    std::uint8_t check = 0; // TCK: all from T0 on XOR to zero
    for (const auto byte : ByteView{atr}.subspan(1))
        check ^= byte;
    atr.push_back(check);
    return atr;
}

Response Card::transmit(ByteView apdu) {
    const auto command = parse_command(apdu);
    if (!command || (command->extended && !extended_length_)) return {status::kWrongLength, {}};
    if ((command->cla & ~kChainingBit) != 0) return {status::kClassNotSupported, {}};
    if (command->ins == instruction::kGetResponse && !command->chained())
        return exact_le_ ? long_response_.next_exactly(command->expected)
                         : long_response_.next(command->expected);
    long_response_.clear();
    const auto step = chain_.accept(*command);
    if (!step.command) return {step.status, {}};
    return long_response_.begin(dispatch(*step.command), step.command->expected);
}

Response Card::dispatch(const Command& command) {
    if (command.ins == instruction::kSelect) return select(command);
    switch (selected_) {
    case Selected::Piv: return piv_.process(command);
    case Selected::OpenPgp: return openpgp_->process(command);
    case Selected::Other: return other_applet(command);
    case Selected::None: return {status::kInstructionNotSupported, {}};
    }
    return {status::kNoPreciseDiagnosis, {}};
}

// An AID that is not on the card changes nothing (SP 800-73-4 part 2, 3.1.1).
Response Card::select(const Command& command) {
    if (command.p1 != 0x04 || command.p2 != 0x00) return {status::kWrongP1P2, {}};
    if (has_piv_ && is_piv_aid(command.data)) {
        selected_ = Selected::Piv;
        return piv_.select();
    }
    if (openpgp_ && is_openpgp_aid(command.data)) {
        selected_ = Selected::OpenPgp;
        return openpgp_->select();
    }
    if (std::find(other_aids_.begin(), other_aids_.end(), command.data) == other_aids_.end())
        return {status::kNotFound, {}};
    selected_ = Selected::Other;
    piv_.deselect();
    if (openpgp_) openpgp_->deselect();
    return {status::kSuccess, {}};
}

Response Card::other_applet(const Command& command) {
    if (command.ins != instruction::kVerify || command.data.empty())
        return {status::kInstructionNotSupported, {}};
    if (other_pin_.compare(command.data) == ReferenceData::Check::Blocked)
        return {status::kAuthenticationBlocked, {}};
    return {static_cast<StatusWord>(status::kVerifyFailed | other_pin_.tries_left()), {}};
}

} // namespace signet::card
