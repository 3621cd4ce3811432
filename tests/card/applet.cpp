// SPDX-License-Identifier: Apache-2.0
#include "tests/card/applet.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

namespace signet::card {
namespace {

constexpr std::uint8_t kApplicationPin = 0x80; // SP 800-73-4 part 1, table 4a
constexpr std::uint8_t kGlobalPin = 0x00;
constexpr std::uint8_t kManagementKey = 0x9B;

Response answer(StatusWord status) {
    return {status, {}};
}

Response check_answer(ReferenceData::Check check, unsigned tries_left) {
    switch (check) {
    case ReferenceData::Check::Matched: return answer(status::kSuccess);
    case ReferenceData::Check::Wrong:
        return answer(static_cast<StatusWord>(status::kVerifyFailed | tries_left));
    case ReferenceData::Check::Blocked: return answer(status::kAuthenticationBlocked);
    }
    return answer(status::kNoPreciseDiagnosis);
}

ByteView first_value(const Bytes& data) {
    return ByteView{data}.first(kPinLength);
}
ByteView second_value(const Bytes& data) {
    return ByteView{data}.subspan(kPinLength);
}

// SP 800-73-4 part 2, 3.2.4: the dynamic authentication template. 82 is what the terminal wants to have
// (empty), 81 a challenge to sign, 85 a point to agree with.
struct AuthenticationTemplate {
    std::optional<ByteView> challenge;
    std::optional<ByteView> point;
    bool wants_response = false;
};

std::optional<AuthenticationTemplate> read_template(ByteView data) {
    const auto outer = read_elements(data);
    if (!outer || outer->size() != 1 || outer->front().tag != 0x7C) return std::nullopt;
    const auto inner = read_elements(outer->front().value);
    if (!inner) return std::nullopt;
    AuthenticationTemplate read;
    for (const auto& element : *inner) {
        if (element.tag == 0x81)
            read.challenge = element.value;
        else if (element.tag == 0x85)
            read.point = element.value;
        else if (element.tag == 0x82 && element.value.empty())
            read.wants_response = true;
        else
            return std::nullopt;
    }
    if (!read.wants_response || read.challenge.has_value() == read.point.has_value()) return std::nullopt;
    return read;
}

// The first half of external authentication: the terminal asks for a challenge (OpenSC takes it for random
// bytes). There is no second half, for nobody knows the management key of this card.
Response management_challenge(const Command& command) {
    constexpr Tag kTemplate = 0x7C;
    constexpr Tag kChallenge = 0x81;
    if (command.p1 != 0x00 && command.p1 != 0x03) return answer(status::kWrongP1P2); // both mean 3DES
    if (command.data != tlv(kTemplate, tlv(kChallenge, {})))
        return answer(status::kSecurityStatusNotSatisfied);
    Bytes challenge(8);
    if (RAND_bytes(challenge.data(), static_cast<int>(challenge.size())) != 1)
        return answer(status::kNoPreciseDiagnosis);
    return {status::kSuccess, tlv(kTemplate, tlv(kChallenge, challenge))};
}

} // namespace

Result<PivApplet> PivApplet::make(Profile profile) {
    auto objects = DataObjects::make(profile);
    if (!objects) return objects.error();
    if (!pad_pin(profile.pin) || !pad_pin(profile.puk) || !pad_pin(profile.global_pin))
        return Error{"pin, puk and global_pin have at most 8 characters"};
    if (profile.pin_policy.size() < 2) return Error{"pin_policy has two bytes"};
    return PivApplet{std::move(profile), std::move(*objects)};
}

PivApplet::PivApplet(Profile profile, DataObjects objects)
    : slots_(std::move(profile.slots)), objects_(std::move(objects)),
      pin_(*pad_pin(profile.pin), profile.pin_tries), puk_(*pad_pin(profile.puk), profile.puk_tries),
      global_pin_(*pad_pin(profile.global_pin), profile.global_pin_tries),
      has_global_pin_(!profile.global_pin.empty()), has_metadata_(profile.metadata),
      pin_policy_(profile.pin_policy) {}

// Application property template, SP 800-73-4 part 2, table 3. Selecting PIV while it is selected leaves what
// is verified as it was (3.1.1).
Response PivApplet::select() {
    pin_fresh_ = false;
    Bytes content = tlv(0x4F, ByteView{kPivAid}.subspan(5)); // PIX
    append(content, tlv(0x79, tlv(0x4F, ByteView{kPivAid}.first(5))));
    return {status::kSuccess, tlv(0x61, content)};
}

void PivApplet::deselect() {
    verified_ = false;
    global_verified_ = false;
    pin_fresh_ = false;
}

Response PivApplet::process(const Command& command) {
    const bool pin_fresh = std::exchange(pin_fresh_, false);
    switch (command.ins) {
    case instruction::kVerify: return verify(command);
    case instruction::kChangeReferenceData: return change_reference_data(command);
    case instruction::kResetRetryCounter: return reset_retry_counter(command);
    case instruction::kGetData: return get_data(command);
    case instruction::kGetMetadata: return get_metadata(command);
    case instruction::kAttest: return attest(command);
    case instruction::kGeneralAuthenticate: return general_authenticate(command, pin_fresh);
    default: return answer(status::kInstructionNotSupported);
    }
}

// SP 800-73-4 part 2, 3.2.1.
Response PivApplet::verify(const Command& command) {
    constexpr std::uint8_t kForget = 0xFF;
    if (command.p1 != 0 && command.p1 != kForget) return answer(status::kWrongP1P2);
    const auto pin = pin_at(command.p2);
    if (!pin) return answer(status::kReferenceNotFound);
    if (command.p1 == kForget) {
        if (!command.data.empty()) return answer(status::kWrongData);
        *pin->verified = false;
        return answer(status::kSuccess);
    }
    return command.data.empty() ? verify_status(*pin) : verify_value(*pin, command.data);
}

std::optional<PivApplet::Pin> PivApplet::pin_at(std::uint8_t reference) {
    if (reference == kApplicationPin) return Pin{&pin_, &verified_};
    if (reference == kGlobalPin && has_global_pin_) return Pin{&global_pin_, &global_verified_};
    return std::nullopt;
}

Response PivApplet::verify_status(const Pin& pin) {
    if (*pin.verified) return answer(status::kSuccess);
    const unsigned left = pin.data->tries_left();
    return check_answer(left == 0 ? ReferenceData::Check::Blocked : ReferenceData::Check::Wrong, left);
}

Response PivApplet::verify_value(const Pin& pin, const Bytes& candidate) {
    if (!is_piv_pin(candidate)) return answer(status::kWrongData);
    const auto check = pin.data->compare(candidate);
    *pin.verified = check == ReferenceData::Check::Matched;
    pin_fresh_ = *pin.verified;
    return check_answer(check, pin.data->tries_left());
}

// The first byte of the PIN usage policy says which PINs open the keys (SP 800-73-4 part 1, 3.3.2).
bool PivApplet::verified() const {
    constexpr unsigned kByApplicationPin = 0x40;
    constexpr unsigned kByGlobalPin = 0x20;
    const unsigned opens = pin_policy_.front();
    return (verified_ && (opens & kByApplicationPin) != 0) ||
           (global_verified_ && (opens & kByGlobalPin) != 0);
}

// SP 800-73-4 part 2, 3.2.2: the old value, then the new one. Format first, so that a bad new PIN costs no
// try.
Response PivApplet::change_reference_data(const Command& command) {
    if (command.p1 != 0) return answer(status::kWrongP1P2);
    if (command.p2 != kApplicationPin && command.p2 != kPuk) return answer(status::kReferenceNotFound);
    if (command.data.size() != 2 * kPinLength) return answer(status::kWrongData);
    const bool is_pin = command.p2 == kApplicationPin;
    const auto fresh = second_value(command.data);
    if (is_pin && !is_piv_pin(fresh)) return answer(status::kWrongData);
    ReferenceData& reference = is_pin ? pin_ : puk_;
    const auto check = reference.compare(first_value(command.data));
    if (is_pin) verified_ = check == ReferenceData::Check::Matched;
    if (check == ReferenceData::Check::Matched) reference.replace(to_bytes(fresh));
    return check_answer(check, reference.tries_left());
}

// SP 800-73-4 part 2, 3.2.3: the PUK, then the new PIN. A wrong PUK ends what the PIN had opened.
Response PivApplet::reset_retry_counter(const Command& command) {
    if (command.p1 != 0) return answer(status::kWrongP1P2);
    if (command.p2 != kApplicationPin) return answer(status::kReferenceNotFound);
    const bool good = command.data.size() == 2 * kPinLength && is_piv_pin(second_value(command.data));
    if (!good) return answer(status::kWrongData);
    const auto check = puk_.compare(first_value(command.data));
    if (check == ReferenceData::Check::Matched)
        pin_.replace(to_bytes(second_value(command.data)));
    else
        verified_ = false;
    return check_answer(check, puk_.tries_left());
}

// SP 800-73-4 part 2, 3.1.2. All objects here may always be read.
Response PivApplet::get_data(const Command& command) const {
    if (command.p1 != 0x3F || command.p2 != 0xFF) return answer(status::kWrongP1P2);
    const auto list = read_elements(command.data);
    const bool good = list && list->size() == 1 && list->front().tag == 0x5C &&
                      !list->front().value.empty() && list->front().value.size() <= 3;
    if (!good) return answer(status::kWrongData);
    Tag tag = 0;
    for (const auto byte : list->front().value)
        tag = tag << 8U | byte;
    if (const auto wanted = objects_.answer(tag)) {
        const auto [high, low] = std::pair(wanted->end()[-2], wanted->end()[-1]);
        return {static_cast<StatusWord>(high << 8U | low), to_bytes(wanted->first(wanted->size() - 2))};
    }
    const auto object = objects_.find(tag);
    if (!object) return answer(status::kNotFound);
    return {status::kSuccess, to_bytes(*object)};
}

// "GET METADATA" of Yubico's description of its PIV application: algorithm, default or not, tries in all and left.
Response PivApplet::get_metadata(const Command& command) const {
    if (!has_metadata_) return answer(status::kInstructionNotSupported);
    if (command.p2 != kApplicationPin && command.p2 != kPuk) return get_key_metadata(command.p2);
    const bool is_pin = command.p2 == kApplicationPin;
    const ReferenceData& reference = is_pin ? pin_ : puk_;
    const bool is_default = reference.is(*pad_pin(is_pin ? kDefaultPin : kDefaultPuk));
    Bytes data = tlv(0x01, Bytes{0xFF});
    append(data, tlv(0x05, Bytes{static_cast<std::uint8_t>(is_default ? 1 : 0)}));
    append(data, tlv(0x06, Bytes{static_cast<std::uint8_t>(reference.tries()),
                                 static_cast<std::uint8_t>(reference.tries_left())}));
    return {status::kSuccess, data};
}

// Of a key: the policies alone, once for the PIN.
Response PivApplet::get_key_metadata(std::uint8_t reference) const {
    constexpr std::uint8_t kPinOnce = 2;
    const auto slot = slots_.find(static_cast<KeyReference>(reference));
    if (slot == slots_.end()) return answer(status::kReferenceNotFound);
    return {status::kSuccess, tlv(0x02, Bytes{kPinOnce, slot->second.touch})};
}

// "ATTEST" of the same description; a key that was put into the card cannot be attested.
Response PivApplet::attest(const Command& command) const {
    const auto slot = slots_.find(static_cast<KeyReference>(command.p1));
    if (slot == slots_.end() || slot->second.statement.empty())
        return answer(status::kInstructionNotSupported);
    return {status::kSuccess, slot->second.statement};
}

bool PivApplet::allowed(KeyReference reference, bool pin_fresh) const {
    switch (reference) {
    case KeyReference::Authentication: return verified();
    case KeyReference::Signature: return verified() && pin_fresh;
    case KeyReference::KeyManagement: return verified();
    case KeyReference::CardAuthentication: return true;
    }
    return retired_number(reference) != 0 && verified();
}

// SP 800-73-4 part 2, 3.2.4; P1 is the algorithm, P2 the key.
Response PivApplet::general_authenticate(const Command& command, bool pin_fresh) {
    if (command.p2 == kManagementKey) return management_challenge(command);
    const auto slot = std::find_if(slots_.begin(), slots_.end(), [&](const auto& entry) {
        return static_cast<std::uint8_t>(entry.first) == command.p2;
    });
    const bool known =
        slot != slots_.end() && static_cast<std::uint8_t>(slot->second.key.algorithm()) == command.p1;
    if (!known) return answer(status::kWrongP1P2);
    if (!allowed(slot->first, pin_fresh)) return answer(status::kSecurityStatusNotSatisfied);
    return operate(slot->second.key, command.data);
}

Response PivApplet::operate(const PrivateKey& key, const Bytes& data) {
    const auto request = read_template(data);
    if (!request) return answer(status::kWrongData);
    const auto result = request->challenge ? key.sign(*request->challenge) : key.agree(*request->point);
    if (!result) return answer(status::kWrongData);
    ++private_key_operations_;
    return {status::kSuccess, tlv(0x7C, tlv(0x82, *result))};
}

} // namespace signet::card
