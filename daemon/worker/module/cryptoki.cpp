// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/module/cryptoki.hpp"

#include "certmap/text/text.hpp"

namespace signet::worker {

std::string text_of_field(std::span<const unsigned char> field) {
    std::string text(field.begin(), field.end());
    text.erase(std::min(text.find('\0'), text.size())); // some modules pad with these
    text.erase(text.find_last_not_of(' ') + 1);
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    return certmap::character_problem(text) ? certmap::printable_ascii(text) : text;
}

} // namespace signet::worker
