// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/host_armor.hpp"

#include "daemon/signetd/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;
using policy::RequestArmor;

// A person has to hear where the network or the clock is to blame; all else is the administrator's.
Refusal without_armor(Refusal refusal) {
    if (refusal.reason == Reason::kdc_unreachable || refusal.reason == Reason::clock_skew) return refusal;
    std::string why(policy::id_of(refusal.reason));
    if (!refusal.detail.empty()) why += ": " + refusal.detail;
    return {Reason::armor_unavailable, std::move(why)};
}

std::chrono::milliseconds kdc_limit(const policy::DomainSettings& domain) {
    if (domain.armor == RequestArmor::required) return domain.kdc_timeout;
    return std::min<std::chrono::milliseconds>(domain.kdc_timeout, limits::armor_trial);
}

// A short ticket is used for half of its life, however short.
std::chrono::seconds time_of_use(std::chrono::seconds lifetime) {
    return lifetime - std::min<std::chrono::seconds>(limits::armor_reserve, lifetime / 2);
}

} // namespace

bool HostArmor::is_good(const policy::DomainSettings& domain) const {
    const bool is_worth_keeping = !failure_ || domain.armor == RequestArmor::tried;
    return is_worth_keeping && Clock::now() < good_until_ && keytab_ == domain.keytab &&
           realm_ == domain.realm;
}

Task<Result<protocol::ArmorObtained>> HostArmor::lend(std::shared_ptr<const policy::Settings> settings) {
    const policy::DomainSettings& domain = settings->domain;
    if (domain.armor == RequestArmor::never) co_return protocol::ArmorObtained();
    const auto turn = co_await turns_.take();
    if (!is_good(domain)) co_await renew(settings);
    if (domain.armor == RequestArmor::required && failure_) co_return *failure_;
    // One exchange that the KDC would not take is spared.
    if (domain.armor == RequestArmor::tried && !kept_.is_taken) co_return protocol::ArmorObtained();
    co_return kept_;
}

Task<void> HostArmor::renew(std::shared_ptr<const policy::Settings> settings) {
    const policy::DomainSettings& domain = settings->domain;
    good_until_ = {}; // until there is an answer, which whoever is cancelled does not wait for
    protocol::ObtainArmor request;
    request.keytab = domain.keytab;
    request.realm = domain.realm;
    request.kdc_timeout_ms = static_cast<std::uint32_t>(kdc_limit(domain).count());
    auto armor = co_await ask(std::move(request), kdc_limit(domain) + limits::worker_slack);
    keytab_ = domain.keytab;
    realm_ = domain.realm;
    if (!armor && domain.armor == RequestArmor::tried) co_return give_up(armor.error().detail);
    failure_.reset();
    kept_ = {};
    if (!armor) {
        failure_ = armor.error();
        co_return;
    }
    kept_ = std::move(*armor);
    good_until_ = Clock::now() + time_of_use(std::chrono::seconds(kept_.lifetime));
}

Task<Result<protocol::ArmorObtained>> HostArmor::ask(protocol::ObtainArmor request,
                                                     std::chrono::milliseconds limit) {
    auto worker = workers_.start(verb::armor);
    if (!worker) co_return without_armor(worker.error());
    auto armor = co_await worker->ask<protocol::ArmorObtained>(std::move(request), limit);
    if (!armor) co_return without_armor(armor.error());
    co_return std::move(*armor);
}

void HostArmor::give_up(const std::string& why) {
    kept_ = {};
    failure_ = Refusal{Reason::armor_unavailable, why};
    good_until_ = Clock::now() + limits::armor_retry;
    journal_.note(Severity::warning, "requests to the KDC have no armor (FAST): " + why);
}

} // namespace signet::daemon
