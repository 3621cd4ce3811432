// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/elevation_challenge.hpp"

#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <charconv>

namespace signet::protocol {
namespace {

constexpr std::string_view ordinary_target = "root";

bool is_line(std::string_view text, std::size_t max) {
    return text.size() <= max && !certmap::character_problem(text);
}

bool is_name(std::string_view text) {
    return !text.empty() && is_line(text, max_elevation_name);
}

bool is_well_formed(const ElevationChallenge& challenge) {
    const auto& keys = challenge.host_keys;
    return challenge.time >= 0 && !keys.empty() && keys.size() <= max_elevation_host_keys &&
           is_name(challenge.host) && is_line(challenge.session, max_elevation_name) &&
           is_name(challenge.user) && is_name(challenge.target) && is_name(challenge.service) &&
           is_line(challenge.command, max_elevation_command);
}

void append(std::string& text, std::string_view name, std::string_view value) {
    text += name;
    text += ' ';
    text += value;
    text += '\n';
}

certmap::Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

// Lines of a name, a blank and a value, one after the other.
class LineReader {
public:
    explicit LineReader(std::string_view text) : rest_(text) {}

    // Of the next line, if it has that name; nothing is taken otherwise.
    std::optional<std::string_view> take(std::string_view name) {
        const auto end = rest_.find('\n');
        const std::string_view line = rest_.substr(0, end);
        const bool is_it = end != std::string_view::npos && line.size() > name.size() &&
                           line.starts_with(name) && line[name.size()] == ' ';
        if (!is_it) return std::nullopt;
        rest_.remove_prefix(end + 1);
        return line.substr(name.size() + 1);
    }
    bool take_text(std::string_view name, std::string& into) {
        const auto value = take(name);
        if (value) into = *value;
        return value.has_value();
    }

private:
    std::string_view rest_;
};

template <std::size_t Size>
bool read_hexadecimal(std::optional<std::string_view> text, std::array<std::uint8_t, Size>& into) {
    if (!text || text->size() != 2 * Size) return false;
    const auto bytes = certmap::bytes_of_hexadecimal(*text);
    if (bytes) std::ranges::copy(*bytes, into.begin());
    return bytes.has_value();
}

bool read_time(std::optional<std::string_view> text, std::int64_t& into) {
    return text && std::from_chars(text->data(), text->data() + text->size(), into).ec == std::errc();
}

bool read_host_keys(LineReader& reader, std::vector<HostKeyDigest>& into) {
    while (const auto line = reader.take("host-key")) {
        const bool has_room = into.size() < max_elevation_host_keys;
        if (!has_room || !read_hexadecimal(line, into.emplace_back())) return false;
    }
    return true;
}

// By the order of the lines alone: whether it is all, and in its one form, tells encode().
std::optional<ElevationChallenge> read(std::string_view text) {
    ElevationChallenge challenge;
    LineReader reader(text);
    const bool is_read =
        read_hexadecimal(reader.take("nonce"), challenge.nonce) &&
        read_time(reader.take("time"), challenge.time) && reader.take_text("host", challenge.host) &&
        read_host_keys(reader, challenge.host_keys) && reader.take_text("session", challenge.session) &&
        reader.take_text("user", challenge.user) && reader.take_text("target", challenge.target) &&
        reader.take_text("service", challenge.service) && reader.take_text("command", challenge.command);
    if (!is_read) return std::nullopt;
    return challenge;
}

} // namespace

std::optional<certmap::Bytes> encode(const ElevationChallenge& challenge) {
    if (!is_well_formed(challenge)) return std::nullopt;
    std::string text(elevation_prefix);
    append(text, "nonce", certmap::hexadecimal(challenge.nonce));
    append(text, "time", std::to_string(challenge.time));
    append(text, "host", challenge.host);
    for (const HostKeyDigest& key : challenge.host_keys)
        append(text, "host-key", certmap::hexadecimal(key));
    append(text, "session", challenge.session);
    append(text, "user", challenge.user);
    append(text, "target", challenge.target);
    append(text, "service", challenge.service);
    append(text, "command", challenge.command);
    return bytes_of(text);
}

std::optional<ElevationChallenge> parse_elevation_challenge(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > max_elevation_challenge) return std::nullopt;
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!text.starts_with(elevation_prefix)) return std::nullopt;
    auto challenge = read(text.substr(elevation_prefix.size()));
    if (!challenge) return std::nullopt;
    const auto again = encode(*challenge);
    if (!again || !std::ranges::equal(*again, bytes)) return std::nullopt;
    return challenge;
}

// The difference of two times that are not negative is never too large.
bool is_fresh(const ElevationChallenge& challenge, std::int64_t now) {
    if (challenge.time < 0 || now < 0) return false;
    const std::int64_t age = now - challenge.time;
    return age <= elevation_is_fresh && age >= -elevation_is_fresh;
}

bool is_host_key(const ElevationChallenge& challenge, const HostKeyDigest& key) {
    return std::ranges::find(challenge.host_keys, key) != challenge.host_keys.end();
}

std::string elevation_words(const ElevationChallenge& challenge, std::uint32_t hops) {
    std::string words = challenge.service;
    if (!challenge.command.empty()) words += " " + challenge.command;
    const bool is_told = challenge.target != ordinary_target && challenge.target != challenge.user;
    if (is_told) words += " as " + challenge.target;
    words += " on " + challenge.host;
    if (hops > 1) words += ", by way of " + std::to_string(hops - 1) + " other host" + (hops > 2 ? "s" : "");
    return certmap::printable_ascii(words) + " asks for your card";
}

certmap::Bytes bound_statement(const ElevationChallenge& challenge, const ElevationPath& path) {
    std::string text(bound_prefix);
    append(text, "host-key", certmap::hexadecimal(path.host_key));
    append(text, "hops", std::to_string(path.hops));
    append(text, "words", elevation_words(challenge, path.hops));
    certmap::Bytes statement = bytes_of(text);
    const certmap::Bytes bytes = encode(challenge).value_or(certmap::Bytes());
    statement.insert(statement.end(), bytes.begin(), bytes.end());
    return statement;
}

} // namespace signet::protocol
