// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/initial_exchange.hpp"

#include "daemon/worker/kerberos/credentials.hpp"
#include "daemon/worker/kerberos/kdc_error.hpp"
#include "daemon/worker/kerberos/locate.hpp"

#include <optional>

namespace signet::worker {
namespace {

// The question, its repetition with a proof, and a referral or two; more is a KDC in a loop.
constexpr unsigned max_look_messages = 6;

using Options = Krb5Handle<krb5_get_init_creds_opt*, krb5_get_init_creds_opt_free>;
using InitialCredentials = Krb5Handle<krb5_init_creds_context, krb5_init_creds_free>;

struct Request {
    std::string realm;
    std::vector<std::uint8_t> message;
};

Result<InitialCredentials> exchange_for(const Krb5Context& context, const std::string& principal,
                                        krb5_get_init_creds_opt* options = nullptr) {
    Principal client(context);
    if (const auto code = krb5_parse_name(context.get(), principal.c_str(), client.out()))
        return context.failure(Reason::bad_request, "the name " + principal, code);
    InitialCredentials exchange(context);
    const auto code =
        krb5_init_creds_init(context.get(), client.get(), nullptr, nullptr, 0, options, exchange.out());
    if (code) return context.failure_of_settings("exchange", code);
    return exchange;
}

// Nothing: the ticket is there.
Result<std::optional<Request>> step(const Krb5Context& context, const InitialCredentials& exchange,
                                    std::span<const std::uint8_t> reply) {
    std::vector<char> bytes(reply.begin(), reply.end());
    krb5_data in{0, static_cast<unsigned>(bytes.size()), bytes.data()};
    Krb5Data out(context);
    Krb5Data realm(context);
    unsigned flags = 0;
    const auto code =
        krb5_init_creds_step(context.get(), exchange.get(), &in, out.out(), realm.out(), &flags);
    if (code && code != KRB5KRB_ERR_RESPONSE_TOO_BIG) {
        const auto error = parse_kdc_error(context, reply);
        if (error) return to_failure(*error);
        return context.failure(Reason::kdc_refused, "the KDC's answer", code);
    }
    if (!code && !(flags & KRB5_INIT_CREDS_STEP_FLAG_CONTINUE)) return std::optional<Request>();
    const std::string message = out.text();
    return std::optional(Request{realm.text(), {message.begin(), message.end()}});
}

// Whatever krb5.conf says of tickets.
Result<Options> host_ticket_options(const Krb5Context& context, krb5_ccache notes) {
    Options options(context);
    krb5_error_code code = krb5_get_init_creds_opt_alloc(context.get(), options.out());
    if (code == 0) code = krb5_get_init_creds_opt_set_out_ccache(context.get(), options.get(), notes);
    if (code) return context.failure(Reason::internal_error, "options", code);
    const auto lifetime = std::chrono::seconds(host_ticket_lifetime).count();
    krb5_get_init_creds_opt_set_tkt_life(options.get(), static_cast<krb5_deltat>(lifetime));
    krb5_get_init_creds_opt_set_renew_life(options.get(), 0);
    krb5_get_init_creds_opt_set_forwardable(options.get(), 0);
    krb5_get_init_creds_opt_set_proxiable(options.get(), 0);
    return options;
}

// libkrb5 notes it in the cache that it keeps the ticket in, if the KDC says so in the encrypted part of its answer
// (RFC 6806 11).
bool notes_fast(const Krb5Context& context, krb5_ccache notes, const krb5_data& realm) {
    Principal krbtgt(context);
    if (krb5_build_principal_ext(context.get(), krbtgt.out(), realm.length, realm.data, KRB5_TGS_NAME_SIZE,
                                 KRB5_TGS_NAME, realm.length, realm.data, 0) != 0)
        return false;
    Krb5Data value(context);
    return krb5_cc_get_config(context.get(), notes, krbtgt.get(), "fast_avail", value.out()) == 0;
}

Result<HostTicket> ticket_of(const Krb5Context& context, const InitialCredentials& exchange,
                             krb5_ccache notes) {
    Credential creds(context);
    *creds.out() = static_cast<krb5_creds*>(std::calloc(1, sizeof(krb5_creds)));
    if (!creds.get()) return WorkerError{Reason::internal_error, "out of memory"};
    if (const auto code = krb5_init_creds_get_creds(context.get(), exchange.get(), creds.get()))
        return context.failure(Reason::internal_error, "ticket", code);
    auto credentials = marshal(context, *creds.get());
    if (!credentials) return credentials.error();
    return HostTicket{to_text(context, creds->client), std::move(*credentials), context.clock_offset(),
                      std::chrono::round<std::chrono::seconds>(to_time(creds->times.endtime) -
                                                               to_time(creds->times.authtime)),
                      notes_fast(context, notes, creds->client->realm)};
}

Result<HostTicket> log_on_as(const HostKeys& keys, const std::string& client,
                             std::chrono::milliseconds limit) {
    const Krb5Context& context = keys.context();
    MemoryCache notes(context);
    if (const auto code = krb5_cc_new_unique(context.get(), "MEMORY", nullptr, notes.out()))
        return context.failure(Reason::internal_error, "cache in memory", code);
    const auto options = host_ticket_options(context, notes.get());
    if (!options) return options.error();
    const auto exchange = exchange_for(context, client, options->get());
    if (!exchange) return exchange.error();
    if (const auto code = krb5_init_creds_set_keytab(context.get(), exchange->get(), keys.keytab()))
        return context.failure(Reason::keytab_unusable, client, code);
    RealmTransports transports(context, {.deadline = limit});
    std::vector<std::uint8_t> reply;
    for (unsigned i = 0; i < max_look_messages; ++i) {
        const auto request = step(context, *exchange, reply);
        if (!request) return request.error();
        if (!*request) return ticket_of(context, *exchange, notes.get());
        auto answer = transports.exchange((*request)->realm, (*request)->message);
        if (!answer) return answer.error();
        reply = std::move(answer->message);
    }
    return WorkerError{Reason::kdc_refused, "the KDC asks again and again"};
}

std::chrono::seconds offset_of(const KdcError& error) {
    return std::chrono::round<std::chrono::seconds>(error.kdc_time - std::chrono::system_clock::now());
}

} // namespace

Result<GreetingAnswer> greet_kdc(const KdcAddress& kdc, const std::string& realm,
                                 const std::string& principal, std::chrono::milliseconds limit,
                                 const Krb5Files& config) {
    ProfileOverlay overlay;
    overlay[{"libdefaults", "default_realm"}] = {realm};
    const auto context = Krb5Context::open(config, std::move(overlay));
    if (!context) return context.error();
    const auto exchange = exchange_for(*context, principal);
    if (!exchange) return exchange.error();
    const auto request = step(*context, *exchange, {});
    if (!request) return request.error();
    if (!*request) return WorkerError{Reason::internal_error, "libkrb5 asks for nothing"};
    KdcTransport transport({kdc}, {.deadline = limit}, proxy_means(*context, realm));
    const auto reply = transport.exchange((*request)->message);
    if (!reply) return reply.error();
    const auto error = parse_kdc_error(*context, reply->message);
    GreetingAnswer greeting{"gives a ticket to anybody who asks"};
    if (error) {
        const bool asks = error->code == kdc_code::preauth_required;
        greeting = {asks ? "" : to_failure(*error).detail, error->offers_pkinit, offset_of(*error)};
    }
    const auto way = parse_kdc_address(reply->kdc.substr(0, reply->kdc.find(' ')));
    greeting.is_by_udp = way && way->way == KdcWay::udp;
    return greeting;
}

Result<HostTicket> log_on_host(const HostKeys& keys, std::span<const std::string> clients,
                               std::chrono::milliseconds limit) {
    std::optional<WorkerError> first;
    for (const std::string& client : clients) {
        auto ticket = log_on_as(keys, client, limit);
        if (ticket) return ticket;
        if (!first) first = WorkerError{ticket.error().reason, client + ": " + ticket.error().detail};
        if (ticket.error().reason == Reason::kdc_unreachable) break;
    }
    return first.value_or(WorkerError{Reason::keytab_unusable, "has no key of this host"});
}

} // namespace signet::worker
