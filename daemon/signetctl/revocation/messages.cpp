// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/text.hpp"
#include "daemon/signetctl/revocation/child.hpp"
#include "daemon/signetctl/told.hpp"

#include <cstring>

namespace signet::ctl {
namespace {

constexpr std::size_t head_size = 1 + sizeof(std::uint64_t);

// It ends in a terminal and in a log, and the child may have been told what to say.
std::string as_line(std::string_view text) {
    return certmap::printable_ascii(text.substr(0, longest_problem));
}

} // namespace

std::string encode_message(Message::Kind kind, std::string_view content) {
    const std::uint64_t size = content.size();
    std::string bytes(head_size, static_cast<char>(kind));
    std::memcpy(bytes.data() + 1, &size, sizeof size);
    return bytes.append(content);
}

certmap::Result<std::vector<Message>> decode_messages(std::string_view bytes) {
    std::vector<Message> messages;
    while (!bytes.empty()) {
        const auto kind = static_cast<Message::Kind>(bytes.front());
        const bool is_known = kind == Message::Kind::table || kind == Message::Kind::problem;
        std::uint64_t size = 0;
        if (!is_known || bytes.size() < head_size || messages.size() == most_messages)
            return certmap::Error{tr("the child's answer cannot be read"), ""};
        std::memcpy(&size, bytes.data() + 1, sizeof size);
        bytes.remove_prefix(head_size);
        if (size > bytes.size()) return certmap::Error{tr("the child's answer is cut off"), ""};
        const auto content = bytes.substr(0, size);
        messages.push_back({kind, kind == Message::Kind::table ? std::string(content) : as_line(content)});
        bytes.remove_prefix(size);
    }
    return messages;
}

} // namespace signet::ctl
