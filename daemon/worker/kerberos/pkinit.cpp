// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/pkinit.hpp"

#include "certmap/text/principal.hpp"
#include "daemon/worker/kerberos/as_exchange.hpp"
#include "daemon/worker/kerberos/locate.hpp"
#include "daemon/worker/kerberos/pkinit_profile.hpp"
#include "daemon/worker/kerberos/pkinit_settings.hpp"

#include <dlfcn.h>
#include <link.h>
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

// Setting any attribute makes libkrb5 load its preauthentication modules.
krb5_error_code load_modules(const Krb5Context& context) {
    krb5_get_init_creds_opt* options = nullptr;
    if (const auto code = krb5_get_init_creds_opt_alloc(context.get(), &options)) return code;
    const auto code =
        krb5_get_init_creds_opt_set_pa(context.get(), options, "X509_anchors", "FILE:/dev/null");
    krb5_get_init_creds_opt_free(context.get(), options);
    return code;
}

std::chrono::milliseconds clock_offset(const KdcError& error) {
    return std::chrono::round<std::chrono::milliseconds>(error.kdc_time - std::chrono::system_clock::now());
}

} // namespace

// What libkrb5 lets us use for one attempt only. The order matters: each needs those above it until its end.
struct PkinitExchange::Attempt {
    Attempt(Krb5Context opened, std::string its_realm, const PkinitSettings& settings)
        : optimistic(settings.optimistic), realm(std::move(its_realm)), context(std::move(opened)),
          token({settings.transaction, settings.certificate, settings.key, settings.ec_compat}),
          transports(context, {.deadline = settings.kdc_timeout, .client = settings.client}) {}

    static Result<std::unique_ptr<Attempt>> begin(PkinitSettings settings);
    Result<std::optional<KdcGreeting>> greet();
    KdcGreeting keep(KdcReply reply, std::chrono::milliseconds offset);
    Result<Ticket> finish();
    WorkerError explain(WorkerError error) const;
    bool is_fresh() const {
        return greeting && std::chrono::steady_clock::now() - greeted < preflight_lifetime;
    }

    bool optimistic;
    std::string realm;
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

Result<std::unique_ptr<PkinitExchange::Attempt>> PkinitExchange::Attempt::begin(PkinitSettings settings) {
    const auto krb5_conf = Krb5Context::open(settings.config);
    if (!krb5_conf) return krb5_conf.error();
    auto realm = realm_of(settings, *krb5_conf);
    if (!realm) return realm.error();
    if (settings.kdc_hostnames.empty()) settings.kdc_hostnames = default_kdc_hostnames(*krb5_conf, *realm);
    auto context = Krb5Context::open(settings.config, overlay_for(settings, *realm));
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
        auto answer = transports.exchange((*request)->realm, (*request)->message);
        if (!answer) return answer.error();
        kdc = answer->kdc;
        const auto error = parse_kdc_error(context, answer->message);
        if (const auto unarmored = armor && error ? why_unarmored(*error) : std::nullopt) return *unarmored;
        // An account that has no password, and that MIT's KDC would give a ticket to without a proof, has no key to make it with.
        if (!error || error->code == kdc_code::no_encryption_type) return std::optional<KdcGreeting>();
        if (error->code == kdc_code::preauth_required) return keep(std::move(*answer), clock_offset(*error));
        if (error->code != kdc_code::wrong_realm) return to_failure(*error);
        reply = std::move(answer->message);
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
        auto answer = transports.exchange((*request)->realm, (*request)->message);
        if (!answer) return answer.error();
        reply = std::move(answer->message);
        kdc = std::move(answer->kdc);
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
        unknown && settings_.enterprise ? principal_of(settings_.principal, attempt_->realm) : std::nullopt;
    if (principal) {
        // A KDC without aliases (MIT's, Heimdal's) knows a UPN of its own realm only as the principal that it spells.
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

Result<void> load_pkinit(const std::string& provider, const Krb5Files& config) {
    if (!dlopen(provider.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE))
        return WorkerError{Reason::internal_error, std::string("PKCS#11 provider: ") + dlerror()};
    PkinitSettings settings;
    settings.provider = provider;
    auto context = Krb5Context::open(config, overlay_for(settings, "LOCAL"));
    if (!context) return context.error();
    if (const auto code = load_modules(*context))
        return context->failure(Reason::internal_error, "libkrb5's pkinit plugin", code);
    return {};
}

// libkrb5 does without a module that is not there, and says nothing.
bool loads_pkinit(const Krb5Context& context) {
    if (load_modules(context) != 0) return false;
    const auto is_it = [](dl_phdr_info* object, std::size_t, void*) {
        return std::string_view(object->dlpi_name).ends_with("/pkinit.so") ? 1 : 0;
    };
    return dl_iterate_phdr(is_it, nullptr) == 1;
}

bool has_pkinit_checksum_2() {
#ifdef SIGNET_KRB5_SENDS_CHECKSUM_2
    return true;
#else
    return false;
#endif
}

bool can_use_key(KeyAlgorithm algorithm) {
#ifdef SIGNET_KRB5_SIGNS_WITH_EC_TOKENS
    return algorithm == KeyAlgorithm::rsa || algorithm == KeyAlgorithm::ec;
#else
    return algorithm == KeyAlgorithm::rsa;
#endif
}

} // namespace signet::worker
