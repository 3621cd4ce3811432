// SPDX-License-Identifier: Apache-2.0
#include "certmap/revocation/answer_judgement.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace signet::certmap {
namespace {

using policy::Reason;

constexpr std::int64_t clock_skew = 5 * 60; // seconds; what Kerberos forgives by default

enum class Freshness : std::uint8_t { missing, from_the_future, run_out, in_grace, fresh };

// `later` is not before `earlier`; any two times have a distance in 64 bits without a sign.
bool is_within(std::int64_t earlier, std::int64_t later, std::uint64_t seconds) {
    return static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier) <= seconds;
}

std::int64_t end_of(const RevocationAnswer& answer) {
    return answer.next_update.value_or(answer.this_update);
}

Freshness freshness_of(const std::optional<RevocationAnswer>& answer, const RevocationFacts& facts) {
    if (!answer) return Freshness::missing;
    if (answer->this_update > facts.now && !is_within(facts.now, answer->this_update, clock_skew))
        return Freshness::from_the_future;
    if (facts.now <= end_of(*answer)) return Freshness::fresh;
    const bool counts = is_within(end_of(*answer), facts.now,
                                  static_cast<std::uint64_t>(std::max<std::int64_t>(facts.grace, 0)));
    return counts ? Freshness::in_grace : Freshness::run_out;
}

// ISO 8601, UTC; what the calendar does not reach is written as seconds since 1970.
std::string time_text(std::int64_t time) {
    constexpr std::int64_t end_of_calendar = 253'402'300'800; // the year 10000
    if (time < 0 || time >= end_of_calendar) return std::to_string(time) + "s";
    const std::chrono::sys_seconds seconds{std::chrono::seconds(time)};
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(seconds - day);
    const auto digits = [](auto number, std::size_t width) {
        std::string text = std::to_string(number);
        return std::string(width - std::min(width, text.size()), '0') + text;
    };
    return digits(static_cast<int>(date.year()), 4) + "-" + digits(static_cast<unsigned>(date.month()), 2) +
           "-" + digits(static_cast<unsigned>(date.day()), 2) + "T" + digits(clock.hours().count(), 2) + ":" +
           digits(clock.minutes().count(), 2) + ":" + digits(clock.seconds().count(), 2) + "Z";
}

std::string lack_text(std::string_view name, const std::optional<RevocationAnswer>& answer,
                      Freshness freshness) {
    const std::string which(name);
    switch (freshness) {
    case Freshness::missing: return "there is no " + which;
    case Freshness::from_the_future: return "the " + which + " is of " + time_text(answer->this_update);
    case Freshness::in_grace:
    case Freshness::run_out: return "the " + which + " ran out at " + time_text(end_of(*answer));
    case Freshness::fresh: break;
    }
    return "the " + which + " is good";
}

RevocationOpinion revoked_by(std::string_view name, const RevocationAnswer& answer) {
    return {.reason = Reason::cert_revoked,
            .detail = "the " + std::string(name) + " of " + time_text(answer.this_update)};
}

} // namespace

RevocationOpinion judge_answers(const RevocationFacts& facts) {
    constexpr std::string_view ocsp_name = "OCSP answer";
    constexpr std::string_view crl_name = "CRL";
    if (facts.demand == RevocationDemand::off) return {.reason = Reason::granted};
    if (facts.ocsp && facts.ocsp->revoked) return revoked_by(ocsp_name, *facts.ocsp);
    if (facts.crl && facts.crl->revoked) return revoked_by(crl_name, *facts.crl);

    const Freshness ocsp = freshness_of(facts.ocsp, facts);
    const Freshness crl = freshness_of(facts.crl, facts);
    if (ocsp == Freshness::fresh || crl == Freshness::fresh) return {.reason = Reason::granted};
    std::string lack = lack_text(ocsp_name, facts.ocsp, ocsp) + ", " + lack_text(crl_name, facts.crl, crl);
    const bool in_grace = ocsp == Freshness::in_grace || crl == Freshness::in_grace;
    if (in_grace || facts.demand == RevocationDemand::soft)
        return {.reason = Reason::granted, .warning = std::move(lack)};
    return {.reason = Reason::revocation_unknown, .detail = std::move(lack)};
}

} // namespace signet::certmap
