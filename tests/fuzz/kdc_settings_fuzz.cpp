// SPDX-License-Identifier: Apache-2.0
// The parser of kdc.toml with whatever bytes a file may hold, and what it made against a principal of the
// same bytes, as a client may send them.
#include "policy/kdc/kdc_toml.hpp"
#include "policy/kdc/ticket.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace policy = signet::policy;

policy::Principal principal_of(std::string_view bytes) {
    policy::Principal principal{.realm = std::string(bytes.substr(0, bytes.size() / 4))};
    bytes.remove_prefix(principal.realm.size());
    while (!bytes.empty()) {
        const std::string_view component = bytes.substr(0, bytes.find('/'));
        principal.components.emplace_back(component);
        bytes.remove_prefix(std::min(component.size() + 1, bytes.size()));
    }
    return principal;
}

void expect_sound(const policy::KdcSettings& settings, std::string_view bytes) {
    if (settings.certificates.logon_cas.empty() || settings.mapping.rules.empty()) std::abort();
    for (const policy::TicketRule& rule : settings.tickets) {
        for (const policy::Hours& hours : rule.hours)
            if (policy::hours_of(policy::hours_text(hours)).value() != hours) std::abort();
    }
    const policy::Principal principal = principal_of(bytes);
    const auto made = policy::judge_ticket(
        settings, {.client = principal, .service = principal, .local_realm = principal.realm});
    if (made.decision.reason == policy::Reason::internal_error) std::abort();
}

void expect_sound(const std::vector<policy::Problem>& problems) {
    if (problems.empty() || problems.size() > policy::max_problems) std::abort();
    for (const auto& problem : problems) {
        if (problem.text.empty() || problem_text(problem).empty()) std::abort();
    }
}

// As a pattern: it matches the name that it spells when it has no stars.
void try_pattern(std::string_view bytes) {
    const auto pattern = policy::PrincipalPattern::parse(bytes);
    if (!pattern) return;
    (void)pattern->matches(principal_of(bytes), "EXAMPLE.ORG");
    if (bytes.find_first_of("*\\/@") != std::string_view::npos) return;
    const policy::Principal spelled{.components = {std::string(bytes)}, .realm = "EXAMPLE.ORG"};
    if (!pattern->matches(spelled, "EXAMPLE.ORG")) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    for (const char* before : {"", "[certificates]\nlogon_cas = [\"/ca.pem\"]\n"}) {
        const auto settings = policy::parse_kdc_settings({"kdc.toml", before + text});
        if (settings)
            expect_sound(*settings, text);
        else
            expect_sound(settings.error());
    }
    try_pattern(text);
    return 0;
}
