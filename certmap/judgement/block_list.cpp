// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/block_list.hpp"

#include "certmap/text/encoding.hpp"
#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace signet::certmap {
namespace {

constexpr std::size_t digest_digits = 64;
constexpr std::size_t longest_serial_digits = 40; // 20 bytes (RFC 5280 4.1.2.2)

std::vector<std::string> words_of(std::string_view line) {
    constexpr std::string_view space = " \t\r";
    std::vector<std::string> words;
    while (true) {
        const auto begin = line.find_first_not_of(space);
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        const auto end = std::min(line.find_first_of(space), line.size());
        words.emplace_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

bool is_hexadecimal(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_hexadecimal_digit);
}

// Lower case; "" for what is none.
std::string digest_of(std::string_view text) {
    if (text.size() != digest_digits || !is_hexadecimal(text)) return {};
    return lower_case_ascii(text);
}

// Whole bytes without leading zero bytes, with or without the colons of openssl(1) or 0x in front.
std::string serial_of(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    std::string digits = lower_case_ascii(text);
    std::erase(digits, ':');
    if (!is_hexadecimal(digits)) return {};
    if (digits.size() % 2 != 0) digits.insert(digits.begin(), '0');
    while (digits.size() > 2 && digits.starts_with("00"))
        digits.erase(0, 2);
    return digits.size() <= longest_serial_digits ? digits : std::string();
}

Error not_a(std::string_view what, std::string_view hint) {
    return Error("is no " + std::string(what), std::string(hint));
}

Result<std::string> serial_line(const std::vector<std::string>& words) {
    const std::string serial = serial_of(words[1]);
    if (serial.empty()) return not_a("serial number", "hexadecimal digits, 20 bytes at most");
    if (words.size() == 2) return "serial " + serial;
    const std::string issuer = digest_of(words[2]);
    if (issuer.empty()) return not_a("SHA-256 of a CA's key", "64 hexadecimal digits");
    return "serial " + serial + " " + issuer;
}

} // namespace

Result<std::string> canonical_block_line(std::string_view line) {
    const auto words = words_of(line.substr(0, line.find('#')));
    if (words.empty()) return std::string();
    const bool is_serial = words[0] == "serial";
    if (words[0] != "cert" && words[0] != "key" && !is_serial)
        return not_a("entry", "cert, key or serial, and what it is in hexadecimal");
    if (words.size() < 2 || words.size() > (is_serial ? 3U : 2U))
        return Error("has " + std::to_string(words.size()) + " words", "see kdc.toml(5)");
    if (is_serial) return serial_line(words);
    const std::string digest = digest_of(words[1]);
    if (digest.empty()) return not_a("SHA-256", "64 hexadecimal digits");
    return words[0] + " " + digest;
}

Result<BlockList> BlockList::parse(std::string_view text) {
    BlockList list;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        auto entry = canonical_block_line(line);
        if (!entry)
            return Error("line " + std::to_string(number) + " " + entry.error().problem, entry.error().hint);
        if (!entry->empty()) list.lines_.insert(std::move(*entry));
        if (list.lines_.size() > max_blocked)
            return Error("has too many entries", "at most " + std::to_string(max_blocked));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return list;
}

std::optional<std::string> BlockList::blocks(const Certificate& certificate,
                                             const std::optional<Sha256>& issuer_key) const {
    if (lines_.empty()) return std::nullopt;
    std::vector<std::string> names{block_line_of_certificate(certificate.sha256),
                                   block_line_of_key(certificate.key.info_sha256),
                                   block_line_of_serial(certificate.serial, std::nullopt)};
    if (issuer_key) names.push_back(block_line_of_serial(certificate.serial, issuer_key));
    const auto found =
        std::ranges::find_if(names, [&](const std::string& name) { return lines_.contains(name); });
    if (found == names.end()) return std::nullopt;
    return *found;
}

std::string block_line_of_certificate(const Sha256& sha256) {
    return "cert " + hexadecimal(sha256);
}

std::string block_line_of_key(const Sha256& sha256) {
    return "key " + hexadecimal(sha256);
}

std::string block_line_of_serial(std::span<const std::uint8_t> serial,
                                 const std::optional<Sha256>& issuer_key) {
    // A serial number of zero has no bytes.
    const std::string digits = serial.empty() ? "00" : hexadecimal(serial);
    return "serial " + digits + (issuer_key ? " " + hexadecimal(*issuer_key) : std::string());
}

} // namespace signet::certmap
