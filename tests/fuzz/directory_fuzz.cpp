// SPDX-License-Identifier: Apache-2.0
// What a directory may send: the messages of RFC 4533, and an entry whose attributes hold anything.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/sync/directory_account.hpp"
#include "certmap/text/text.hpp"
#include "daemon/signetctl/directory/domain_rules.hpp"
#include "daemon/signetctl/directory/refresh_message.hpp"
#include "daemon/signetctl/directory/usn_source.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using signet::certmap::Record;

constexpr std::size_t id_size = 36;

const signet::certmap::AccountAttributes attributes{"uid", "krbPrincipalName", "createTimestamp", "R"};

// The first byte says which attribute the first value is of, and how long the value is comes next.
Record record_of(std::string_view bytes) {
    const std::vector<std::string> names = signet::certmap::wanted_attributes(attributes);
    Record record{"00112233-4455-6677-8899-aabbccddeeff", "uid=a", {{"uid", {"a"}}}};
    while (bytes.size() > 3) {
        const auto at = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(bytes[i])}; };
        const std::size_t length = std::min(at(1) << 8U | at(2), bytes.size() - 3);
        record.attributes.push_back({names[at(0) % names.size()], {std::string(bytes.substr(3, length))}});
        bytes.remove_prefix(3 + length);
    }
    return record;
}

void expect_sound_entry(std::string_view bytes) {
    const auto [entry, problem] =
        signet::certmap::read_account(record_of(bytes), attributes, signet::certmap::parse_certificate);
    if (!entry && !problem) std::abort();
    if (problem &&
        (problem->error.problem.empty() || signet::certmap::character_problem(problem->error.problem)))
        std::abort();
    if (!entry) return;
    if (entry->unreadable.empty() != !problem) std::abort();
    const bool is_sorted = std::ranges::is_sorted(entry->keys);
    const bool fits = std::ranges::all_of(entry->keys, [](const auto& key) {
        return !key.value.empty() && key.value.size() <= signet::certmap::max_key_value;
    });
    if (!is_sorted || !fits || signet::certmap::user_name_problem(entry->user)) std::abort();
}

// A rule of a FreeIPA domain: pieces between NUL bytes are the values of its attributes, in this order.
void expect_sound_rule(std::string_view bytes) {
    Record record;
    for (const char* name : {"cn", "ipaEnabledFlag", "ipaCertMapMatchRule", "ipaCertMapMapRule",
                             "ipaCertMapPriority", "associatedDomain"}) {
        const std::size_t end = std::min(bytes.find('\0'), bytes.size());
        if (end > 0) record.attributes.push_back({name, {std::string(bytes.substr(0, end))}});
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    signet::ctl::DomainRules rules;
    signet::ctl::add_domain_rule(rules, record);
    if (rules.rules.size() + rules.refused.size() + rules.disabled != 1) std::abort();
    for (const auto& rule : rules.rules)
        for (const std::string& text : {rule.name, rule.match, rule.map})
            if (text.empty() || signet::certmap::character_problem(text)) std::abort();
}

void expect_sound_messages(std::string_view bytes) {
    const auto state = signet::ctl::parse_refresh_state(bytes);
    if (state && state->id.size() != id_size) std::abort();
    const auto info = signet::ctl::parse_refresh_info(bytes);
    if (info && std::ranges::any_of(info->ids, [](const auto& id) { return id.size() != id_size; }))
        std::abort();
    const auto done = signet::ctl::parse_refresh_done(bytes);
    if (done && done->cookie && done->cookie->size() > bytes.size()) std::abort();
    (void)signet::ctl::parse_usn_state(std::string(bytes));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    expect_sound_messages(bytes);
    expect_sound_entry(bytes);
    expect_sound_rule(bytes);
    return 0;
}
