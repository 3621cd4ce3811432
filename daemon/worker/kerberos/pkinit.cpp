// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/pkinit.hpp"

#include "certmap/text/principal.hpp"
#include "daemon/worker/kerberos/as_exchange.hpp"
#include "daemon/worker/kerberos/locate.hpp"
#include "daemon/worker/kerberos/pkinit_profile.hpp"
#include "daemon/worker/kerberos/pkinit_settings.hpp"

#include <algorithm>
#include <optional>

namespace signet::worker {
namespace {

// An MIT KDC takes its freshness token for 600 s (RFC 8070 leaves it open); clocks and slow PINs want a
// margin.
constexpr std::chrono::minutes preflight_lifetime{5};
// PKINIT takes two; a referral, other DH parameters and an expired token one or two each. More is a KDC in a
// loop.
constexpr unsigned max_as_messages = 8;

// The principal that a UPN of this realm spells; nothing: it is of another one.
std::optional<std::string> principal_of(const std::string& upn, const std::string& realm) {
    if (!certmap::same_realm(certmap::upn_suffix(upn), realm)) return std::nullopt;
    return std::string(certmap::upn_name(upn)) + '@' + realm;
}

std::chrono::milliseconds clock_offset(const KdcError& error) {
    return std::chrono::round<std::chrono::milliseconds>(error.kdc_time - std::chrono::system_clock::now());
}

} // namespace

// What libkrb5 lets us use for one attempt only. The order matters: each needs those above it until its end.
struct PkinitExchange::Attempt {
    Attempt(Krb5Context opened, std::string its_realm, const PkinitSettings& settings)
        : optimistic(settings.optimistic), realm(std::move(its_realm)), realms(settings.realms),
          context(std::move(opened)), token({settings.transaction, settings.certificate, settings.key}),
          transports(context, {.deadline = settings.kdc_timeout, .client = settings.client}) {}

    static Result<std::unique_ptr<Attempt>> begin(const PkinitSettings& settings);
    Result<std::optional<KdcGreeting>> greet();
    Result<std::vector<std::uint8_t>> ask(const KdcRequest& request);
    KdcGreeting keep(KdcReply reply, std::chrono::milliseconds offset);
    Result<Ticket> finish();
    WorkerError explain(WorkerError error) const;
    bool is_fresh() const {
        return greeting && std::chrono::steady_clock::now() - greeted < preflight_lifetime;
    }

    bool optimistic;
    std::string realm;
    std::vector<std::string> realms; // that a KDC may refer to as well
    std::string asked;               // the realm whose KDC was asked last; empty: none was
    Krb5Context context;
    Pkcs11Token token;
    RealmTransports transports;
    std::unique_ptr<Armor> armor; // null: the request wears none
    std::unique_ptr<AsExchange> exchange;
    std::optional<KdcReply> greeting; // asks for preauthentication; empty message: nothing was asked
    std::string kdc;                  // that has answered last
    std::chrono::steady_clock::time_point greeted;
    bool begun = false; // libkrb5 has made its first request; a second pre-flight needs a new attempt
};

Result<std::unique_ptr<PkinitExchange::Attempt>>
PkinitExchange::Attempt::begin(const PkinitSettings& settings) {
    const auto krb5_conf = Krb5Context::open(settings.config);
    if (!krb5_conf) return krb5_conf.error();
    auto realm = realm_of(settings, *krb5_conf);
    if (!realm) return realm.error();
    auto context = Krb5Context::open(settings.config, overlay_for(settings, *realm, *krb5_conf));
    if (!context) return context.error();
    auto attempt = std::make_unique<Attempt>(std::move(*context), *realm, settings);
    if (!settings.armor.credentials.empty()) {
        auto armor = Armor::open(attempt->context, attempt->transports, settings.armor);
        if (!armor) return armor.error();
        attempt->armor = std::move(*armor);
    }
    auto exchange =
        AsExchange::start(settings, *realm, attempt->context, attempt->token, attempt->armor.get());
    if (!exchange) return exchange.error();
    attempt->exchange = std::move(*exchange);
    return attempt;
}

KdcGreeting PkinitExchange::Attempt::keep(KdcReply reply, std::chrono::milliseconds offset) {
    greeting = std::move(reply);
    greeted = std::chrono::steady_clock::now();
    return {greeting->kdc, offset};
}

// Nobody has signed a referral: whoever forges one must not lead a card's signature to a realm that nobody here has to do with.
Result<std::vector<std::uint8_t>> PkinitExchange::Attempt::ask(const KdcRequest& request) {
    const auto is_it = [&](const std::string& known) { return certmap::same_realm(known, request.realm); };
    const bool is_known = asked.empty() || is_it(asked) || is_it(realm) || std::ranges::any_of(realms, is_it);
    if (!is_known) return WorkerError{Reason::realm_not_allowed, "the KDC refers to " + request.realm};
    asked = request.realm;
    auto answer = transports.exchange(request.realm, request.message);
    if (!answer) return answer.error();
    kdc = std::move(answer->kdc);
    return std::move(answer->message);
}

// Up to the KDC's demand for preauthentication; a referral to another realm is followed on the way. Nothing: the KDC demands
// none.
Result<std::optional<KdcGreeting>> PkinitExchange::Attempt::greet() {
    begun = true;
    if (optimistic) return keep({{}, kdc}, std::chrono::milliseconds(0));
    std::vector<std::uint8_t> reply;
    for (unsigned i = 0; i < max_as_messages; ++i) {
        auto request = exchange->step(reply);
        if (!request) return request.error();
        if (!*request) return WorkerError{Reason::kdc_refused, "the KDC gives a ticket to anybody who asks"};
        auto answer = ask(**request);
        if (!answer) return answer.error();
        const auto error = parse_kdc_error(context, *answer);
        if (const auto unarmored = armor && error ? why_unarmored(*error) : std::nullopt) return *unarmored;
        // An account that has no password, and that MIT's KDC would give a ticket to without a proof, has no key to make it with.
        if (!error || error->code == kdc_code::no_encryption_type) return std::optional<KdcGreeting>();
        if (error->code == kdc_code::preauth_required)
            return keep({std::move(*answer), kdc}, clock_offset(*error));
        if (error->code != kdc_code::wrong_realm) return to_failure(*error);
        reply = std::move(*answer);
    }
    return WorkerError{Reason::kdc_refused, "the KDCs refer to one another without end"};
}

// No KDC has a freshness token for whom it asks for nothing (RFC 8070 2.2), and one that demands it says no more than this.
WorkerError PkinitExchange::Attempt::explain(WorkerError error) const {
    if (optimistic && error.reason == Reason::kdc_preauth_failed)
        error.detail +=
            "; the principal needs no preauthentication, so that the KDC has given no freshness token: set "
            "+requires_preauth";
    return error;
}

Result<Ticket> PkinitExchange::Attempt::finish() {
    std::vector<std::uint8_t> reply = std::move(greeting->message);
    greeting.reset();
    for (unsigned i = 0; i < max_as_messages; ++i) {
        auto request = exchange->step(reply);
        if (!request) return explain(request.error());
        if (!*request) {
            auto ticket = exchange->ticket();
            if (ticket) ticket->kdc = kdc;
            return ticket;
        }
        auto answer = ask(**request);
        if (!answer) return answer.error();
        reply = std::move(*answer);
    }
    return WorkerError{Reason::kdc_refused, "the KDC asks again and again"};
}

PkinitExchange::PkinitExchange(PkinitSettings settings, std::unique_ptr<Attempt> attempt)
    : settings_(std::move(settings)), attempt_(std::move(attempt)) {}
PkinitExchange::PkinitExchange(PkinitExchange&&) noexcept = default;
PkinitExchange& PkinitExchange::operator=(PkinitExchange&&) noexcept = default;
PkinitExchange::~PkinitExchange() = default;

Result<PkinitExchange> PkinitExchange::start(PkinitSettings settings) {
    if (auto fine = check(settings); !fine) return fine.error();
    auto attempt = Attempt::begin(settings);
    if (!attempt) return attempt.error();
    return PkinitExchange(std::move(settings), std::move(*attempt));
}

Result<void> PkinitExchange::begin_again() {
    auto again = Attempt::begin(settings_);
    if (!again) return again.error();
    (*again)->kdc = attempt_->kdc;
    (*again)->transports.prefer(attempt_->kdc);
    attempt_ = std::move(*again);
    return {};
}

// Whoever stops the armored exchange on its way has the other one begin: that is what `armor_required` is against. Nobody waits
// for a silent KDC twice.
Result<KdcGreeting> PkinitExchange::preflight() {
    auto greeting = preflight_once();
    const bool may_go_without = is_armored() && !settings_.armor_required;
    if (greeting || !may_go_without || greeting.error().reason == Reason::kdc_unreachable) return greeting;
    armor_problem_ = greeting.error().detail;
    settings_.armor = {};
    if (auto begun = begin_again(); !begun) return begun.error();
    return preflight_once();
}

Result<KdcGreeting> PkinitExchange::preflight_once() {
    if (attempt_->begun)
        if (auto begun = begin_again(); !begun) return begun.error();
    auto greeting = attempt_->greet();
    const bool unknown = !greeting && greeting.error().reason == Reason::kdc_unknown_principal;
    const auto principal =
        unknown && settings_.enterprise ? principal_of(settings_.principal, attempt_->asked) : std::nullopt;
    if (principal) {
        // A KDC without aliases (MIT's, Heimdal's) knows a UPN of its own realm only as the principal that it spells; it may be
        // one that another has referred to.
        settings_.enterprise = false;
        settings_.principal = *principal;
        if (auto begun = begin_again(); !begun) return begun.error();
        greeting = attempt_->greet();
    }
    if (greeting && !*greeting) {
        settings_.optimistic = true;
        if (auto begun = begin_again(); !begun) return begun.error();
        greeting = attempt_->greet();
    }
    if (!greeting) return greeting.error();
    return **greeting;
}

Result<Ticket> PkinitExchange::finish_once(const SignCallback& sign) {
    if (!attempt_->is_fresh())
        if (auto greeting = preflight(); !greeting) return greeting.error();
    attempt_->token.sign_with(sign);
    return attempt_->finish();
}

// Heimdal and Samba cut a Diffie-Hellman secret that begins with a zero byte
// (https://github.com/heimdal/heimdal/pull/1177): with the new key of another request the secret is another.
Result<Ticket> PkinitExchange::finish(const SignCallback& sign) {
    auto ticket = finish_once(sign);
    if (ticket || ticket.error().reason != Reason::kdc_answer_unreadable) return ticket;
    auto again = finish_once(sign);
    // A key such as PIV's 9C signs once a PIN: then it was the KDC's answer all the same.
    if (!again && again.error().reason == Reason::card_sign_failed) return ticket;
    return again;
}

unsigned PkinitExchange::signatures() const {
    return attempt_->token.signatures();
}

} // namespace signet::worker
