// SPDX-License-Identifier: Apache-2.0
#include "policy/account.hpp"

namespace signet::policy {

Decision may_go_on_without_card(const Settings& settings, std::string_view service) {
    switch (service_named(settings, service).account) {
    case AccountDemand::any: return grant();
    case AccountDemand::by_card: break;
    }
    return refuse(Reason::card_not_used, service);
}

} // namespace signet::policy
