// SPDX-License-Identifier: Apache-2.0
#include "tests/card/profile.hpp"

#include "tests/card/certificate.hpp"
#include "tests/card/json_value.hpp"
#include "tests/card/pin.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace signet::card {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr unsigned kMostTries = 15; // 63CX has four bits for them

constexpr std::array<std::pair<std::string_view, KeyReference>, 4> kSlotNames{{
    {"9A", KeyReference::Authentication},
    {"9C", KeyReference::Signature},
    {"9D", KeyReference::KeyManagement},
    {"9E", KeyReference::CardAuthentication},
}};

constexpr std::array<std::pair<std::string_view, CertificateForm>, 8> kForms{{
    {"plain", CertificateForm::Plain},
    {"gzip", CertificateForm::Gzip},
    {"gzip-80", CertificateForm::GzipInfo80},
    {"gzip-00", CertificateForm::GzipInfo00},
    {"zlib", CertificateForm::Zlib},
    {"net-id", CertificateForm::NetId},
    {"padded-ff", CertificateForm::PaddedWithFf},
    {"padded-00", CertificateForm::PaddedWith00},
}};

std::optional<KeyReference> slot_named(std::string_view name) {
    if (const auto main_key = named(kSlotNames, name)) return main_key;
    const auto byte = from_hex(name);
    if (!byte || byte->size() != 1) return std::nullopt;
    const auto reference = static_cast<KeyReference>(byte->front());
    return retired_number(reference) != 0 ? std::optional(reference) : std::nullopt;
}

Result<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in) return Error{"cannot read " + path.string()};
    return {boost::system::in_place_value, std::move(text)};
}

Result<Bytes> read_certificate(const std::filesystem::path& path) {
    const auto text = read_file(path);
    if (!text) return text.error();
    auto certificate = certificate_from_pem(*text);
    if (!certificate) return Error{path.string() + ": " + certificate.error().text};
    return certificate;
}

Result<Slot> read_slot(const Json& json, const std::filesystem::path& folder) {
    if (!json.is_object()) return Error{"a slot is {\"key\": FILE, \"certificate\": FILE}"};
    std::string key_file;
    std::string certificate_file;
    std::string statement_file;
    unsigned touch = 1;
    if (auto read = only_members(json, {"key", "certificate", "statement", "touch"}); !read)
        return read.error();
    if (auto read = read_member(json, "key", key_file); !read) return read.error();
    if (auto read = read_member(json, "certificate", certificate_file); !read) return read.error();
    if (auto read = read_member(json, "statement", statement_file); !read) return read.error();
    if (auto read = read_member(json, "touch", 3U, touch); !read) return read.error();
    const auto key_text = read_file(folder / key_file);
    if (!key_text) return key_text.error();
    auto key = PrivateKey::from_pem(*key_text);
    if (!key) return Error{key_file + ": " + key.error().text};
    auto certificate = read_certificate(folder / certificate_file);
    if (!certificate) return certificate.error();
    Slot slot{std::move(*key), std::move(*certificate), {}, static_cast<std::uint8_t>(touch)};
    if (statement_file.empty()) return slot;
    auto statement = read_certificate(folder / statement_file);
    if (!statement) return statement.error();
    slot.statement = std::move(*statement);
    return slot;
}

Result<void> read_slots(const Json& json, const std::filesystem::path& folder, Profile& profile) {
    const auto slots = json.find("slots");
    if (slots == json.end()) return {};
    if (!slots->is_object()) return Error{"slots must be an object"};
    for (const auto& member : slots->items()) {
        const bool is_openpgp = member.key() == "openpgp";
        const auto reference = slot_named(member.key());
        if (!reference && !is_openpgp)
            return Error{"slots." + member.key() + " must be one of 9A, 9C, 9D, 9E, 82 to 95, openpgp"};
        auto slot = read_slot(member.value(), folder);
        if (!slot) return Error{"slots." + member.key() + ": " + slot.error().text};
        if (is_openpgp)
            profile.openpgp = std::move(*slot);
        else
            profile.slots.emplace(*reference, std::move(*slot));
    }
    if (profile.openpgp && !profile.slots.empty()) return Error{"slots: a card is PIV or OpenPGP"};
    return {};
}

// What stands at `name` in hex, if it is there.
Result<std::optional<Bytes>> read_bytes(const Json& json, const std::string& name, std::size_t least) {
    const auto member = json.find(name);
    if (member == json.end()) return std::optional<Bytes>();
    auto bytes = member->is_string() ? from_hex(member->get<std::string>()) : std::nullopt;
    if (!bytes || bytes->size() < least)
        return Error{name + " must be " + std::to_string(least) + " bytes or more in hex"};
    return {boost::system::in_place_value, std::move(bytes)};
}

Result<void> read_global_pin(const Json& json, Profile& profile) {
    if (auto read = read_member(json, "global_pin", profile.global_pin); !read) return read;
    if (auto read = read_member(json, "global_pin_tries", kMostTries, profile.global_pin_tries); !read)
        return read;
    const auto pin = pad_pin(profile.global_pin);
    if (!profile.global_pin.empty() && (!pin || !is_piv_pin(*pin)))
        return Error{"global_pin must be 6 to 8 digits"};
    auto policy = read_bytes(json, "pin_policy", 2);
    if (!policy) return policy.error();
    if (*policy) profile.pin_policy = std::move(**policy);
    auto discovery = read_bytes(json, "discovery", 2);
    if (!discovery) return discovery.error();
    profile.discovery = std::move(*discovery);
    return {};
}

Result<void> read_secrets(const Json& json, Profile& profile) {
    if (auto read = read_member(json, "pin", profile.pin); !read) return read;
    if (auto read = read_member(json, "puk", profile.puk); !read) return read;
    if (auto read = read_member(json, "pin_tries", kMostTries, profile.pin_tries); !read) return read;
    if (auto read = read_member(json, "puk_tries", kMostTries, profile.puk_tries); !read) return read;
    if (const auto pin = pad_pin(profile.pin); !pin || !is_piv_pin(*pin))
        return Error{"pin must be 6 to 8 digits"};
    if (auto read = read_global_pin(json, profile); !read) return read;
    if (profile.puk.empty() || !pad_pin(profile.puk)) return Error{"puk must be 1 to 8 characters"};
    return {};
}

Result<void> read_aids(const Json& json, Profile& profile) {
    constexpr std::size_t kLongestAid = 16; // ISO 7816-4 8.2.1.2
    const auto aids = json.find("other_aids");
    if (aids == json.end()) return {};
    if (!aids->is_array()) return Error{"other_aids must be a list"};
    for (const auto& text : *aids) {
        auto aid = text.is_string() ? from_hex(text.get<std::string>()) : std::nullopt;
        if (!aid || aid->empty() || aid->size() > kLongestAid)
            return Error{"other_aids: 1 to 16 bytes in hex"};
        profile.other_aids.push_back(std::move(*aid));
    }
    return {};
}

Result<void> read_answers(const Json& json, Profile& profile) {
    constexpr std::size_t kStatusWord = 2;
    const auto answers = json.find("answers");
    if (answers == json.end()) return {};
    if (!answers->is_object()) return Error{"answers must be an object"};
    for (const auto& member : answers->items()) {
        const auto reference = slot_named(member.key());
        const auto& text = member.value();
        auto bytes = text.is_string() ? from_hex(text.get<std::string>()) : std::nullopt;
        if (!reference || !bytes || bytes->size() < kStatusWord)
            return Error{"answers." + member.key() + ": a slot's answer and its status word in hex"};
        profile.answers.emplace(*reference, std::move(*bytes));
    }
    return {};
}

Result<void> read_manners(const Json& json, Profile& profile) {
    auto& delays = profile.delays;
    if (auto read = read_member(json, "apdu_delay_ms", milliseconds{1}, delays.per_apdu); !read) return read;
    if (auto read = read_member(json, "byte_delay_us", microseconds{1}, delays.per_byte); !read) return read;
    if (auto read = read_member(json, "sign_delay_ms", milliseconds{1}, delays.per_signature); !read)
        return read;
    if (auto read = read_member(json, "extended_length", profile.extended_length); !read) return read;
    if (auto read = read_member(json, "piv", profile.piv); !read) return read;
    if (auto read = read_member(json, "exact_le", profile.exact_le); !read) return read;
    if (auto read = read_member(json, "metadata", profile.metadata); !read) return read;
    std::string form = "plain";
    if (auto read = read_member(json, "certificate_form", form); !read) return read;
    const auto known = named(kForms, form);
    if (!known) return Error{"certificate_form: there is none of the name " + form};
    profile.certificate_form = *known;
    return {};
}

} // namespace

Result<Slot> make_slot(Algorithm algorithm, std::string_view common_name) {
    auto key = PrivateKey::generate(algorithm);
    if (!key) return key.error();
    auto certificate = self_signed(*key, common_name);
    if (!certificate) return certificate.error();
    return Slot{std::move(*key), std::move(*certificate)};
}

Result<Profile> load_profile(const std::filesystem::path& file) {
    const auto text = read_file(file);
    if (!text) return text.error();
    auto profile = parse_profile(*text, file.parent_path());
    if (!profile) return Error{file.string() + ": " + profile.error().text};
    return profile;
}

Result<Profile> parse_profile(std::string_view text, const std::filesystem::path& folder) {
    const auto json = parse_object(text);
    if (!json) return json.error();
    const auto known = only_members(*json, {"slots",
                                            "pin",
                                            "puk",
                                            "pin_tries",
                                            "puk_tries",
                                            "apdu_delay_ms",
                                            "byte_delay_us",
                                            "sign_delay_ms",
                                            "certificate_form",
                                            "extended_length",
                                            "other_aids",
                                            "piv",
                                            "answers",
                                            "exact_le",
                                            "global_pin",
                                            "global_pin_tries",
                                            "pin_policy",
                                            "discovery",
                                            "metadata",
                                            "attester"});
    if (!known) return known.error();
    Profile profile;
    if (auto read = read_slots(*json, folder, profile); !read) return read.error();
    if (auto read = read_secrets(*json, profile); !read) return read.error();
    if (auto read = read_aids(*json, profile); !read) return read.error();
    if (auto read = read_answers(*json, profile); !read) return read.error();
    if (auto read = read_manners(*json, profile); !read) return read.error();
    std::string attester_file;
    if (auto read = read_member(*json, "attester", attester_file); !read) return read.error();
    if (attester_file.empty()) return profile;
    auto attester = read_certificate(folder / attester_file);
    if (!attester) return attester.error();
    profile.attester = std::move(*attester);
    return profile;
}

} // namespace signet::card
