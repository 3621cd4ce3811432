// SPDX-License-Identifier: Apache-2.0
// The settings parser with whatever bytes a file may hold, alone and as a fragment after a good file.
#include "policy/signet_toml.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using signet::policy::Settings;
using signet::policy::SettingsOr;
using signet::policy::Source;

// Either settings that can be in force, or problems that can be shown.
void expect_sound(const SettingsOr<Settings>& result) {
    if (result) {
        if (result->domain.anchors.empty() || result->mapping.rules.empty()) std::abort();
        return;
    }
    if (result.error().empty() || result.error().size() > signet::policy::max_problems) std::abort();
    for (const auto& problem : result.error()) {
        if (problem.text.empty() || problem_text(problem).empty()) std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Source base{"signet.toml", "[domain]\nanchors = [\"/ca.pem\"]\n"};
    const Source input{"input.toml", std::string(data, data + size)};
    expect_sound(signet::policy::parse_settings({input}));
    expect_sound(signet::policy::parse_settings({base, input}));
    signet::policy::Origins origins; // of what was taken, for who shows it
    expect_sound(signet::policy::parse_settings({input}, signet::policy::Completeness::whole, &origins));
    return 0;
}
