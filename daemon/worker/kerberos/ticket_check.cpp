// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/ticket_check.hpp"

#include "certmap/text/principal.hpp"
#include "daemon/worker/kerberos/credentials.hpp"
#include "daemon/worker/kerberos/indicators.hpp"
#include "daemon/worker/kerberos/kdc_error.hpp"
#include "daemon/worker/kerberos/krb5_trace.hpp"
#include "daemon/worker/kerberos/locate.hpp"

#include <algorithm>
#include <string_view>

namespace signet::worker {
namespace {

using ServiceExchange = Krb5Handle<krb5_tkt_creds_context, krb5_tkt_creds_free>;
using AuthContext = Krb5Handle<krb5_auth_context, krb5_auth_con_free>;
using DecryptedTicket = Krb5Handle<krb5_ticket*, krb5_free_ticket>;

// TGT for a service ticket; realms between the two cost one message each.
constexpr unsigned max_tgs_messages = 8;
// A ticket of this logon is seconds old; five minutes of that are for the clocks (RFC 4120 1.6 and
// everybody's default).
constexpr std::chrono::minutes longest_age{10};
// The offset is claimed by the process that touches the card, which by a wrong one could pass an old ticket off
// as new: by no more than this.
constexpr std::chrono::hours max_clock_offset{1};

WorkerError not_verified(const Krb5Context& context, const std::string& doing, krb5_error_code code) {
    const bool skew =
        code == KRB5KRB_AP_ERR_SKEW || code == KRB5_KDCREP_SKEW || code == KRB5KRB_AP_ERR_TKT_NYV;
    return context.failure(skew ? Reason::clock_skew : Reason::ticket_not_verified, doing, code);
}

// A cache that holds nothing but the claimed ticket: whatever comes out of it, the KDC has given now.
Result<MemoryCache> cache_of(const Krb5Context& context, krb5_creds& claimed) {
    MemoryCache cache(context);
    krb5_error_code code = krb5_cc_new_unique(context.get(), "MEMORY", nullptr, cache.out());
    if (code == 0) code = krb5_cc_initialize(context.get(), cache.get(), claimed.client);
    if (code == 0) code = krb5_cc_store_cred(context.get(), cache.get(), &claimed);
    if (code) return context.failure(Reason::internal_error, "cache in memory", code);
    return cache;
}

std::string_view text_of(const krb5_data& data) {
    return {data.data, data.length};
}

// What a user's cache says is sent nowhere before this: the ticket-granting ticket of one of these realms, for its own client.
Result<void> check_realm(const Krb5Context& context, const krb5_creds& claimed,
                         std::span<const std::string> realms) {
    const std::string_view realm = text_of(claimed.client->realm);
    const bool is_own = text_of(claimed.server->realm) == realm && text_of(claimed.server->data[1]) == realm;
    const bool is_known = std::ranges::any_of(
        realms, [&](const std::string& known) { return certmap::same_realm(known, realm); });
    if (is_own && is_known) return {};
    return WorkerError{Reason::realm_not_allowed, to_text(context, claimed.server)};
}

enum class Age { of_this_logon, any };

class TicketCheck {
public:
    TicketCheck(const HostKeys& keys, std::chrono::seconds clock_offset, Age age, const CheckOptions& options,
                const std::string& kdc = {})
        : keys_(keys), context_(keys.context()), trace_(context_, options.trace),
          transports_(context_, {.deadline = options.kdc_timeout}), clock_offset_(clock_offset), age_(age),
          wants_indicators_(options.wants_indicators) {
        context_.set_clock_offset(clock_offset);
        transports_.prefer(kdc);
    }

    Result<VerifiedTicket> run(krb5_creds& claimed) {
        auto cache = cache_of(context_, claimed);
        if (!cache) return cache.error();
        const krb5_data& realm = claimed.server->realm;
        const auto services = keys_.services({realm.data, realm.length});
        std::optional<WorkerError> first; // of the likeliest name; the others were worth a try
        for (const std::string& name : services) {
            auto verified = check_with(name, claimed, cache->get());
            if (verified || verified.error().reason != Reason::ticket_not_verified) return verified;
            if (!first) first = verified.error();
        }
        if (!first) return WorkerError{Reason::keytab_unusable, "has no key of this host"};
        if (services.size() > 1)
            first->detail += "; nor by " + std::to_string(services.size() - 1) + " other names in the keytab";
        return *first;
    }

private:
    Result<VerifiedTicket> check_with(const std::string& name, krb5_creds& claimed, krb5_ccache cache) {
        Principal service(context_);
        if (const auto code = krb5_parse_name(context_.get(), name.c_str(), service.out()))
            return context_.failure(Reason::internal_error, name, code);
        auto ticket = service_ticket(service.get(), claimed, cache);
        if (!ticket) return ticket.error();
        auto verified = open_with_host_key(service.get(), *ticket->get(), claimed);
        if (!verified || !wants_indicators_) return verified;
        auto indicators = authentication_indicators(cache, keys_.keytab(), name);
        if (!indicators) return indicators.error();
        verified->indicators = std::move(*indicators);
        return verified;
    }

    Result<Credential> service_ticket(krb5_principal service, krb5_creds& claimed, krb5_ccache cache) {
        krb5_creds wanted{};
        wanted.client = claimed.client;
        wanted.server = service;
        ServiceExchange exchange(context_);
        if (const auto code = krb5_tkt_creds_init(context_.get(), cache, &wanted, 0, exchange.out()))
            return not_verified(context_, "asking for a service ticket", code);
        if (auto carried = carry(exchange.get()); !carried) return carried.error();
        Credential ticket(context_);
        *ticket.out() = static_cast<krb5_creds*>(std::calloc(1, sizeof(krb5_creds)));
        if (!ticket.get()) return WorkerError{Reason::internal_error, "out of memory"};
        if (const auto code = krb5_tkt_creds_get_creds(context_.get(), exchange.get(), ticket.get()))
            return not_verified(context_, "service ticket", code);
        return ticket;
    }

    Result<void> carry(krb5_tkt_creds_context exchange) {
        std::vector<std::uint8_t> reply;
        for (unsigned i = 0; i < max_tgs_messages; ++i) {
            std::vector<char> bytes(reply.begin(), reply.end());
            krb5_data in{0, static_cast<unsigned>(bytes.size()), bytes.data()};
            Krb5Data out(context_);
            Krb5Data realm(context_);
            unsigned flags = 0;
            const auto code =
                krb5_tkt_creds_step(context_.get(), exchange, &in, out.out(), realm.out(), &flags);
            if (code && code != KRB5KRB_ERR_RESPONSE_TOO_BIG) return explain(code, reply);
            if (!code && !(flags & KRB5_TKT_CREDS_STEP_FLAG_CONTINUE)) return {};
            const std::string request = out.text();
            auto answer = transports_.exchange(
                realm.text(), {reinterpret_cast<const std::uint8_t*>(request.data()), request.size()});
            if (!answer) return answer.error();
            reply = std::move(answer->message);
        }
        return WorkerError{Reason::ticket_not_verified, "the KDCs refer to one another without end"};
    }

    WorkerError explain(krb5_error_code code, std::span<const std::uint8_t> reply) const {
        const auto error = parse_kdc_error(context_, reply);
        if (!error) return not_verified(context_, "the KDC's answer", code);
        const bool skew = error->code == kdc_code::skew;
        return {skew ? Reason::clock_skew : Reason::ticket_not_verified, to_failure(*error).detail};
    }

    // The authenticator is ours, made with the session key that the KDC gave us; that the host's key finds
    // the same session key in the ticket is what a replayed ticket cannot do. Whichever of the host's keys
    // does: in Active Directory all its names share one.
    Result<VerifiedTicket> open_with_host_key(krb5_principal service, krb5_creds& ticket,
                                              const krb5_creds& claimed) {
        AuthContext sender(context_);
        Krb5Data request(context_);
        if (const auto code =
                krb5_mk_req_extended(context_.get(), sender.out(), 0, nullptr, &ticket, request.out()))
            return not_verified(context_, "service ticket", code);
        AuthContext receiver(context_);
        if (const auto code = krb5_auth_con_init(context_.get(), receiver.out()))
            return context_.failure(Reason::internal_error, "receiver", code);
        krb5_auth_con_setflags(context_.get(), receiver.get(),
                               0); // no replay cache: the request never left us
        DecryptedTicket opened(context_);
        const krb5_const_principal any_of_keytab = nullptr;
        const auto code = krb5_rd_req(context_.get(), receiver.out(), request.out(), any_of_keytab,
                                      keys_.keytab(), nullptr, opened.out());
        if (code) return not_verified(context_, to_text(context_, service), code);
        return judge(*opened->enc_part2, claimed);
    }

    Result<VerifiedTicket> judge(const krb5_enc_tkt_part& opened, const krb5_creds& claimed) const {
        const std::string client = to_text(context_, opened.client);
        if (!krb5_principal_compare(context_.get(), opened.client, claimed.client))
            return WorkerError{Reason::ticket_wrong_principal, "the ticket is " + client + "'s, not " +
                                                                   to_text(context_, claimed.client) + "'s"};
        const auto kdc_time = std::chrono::system_clock::now() + clock_offset_;
        const auto age = kdc_time - to_time(opened.times.authtime);
        const bool is_too_old = age_ == Age::of_this_logon && age > longest_age;
        if (is_too_old || age < -longest_age)
            return WorkerError{Reason::ticket_not_verified,
                               "the ticket of " + client + " is not of this logon"};
        return VerifiedTicket{client, {}, to_time(opened.times.endtime), to_time(opened.times.authtime)};
    }

    const HostKeys& keys_;
    const Krb5Context& context_;
    Krb5Trace trace_;
    RealmTransports transports_;
    std::chrono::seconds clock_offset_;
    Age age_;
    bool wants_indicators_;
};

} // namespace

Result<VerifiedTicket> check_ticket(const HostKeys& keys, const TicketClaim& claim,
                                    const CheckOptions& options) {
    auto claimed = unmarshal(keys.context(), claim.credentials);
    if (!claimed) return claimed.error();
    if (claim.clock_offset > max_clock_offset || claim.clock_offset < -max_clock_offset)
        return WorkerError{Reason::clock_skew, "the KDC's clock is " +
                                                   std::to_string(claim.clock_offset.count()) +
                                                   " seconds ahead of this machine's"};
    return TicketCheck(keys, claim.clock_offset, Age::of_this_logon, options, claim.kdc).run(*claimed->get());
}

Result<VerifiedTicket> check_cached_ticket(const HostKeys& keys, std::span<const std::uint8_t> credentials,
                                           std::span<const std::string> realms, const CheckOptions& options) {
    auto claimed = unmarshal(keys.context(), credentials);
    if (!claimed) return claimed.error();
    if (auto known = check_realm(keys.context(), *claimed->get(), realms); !known) return known.error();
    return TicketCheck(keys, std::chrono::seconds(0), Age::any, options).run(*claimed->get());
}

} // namespace signet::worker
