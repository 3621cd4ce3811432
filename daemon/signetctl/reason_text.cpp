// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/reason_text.hpp"

#include "daemon/language/translation.hpp"
#include "policy/reasons/phrases.hpp"

namespace signet::ctl {

std::string reason_text(const std::string& id, const policy::TextArguments& arguments) {
    if (id.empty()) return {};
    const auto reason = policy::reason_of(id);
    if (!reason) return std::string(arguments.detail);
    const char* const english = policy::entry_of(*reason).administrator.data(); // a literal of the table
    return policy::text_with(language::tr(english), arguments, [](const auto& phrase, std::uint64_t count) {
        return language::tr(phrase, count);
    });
}

} // namespace signet::ctl
