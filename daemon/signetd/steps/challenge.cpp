// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/challenge.hpp"

#include "certmap/text/encoding.hpp"
#include "daemon/protocol/messages/card.hpp"

namespace signet::daemon {
namespace {

bool has_line_break(std::string_view text) {
    return text.find_first_of("\r\n") != std::string_view::npos;
}

void append_line(std::string& text, std::string_view line) {
    text += line;
    text += '\n';
}

} // namespace

Result<protocol::Bytes> challenge_for(const Occasion& occasion) {
    std::string text(protocol::challenge_prefix);
    for (const std::string_view name : {occasion.host, occasion.service, occasion.user}) {
        if (has_line_break(name)) return Refusal{policy::Reason::bad_request, "a name with a line break"};
        append_line(text, name);
    }
    append_line(text, occasion.uid ? std::to_string(*occasion.uid) : "");
    append_line(text, certmap::hexadecimal(occasion.random));
    return protocol::Bytes(text.begin(), text.end());
}

} // namespace signet::daemon
