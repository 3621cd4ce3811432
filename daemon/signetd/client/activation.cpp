// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/activation.hpp"

#include <charconv>

namespace signet::daemon {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view digits_and_dashes = "0123456789-";

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    return is_number ? std::optional(number) : std::nullopt;
}

// What stands behind the last dash; `text` is left with what stands before it.
std::string_view cut_last(std::string_view& text) {
    const std::size_t dash = text.rfind('-');
    if (dash == std::string_view::npos) return {};
    const std::string_view last = text.substr(dash + 1);
    text = text.substr(0, dash);
    return last;
}

// "N-PID-UID"; since systemd 257 the number is followed by a cookie, the process by the inode of its pidfd:
// "N-COOKIE-PID_INODE-UID".
std::optional<Connector> connector_in(std::string_view instance) {
    const auto uid = number_in<uid_t>(cut_last(instance));
    const std::string_view process = cut_last(instance);
    const auto pid = number_in<pid_t>(process.substr(0, process.find('_')));
    if (!uid || !pid || *pid == 0) return std::nullopt;
    if (instance.find_first_not_of(digits_and_dashes) != std::string_view::npos) return std::nullopt;
    return Connector{*pid, *uid};
}

} // namespace

std::optional<Activation> activation_of(std::string_view unit) {
    constexpr std::string_view suffix = ".service";
    const std::size_t at = unit.find('@');
    if (at == std::string_view::npos || !unit.ends_with(suffix)) return std::nullopt;
    const std::string_view instance = unit.substr(at + 1, unit.size() - suffix.size() - at - 1);
    const std::size_t number_end = instance.find_first_not_of(digits);
    if (number_end == 0 || number_end == std::string_view::npos || instance[number_end] != '-')
        return std::nullopt;
    return Activation{connector_in(instance)};
}

} // namespace signet::daemon
