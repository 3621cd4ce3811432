// SPDX-License-Identifier: Apache-2.0
#include "pam_module/demand.hpp"

#include "certmap/text/service_pattern.hpp"

#include <algorithm>
#include <syslog.h>
#include <unistd.h>

namespace signet::pam {
namespace {

using protocol::AccountDemand;
using State = protocol::DemandOnFile::State;

constexpr uid_t root_uid = 0;

Terms no_part() {
    return {.has_part = false, .account = AccountDemand::any, .changes_pin = false};
}

Terms terms_in(const protocol::Demand& demand, const Who& who) {
    const auto service = certmap::deciding_section(demand.services, who.service);
    if (service == demand.services.end()) return no_part();
    const bool asks_everybody = service->second.use == protocol::ServiceUse::elevate_any;
    const bool is_in_reach = !who.uid || (*who.uid != root_uid && *who.uid >= demand.minimum_uid);
    if (!is_in_reach && !asks_everybody) return no_part();
    const bool is_listed = std::ranges::find(demand.break_glass, who.user) != demand.break_glass.end();
    const bool is_pin = service->second.use == protocol::ServiceUse::pin;
    return {service->second.use != protocol::ServiceUse::off && !is_pin,
            service->second.card,
            is_listed && !who.user.empty(),
            demand.break_glass_groups,
            is_in_reach ? service->second.account : AccountDemand::any,
            service->second.use == protocol::ServiceUse::gate,
            is_pin};
}

} // namespace

Terms terms_for(const protocol::DemandOnFile& found, bool is_named, const Who& who) {
    // Somebody must be able to mend what is not known.
    const Terms not_known = who.uid == root_uid ? no_part() : Terms{};
    switch (found.state) {
    case State::unusable: return not_known;
    case State::not_there: return is_named ? not_known : no_part();
    case State::known: return terms_in(found.demand, who);
    }
    return {};
}

std::string demand_file_of(const Call& call) {
    return call.options.demand.empty() ? protocol::default_demand_file : call.options.demand;
}

Terms terms_of(const Call& call) {
    const bool is_named = !call.options.demand.empty();
    const std::string path = demand_file_of(call);
    // The user this process runs as is believed as at the socket: a locker's user could change the locker itself.
    const auto found = call.options.usable ? protocol::read_demand(path, geteuid())
                                           : protocol::DemandOnFile{.problem = "an option cannot be obeyed"};
    if (found.state == State::unusable || (found.state == State::not_there && is_named))
        call.pam.log(LOG_ERR, "a card is required, since the demand is not known: " + found.problem);
    const std::string user = call.pam.item(PAM_USER);
    return terms_for(found, is_named, {call.pam.item(PAM_SERVICE), user, call.pam.uid_of(user)});
}

} // namespace signet::pam
