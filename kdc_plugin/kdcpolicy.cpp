// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/halves.hpp"
#include "kdc_plugin/krb5_values.hpp"

#include <algorithm>
#include <profile.h>
#include <utility>

namespace signet::kdc {
namespace {

using policy::Reason;

// MIT keeps the pointer, and sends the text to the client: "signet: " and the reason's id.
const char* status_of(Reason reason) {
    switch (reason) {
    case Reason::card_required: return "signet: card-required";
    case Reason::ticket_refused: return "signet: ticket-refused";
    case Reason::kdc_settings_unusable: return "signet: kdc-settings-unusable";
    case Reason::kdc_not_judged: return "signet: kdc-not-judged";
    default: return "signet: internal-error"; // reasons of other parts of Signet: nothing here gives them
    }
}

krb5_deltat seconds_of(const std::optional<std::chrono::seconds>& duration) {
    return duration ? static_cast<krb5_deltat>(duration->count()) : 0;
}

Record record_of(const policy::Principal& client, const policy::Principal& service,
                 const policy::Decision& decision, bool audit) {
    return {.kind = RecordKind::ticket,
            .accepted = false,
            .audit = audit,
            .client = client.text(),
            .service = service.text(),
            .reason = std::string(policy::id_of(decision.reason)),
            .detail = decision.detail};
}

// What is refused is logged; what is allowed the KDC logs itself.
PolicyAnswer refused(Desk& desk, const policy::TicketFacts& facts, const policy::Decision& decision,
                     bool audit) {
    desk.write(record_of(facts.client, facts.service, decision, audit));
    if (audit) return {};
    return {.status = status_of(decision.reason)};
}

PolicyAnswer judged(Desk& desk, const policy::TicketFacts& facts, bool audit) {
    const auto answer = desk.judge(facts);
    if (!answer.decision.granted()) return refused(desk, facts, answer.decision, audit);
    if (audit) return {};
    return {.lifetime = seconds_of(answer.lifetime), .renewable = seconds_of(answer.renewable)};
}

// Whoever got in by PKINIT was judged by the other half, which says so by its indicator. If it was not there
// to judge, somebody else let the certificate in.
std::optional<std::string> why_not_judged(const Desk& desk, const policy::KdcSettings& settings,
                                          std::span<const std::string_view> indicators) {
    if (!desk.certauth_is_loaded) return "the certauth half is not loaded";
    // In the mode audit the other half has said already that it would refuse.
    if (settings.mode == policy::KdcMode::audit) return std::nullopt;
    if (std::ranges::find(indicators, settings.assurance.indicator) == indicators.end())
        return "the ticket would not have the indicator '" + settings.assurance.indicator + "'";
    return std::nullopt;
}

} // namespace

// A profile that cannot be read, and anything else than the two words, is the strict answer.
WhenUnusable when_unusable(krb5_context context) {
    profile_t profile = nullptr;
    if (krb5_get_profile(context, &profile) != 0) return WhenUnusable::refuse_all;
    char* value = nullptr;
    const bool known =
        profile_get_string(profile, "kdcdefaults", "signet_when_unusable", nullptr, nullptr, &value) == 0;
    const bool cards_only = known && (value == nullptr || std::string_view(value) == "refuse-cards");
    profile_release_string(value);
    profile_release(profile);
    return cards_only ? WhenUnusable::refuse_cards : WhenUnusable::refuse_all;
}

PolicyAnswer check_initial(Desk& desk, WhenUnusable when_unusable, krb5_context context,
                           const krb5_kdc_req& request, const krb5_db_entry* client,
                           const krb5_db_entry* server, std::span<const std::string_view> indicators) {
    const auto* settings = desk.settings();
    const bool by_card = is_pkinit(context, request);
    policy::TicketFacts facts{.request = policy::RequestKind::initial,
                              .client = principal_of(client != nullptr ? client->princ : request.client),
                              .service = principal_of(server != nullptr ? server->princ : request.server),
                              .indicators = indicators,
                              .now = wall_clock()};
    if (settings == nullptr)
        return by_card || when_unusable == WhenUnusable::refuse_all
                   ? refused(desk, facts, {Reason::kdc_settings_unusable, desk.problem()}, false)
                   : PolicyAnswer{};
    const bool audit = settings->mode == policy::KdcMode::audit;
    if (by_card)
        if (auto why = why_not_judged(desk, *settings, indicators))
            return refused(desk, facts, {Reason::kdc_not_judged, std::move(*why)}, audit);
    const auto attribute = string_attribute(context, client, settings->card.attribute.c_str());
    if (!attribute)
        return refused(desk, facts, {Reason::kdc_settings_unusable, attribute.error().problem}, audit);
    if (*attribute) facts.card_attribute = **attribute;
    const std::string realm = facts.service.realm;
    facts.local_realm = realm;
    return judged(desk, facts, audit);
}

PolicyAnswer check_service(Desk& desk, WhenUnusable when_unusable, const krb5_ticket* ticket,
                           const krb5_db_entry* server, std::span<const std::string_view> indicators) {
    const auto* settings = desk.settings();
    const bool is_told = ticket != nullptr && ticket->enc_part2 != nullptr && server != nullptr;
    policy::TicketFacts facts{.request = policy::RequestKind::service,
                              .client = principal_of(is_told ? ticket->enc_part2->client : nullptr),
                              .service = principal_of(server != nullptr ? server->princ : nullptr),
                              .indicators = indicators,
                              .now = wall_clock()};
    // The ticket that is used here was judged when it was issued, but not for this service.
    if (settings == nullptr)
        return when_unusable == WhenUnusable::refuse_all
                   ? refused(desk, facts, {Reason::kdc_settings_unusable, desk.problem()}, false)
                   : PolicyAnswer{};
    const bool audit = settings->mode == policy::KdcMode::audit;
    if (!is_told)
        return refused(desk, facts, {Reason::kdc_not_judged, "the KDC does not say whose ticket it is"},
                       audit);
    const std::string realm = facts.service.realm;
    facts.local_realm = realm;
    return judged(desk, facts, audit);
}

} // namespace signet::kdc
