// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/realm.hpp"

#include "daemon/worker/kerberos/initial_exchange.hpp"
#include "daemon/worker/kerberos/locate.hpp"
#include "daemon/worker/kerberos/pkinit_library.hpp"
#include "daemon/worker/kerberos/ticket_check.hpp"

#include <algorithm>
#include <utility>

namespace signet::worker {
namespace {

// Names of the host that are told of.
constexpr std::size_t most_services = decltype(protocol::RealmSurveyed::services)::max;

bool is_aes(krb5_enctype type) {
    return type == ENCTYPE_AES128_CTS_HMAC_SHA1_96 || type == ENCTYPE_AES256_CTS_HMAC_SHA1_96 ||
           type == ENCTYPE_AES128_CTS_HMAC_SHA256_128 || type == ENCTYPE_AES256_CTS_HMAC_SHA384_192;
}

bool has_aes_key(const HostKeys& keys, const std::string& service) {
    const auto context = keys.context().get();
    krb5_kt_cursor cursor = nullptr;
    if (krb5_kt_start_seq_get(context, keys.keytab(), &cursor) != 0) return false;
    bool found = false;
    krb5_keytab_entry entry{};
    while (!found && krb5_kt_next_entry(context, keys.keytab(), &entry, &cursor) == 0) {
        found = is_aes(entry.key.enctype) && to_text(keys.context(), entry.principal) == service;
        krb5_free_keytab_entry_contents(context, &entry);
    }
    krb5_kt_end_seq_get(context, keys.keytab(), &cursor);
    return found;
}

} // namespace

RealmSurvey::RealmSurvey(protocol::SurveyRealm request, Krb5Files config)
    : request_(std::move(request)), config_(std::move(config)),
      keys_(HostKeys::load(request_.keytab, config_)) {}

protocol::RealmSurveyed RealmSurvey::look() {
    protocol::RealmSurveyed seen;
    if (!keys_) {
        seen.keytab_reason = std::string(policy::id_of(keys_.error().reason));
        seen.keytab_problem = keys_.error().detail;
    }
    const auto context = Krb5Context::open(config_);
    if (!context) {
        seen.kdcs_problem = context.error().detail;
        return seen;
    }
    seen.pkinit_is_loaded = loads_pkinit(*context);
    seen.has_new_checksum = has_pkinit_checksum_2();
    seen.realm = request_.realm.empty() ? context->default_realm() : request_.realm;
    if (keys_) {
        services_ = keys_->services(seen.realm);
        clients_ = keys_->clients(seen.realm);
        if (services_.size() > most_services) services_.resize(most_services);
        seen.services = services_;
        seen.keys_are_weak = !services_.empty() && !has_aes_key(*keys_, services_.front());
    }
    if (seen.realm.empty()) return seen;
    const auto kdcs = locate_kdcs(*context, seen.realm);
    if (!kdcs) {
        seen.kdcs_problem = kdcs.error().detail;
        return seen;
    }
    for (const KdcAddress& kdc : *kdcs)
        if (seen.kdcs.size() < protocol::max_kdcs) seen.kdcs.push_back(to_text(kdc));
    return seen;
}

Result<protocol::HostKeyTested> RealmSurvey::test(const protocol::TestHostKey& request) const {
    if (!keys_) return keys_.error();
    const std::chrono::milliseconds limit(request.kdc_timeout_ms);
    const auto ticket = log_on_host(*keys_, clients_, limit);
    if (!ticket) return ticket.error();
    const auto checked =
        check_ticket(*keys_, {ticket->credentials, ticket->clock_offset}, {.kdc_timeout = limit});
    if (!checked) return checked.error();
    protocol::HostKeyTested tested;
    tested.client = ticket->client;
    tested.takes_armor = ticket->takes_armor;
    return tested;
}

Result<protocol::KdcGreeted> greet(const protocol::GreetKdc& request) {
    const auto address = parse_kdc_address(request.kdc);
    if (!address) return WorkerError{Reason::bad_request, request.kdc + " is no host:port"};
    const auto answer = greet_kdc(*address, request.realm, request.principal,
                                  std::chrono::milliseconds(request.kdc_timeout_ms), {});
    if (!answer) return answer.error();
    protocol::KdcGreeted greeted;
    greeted.answer = answer->words;
    greeted.offers_pkinit = answer->offers_pkinit;
    greeted.clock_offset = answer->clock_offset.count();
    greeted.is_by_udp = answer->is_by_udp;
    return greeted;
}

} // namespace signet::worker
