// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/module/slots.hpp"

#include "certmap/text/text.hpp"
#include "daemon/worker/module/return_code.hpp"

#include <algorithm>
#include <iterator>

namespace signet::worker {
namespace {

constexpr std::size_t max_description = sizeof(CK_SLOT_INFO::slotDescription);

/// As a slot has it: PC/SC has longer names.
std::string as_description(const std::string& reader) {
    std::string cut = reader.substr(0, max_description);
    cut.erase(cut.find_last_not_of(' ') + 1);
    return cut;
}

bool is_of_reader(const ModuleToken& token, const std::string& reader) {
    return token.is_removable && !token.reader.empty() && token.reader == as_description(reader);
}

/// The count is the module's: what it says that it has written is held against the room that it was given.
Result<std::vector<CK_SLOT_ID>> slots_of(const Module& module, CK_BBOOL with_token) {
    CK_ULONG count = 0;
    // Some modules look for new slots only when they are asked how many there are (PKCS#11 2.40 5.5).
    CK_RV listed = module->C_GetSlotList(with_token, nullptr, &count);
    std::vector<CK_SLOT_ID> slots(max_slots_of_module);
    count = max_slots_of_module;
    if (listed == CKR_OK) listed = module->C_GetSlotList(with_token, slots.data(), &count);
    if (listed != CKR_OK) return failed_call("C_GetSlotList", listed);
    slots.resize(std::min(count, max_slots_of_module));
    return slots;
}

} // namespace

std::optional<ModuleToken> token_in_slot(const Module& module, CK_SLOT_ID slot) {
    CK_SLOT_INFO about_slot = {};
    CK_TOKEN_INFO about_token = {};
    if (module->C_GetSlotInfo(slot, &about_slot) != CKR_OK) return std::nullopt;
    if ((about_slot.flags & CKF_TOKEN_PRESENT) == 0) return std::nullopt;
    if (module->C_GetTokenInfo(slot, &about_token) != CKR_OK) return std::nullopt;
    if ((about_token.flags & CKF_TOKEN_INITIALIZED) == 0) return std::nullopt;
    ModuleToken token;
    token.slot = slot;
    token.is_removable = (about_slot.flags & CKF_REMOVABLE_DEVICE) != 0;
    token.reader = text_of_field(about_slot.slotDescription);
    token.label = text_of_field(about_token.label);
    token.serial = text_of_field(about_token.serialNumber);
    token.flags = about_token.flags;
    token.pin_min = about_token.ulMinPinLen;
    token.pin_max = about_token.ulMaxPinLen;
    return token;
}

bool has_slot_without_reader(const Module& module) {
    const auto slots = slots_of(module, CK_FALSE);
    if (!slots) return true;
    return std::any_of(slots->begin(), slots->end(), [&](CK_SLOT_ID slot) {
        CK_SLOT_INFO about = {};
        return module->C_GetSlotInfo(slot, &about) == CKR_OK && (about.flags & CKF_REMOVABLE_DEVICE) == 0;
    });
}

Result<std::vector<ModuleToken>> tokens_of(const Module& module) {
    const auto slots = slots_of(module, CK_TRUE);
    if (!slots) return slots.error();
    std::vector<ModuleToken> tokens;
    for (const CK_SLOT_ID slot : *slots)
        if (auto token = token_in_slot(module, slot)) tokens.push_back(std::move(*token));
    return tokens;
}

std::vector<ModuleToken> tokens_in_reader(const std::vector<ModuleToken>& tokens, const std::string& reader,
                                          const std::vector<protocol::ReaderState>& others) {
    const auto looks_alike = [&](const auto& other) {
        return other.present && as_description(other.name) == as_description(reader);
    };
    if (std::ranges::any_of(others, looks_alike)) return {};
    std::vector<ModuleToken> found;
    std::ranges::copy_if(tokens, std::back_inserter(found),
                         [&](const auto& token) { return is_of_reader(token, reader); });
    if (!found.empty() || std::ranges::any_of(others, &protocol::ReaderState::present)) return found;
    const auto is_of_another = [&](const auto& token) {
        return std::ranges::any_of(others,
                                   [&](const auto& other) { return is_of_reader(token, other.name); });
    };
    std::ranges::copy_if(tokens, std::back_inserter(found), &ModuleToken::is_removable);
    if (found.size() != 1 || is_of_another(found.front())) found.clear();
    return found;
}

std::vector<std::string> names_without_reader(const std::string& module,
                                              const std::vector<ModuleToken>& tokens) {
    std::vector<std::string> names;
    for (const ModuleToken& token : tokens) {
        if (token.is_removable) {
            names.emplace_back();
            continue;
        }
        const auto has_label = [&](const auto& other) {
            return !other.is_removable && other.label == token.label;
        };
        const bool is_alone = std::count_if(tokens.begin(), tokens.end(), has_label) == 1;
        std::string name = protocol::token_readers_of(module) + token.label;
        if (!is_alone) name += " " + token.serial;
        names.emplace_back(certmap::cut_at_character(name, protocol::Name::max));
    }
    return names;
}

} // namespace signet::worker
