// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/reader_states.hpp"

#include "daemon/protocol/fields.hpp"

#include <winscard.h>

#include <algorithm>
#include <utility>

namespace signet::worker {
namespace {

/// The name under which PC/SC tells of readers that come and go.
constexpr auto hot_plug = "\\\\?PnP?\\Notification";

std::vector<std::string> split(const std::string& multi_string) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at < multi_string.size() && multi_string[at] != '\0';
         at += names.back().size() + 1) {
        names.emplace_back(multi_string.c_str() + at);
    }
    return names;
}

/// A reader that was unplugged, or whose driver does not reach it, is not there although it is still listed.
constexpr unsigned long not_there = SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE;

/// Readers that signetd could not be told about are left out rather than ending the watch.
bool can_be_told(const std::string& name) {
    return name.size() <= protocol::Name::max && protocol::is_clean_text(name) &&
           !name.starts_with(protocol::token_reader_prefix);
}

SCARD_READERSTATE look_at(const char* reader, DWORD known_state) {
    SCARD_READERSTATE look = {};
    look.szReader = reader;
    look.dwCurrentState = known_state;
    return look;
}

} // namespace

std::optional<std::vector<std::string>> ReaderStates::reader_names() const {
    DWORD size = 0;
    LONG status = SCardListReaders(context_.handle(), nullptr, nullptr, &size);
    std::string buffer(size, '\0');
    if (status == SCARD_S_SUCCESS)
        status = SCardListReaders(context_.handle(), nullptr, buffer.data(), &size);
    // A reader may come between the two calls; the next look has it.
    if (status == SCARD_E_NO_READERS_AVAILABLE || status == SCARD_E_INSUFFICIENT_BUFFER) {
        return std::vector<std::string>();
    }
    if (status != SCARD_S_SUCCESS) return std::nullopt;
    auto names = split(buffer);
    std::erase_if(names, [](const auto& name) { return !can_be_told(name); });
    if (names.size() > protocol::max_readers) names.resize(protocol::max_readers);
    return names;
}

/// True when there was something to forget, which is news of its own.
bool ReaderStates::forget_all_but(const std::vector<std::string>& names) {
    const auto is_gone = [&](const auto& entry) {
        return std::find(names.begin(), names.end(), entry.first) == names.end();
    };
    return std::erase_if(known_, is_gone) > 0;
}

std::vector<protocol::ReaderState> ReaderStates::known_readers() const {
    std::vector<protocol::ReaderState> readers;
    for (const auto& [name, known] : known_) {
        if ((known.state & not_there) != 0) continue;
        const bool present = (known.state & SCARD_STATE_PRESENT) != 0;
        const auto count = static_cast<std::uint32_t>((known.state >> event_count_shift) & 0xFFFFU);
        readers.push_back({name, present, known.atr, count});
    }
    return readers;
}

std::optional<std::vector<protocol::ReaderState>> ReaderStates::next(std::chrono::milliseconds limit) {
    const auto names = reader_names();
    if (!names) return std::nullopt;
    const bool has_news = forget_all_but(*names) || !std::exchange(has_looked_, true);
    const auto wait_ms = static_cast<DWORD>(has_news ? 0 : limit.count());

    std::vector<SCARD_READERSTATE> states;
    for (const auto& name : *names)
        states.push_back(look_at(name.c_str(), known_[name].state));
    states.push_back(look_at(hot_plug, SCARD_STATE_UNAWARE));

    const LONG status = SCardGetStatusChange(context_.handle(), wait_ms, states.data(), states.size());
    if (status == SCARD_E_TIMEOUT || status == SCARD_E_UNKNOWN_READER) return known_readers();
    if (status != SCARD_S_SUCCESS) return std::nullopt;
    states.pop_back();
    for (const auto& state : states) {
        auto& known = known_[state.szReader];
        known.state = state.dwEventState & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
        known.atr.assign(state.rgbAtr, state.rgbAtr + std::min<DWORD>(state.cbAtr, protocol::Atr::max));
    }
    return known_readers();
}

} // namespace signet::worker
