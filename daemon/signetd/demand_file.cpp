// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/demand_file.hpp"

#include "daemon/system/file.hpp"
#include "daemon/system/trusted_file.hpp"

#include <cerrno>

namespace signet::daemon {
namespace {

// Programs that are not root read it: screen lockers.
constexpr mode_t readable_by_all = 0644;

protocol::ServiceUse use_of(const policy::ServiceSettings& service) {
    switch (service.use) {
    case policy::ServiceUse::off: return protocol::ServiceUse::off;
    case policy::ServiceUse::logon: return protocol::ServiceUse::logon;
    case policy::ServiceUse::unlock: return protocol::ServiceUse::unlock;
    case policy::ServiceUse::elevate:
        return service.elevate.as.owner == policy::CardOwner::self ? protocol::ServiceUse::elevate
                                                                   : protocol::ServiceUse::elevate_any;
    case policy::ServiceUse::gate: return protocol::ServiceUse::gate;
    case policy::ServiceUse::pin: return protocol::ServiceUse::pin;
    }
    return protocol::ServiceUse::logon;
}

protocol::CardDemand card_of(policy::CardDemand card) {
    switch (card) {
    case policy::CardDemand::required: return protocol::CardDemand::required;
    case policy::CardDemand::preferred: return protocol::CardDemand::preferred;
    }
    return protocol::CardDemand::required;
}

protocol::AccountDemand account_of(policy::AccountDemand account) {
    switch (account) {
    case policy::AccountDemand::any: return protocol::AccountDemand::any;
    case policy::AccountDemand::by_card: return protocol::AccountDemand::by_card;
    }
    return protocol::AccountDemand::by_card;
}

bool already_says(const std::string& path, const std::string& text) {
    const auto there = system::read_trusted_file(path, protocol::max_demand_size, system::root_uid);
    return there && *there == text;
}

} // namespace

protocol::Demand demand_of(const policy::Settings& settings) {
    protocol::Demand demand;
    demand.minimum_uid = settings.mapping.minimum_uid;
    demand.break_glass = settings.break_glass.users;
    demand.break_glass_groups = settings.break_glass.groups;
    for (const auto& [name, service] : settings.services)
        demand.services[name] = {use_of(service), card_of(service.card), account_of(service.account)};
    return demand;
}

system::Result<void> publish_demand(const std::string& path, const policy::Settings& settings) {
    const std::string text = protocol::encode_demand(demand_of(settings));
    if (!protocol::parse_demand(text))
        return system::Error(path + ": the module could not read these names of services or accounts",
                             EINVAL);
    auto replaced = system::replace_file(path, text, readable_by_all);
    // A full disk is no reason to stop where nothing has changed.
    if (!replaced && already_says(path, text)) return {};
    return replaced;
}

} // namespace signet::daemon
