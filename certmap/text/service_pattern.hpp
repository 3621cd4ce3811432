// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which section holds for a PAM service. Sections are named after services, after patterns of services, or are the
// one for all others. The daemon and the PAM module must find the same section, so that a service that demands a card
// by one of them demands it by both.

#include <string_view>

namespace signet::certmap {

// The section for the services that nothing else matches. A service that is itself called so has no other section.
inline constexpr std::string_view default_service = "default";

// Has it a '*', which stands for any characters, also for none?
bool is_service_pattern(std::string_view section);

// Is the service one of the section's? Bytes are compared.
bool section_matches(std::string_view section, std::string_view service);

// Of two sections that match a service, does the first decide? The name of the service goes before patterns, and these
// before the default; among patterns the one with more literal characters goes first, then the one of lower bytes.
bool goes_before(std::string_view section, std::string_view other);

// The entry of a map by section that decides about the service; the end of the map: none does.
template <class Sections>
auto deciding_section(const Sections& sections, std::string_view service) {
    auto found = sections.end();
    for (auto section = sections.begin(); section != sections.end(); ++section) {
        if (!section_matches(section->first, service)) continue;
        if (found == sections.end() || goes_before(section->first, found->first)) found = section;
    }
    return found;
}

} // namespace signet::certmap
