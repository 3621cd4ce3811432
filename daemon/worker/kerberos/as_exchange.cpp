// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/as_exchange.hpp"

#include "daemon/worker/kerberos/credentials.hpp"
#include "daemon/worker/kerberos/ecdsa_name.hpp"
#include "daemon/worker/kerberos/pkcs11/entry.hpp"

namespace signet::worker {
namespace {

constexpr std::uint8_t as_rep_tag = 0x6b;
// Of pkinit's trace: the reply key by one of two functions, and the names in the KDC's certificate.
constexpr std::string_view reply_key_computed = "PKINIT client used ";
constexpr std::string_view no_name_accepted = "PKINIT client found no acceptable SAN in KDC cert";

// Of a file that krb5.conf names for pkinit, such as pkinit_pool or pkinit_revoke: there is no code for it.
bool tells_of_lost_file(const std::string& message) {
    return message.find("Cannot open file '") != message.npos ||
           message.find("Cannot open directory '") != message.npos;
}

bool is_as_rep(std::span<const std::uint8_t> reply) {
    return !reply.empty() && reply.front() == as_rep_tag;
}

Result<void> parse_client(const PkinitSettings& settings, const Krb5Context& context, Principal& client) {
    const int flags = settings.enterprise ? KRB5_PRINCIPAL_PARSE_ENTERPRISE : 0;
    const auto code = krb5_parse_name_flags(context.get(), settings.principal.c_str(), flags, client.out());
    if (code) return context.failure(Reason::bad_request, "the name " + settings.principal, code);
    return {};
}

} // namespace

Result<std::unique_ptr<AsExchange>> AsExchange::start(const PkinitSettings& settings,
                                                      const std::string& realm, const Krb5Context& context,
                                                      Pkcs11Token& token, const Armor* armor) {
    if (const auto code = krb5_set_default_realm(context.get(), realm.c_str()))
        return context.failure(Reason::internal_error, "realm " + realm, code);
    std::unique_ptr<AsExchange> exchange(new AsExchange(context, token, armor, settings.trace));
    if (auto ready = exchange->initialize(settings); !ready) return ready.error();
    return exchange;
}

AsExchange::~AsExchange() {
    const TokenInUse in_use(token_);
    krb5_init_creds_free(context_.get(), exchange_);
    krb5_get_init_creds_opt_free(context_.get(), options_);
}

Result<void> AsExchange::initialize(const PkinitSettings& settings) {
    const TokenInUse in_use(token_);
    Principal client(context_);
    if (auto parsed = parse_client(settings, context_, client); !parsed) return parsed;
    if (const auto code = krb5_get_init_creds_opt_alloc(context_.get(), &options_))
        return context_.failure(Reason::internal_error, "options", code);
    krb5_get_init_creds_opt_set_canonicalize(options_, settings.enterprise ? 1 : 0);
    if (settings.optimistic)
        krb5_get_init_creds_opt_set_preauth_list(options_, unasked_.data(),
                                                 static_cast<int>(unasked_.size()));
    if (auto set = set_pkinit_options(settings); !set) return set;
    if (const auto refused = armor_ ? armor_->apply(options_) : 0)
        return context_.failure(Reason::internal_error, "armor", refused);
    const auto code =
        krb5_init_creds_init(context_.get(), client.get(), nullptr, nullptr, 0, options_, &exchange_);
    const auto unarmored = code && armor_ ? armor_->explain(code, true) : std::nullopt;
    if (unarmored) return *unarmored;
    if (code) return context_.failure_of_settings("exchange", code);
    return {};
}

Result<void> AsExchange::set_pkinit_options(const PkinitSettings& settings) {
    const auto set = [&](const char* name, const std::string& value) {
        return krb5_get_init_creds_opt_set_pa(context_.get(), options_, name, value.c_str());
    };
    const std::string identity =
        "PKCS11:module_name=" + settings.provider + ":slotid=" + std::to_string(settings.transaction);
    if (const auto code = set("X509_user_identity", identity))
        return context_.failure(Reason::internal_error, "identity", code);
    for (const std::string& anchor : settings.anchors)
        if (const auto code = set("X509_anchors", "FILE:" + anchor))
            return context_.failure(Reason::internal_error, "anchor " + anchor, code);
    if (settings.kdc_anchors.empty()) return {};
    auto trust = KdcTrust::read(settings.kdc_anchors, settings.certificate);
    if (!trust) return trust.error();
    kdc_trust_ = std::move(*trust);
    return {};
}

Result<std::optional<KdcRequest>> AsExchange::step(std::span<const std::uint8_t> reply) {
    const TokenInUse in_use(token_);
    const KdcTrustInUse trust_in_use(kdc_trust_.get());
    const EcdsaNaming naming;
    const unsigned signatures = token_.signatures();
    trace_.forget();
    std::vector<char> bytes(reply.begin(), reply.end());
    krb5_data in{0, static_cast<unsigned>(bytes.size()), bytes.data()};
    Krb5Data out(context_);
    Krb5Data realm(context_);
    unsigned flags = 0;
    const auto code = krb5_init_creds_step(context_.get(), exchange_, &in, out.out(), realm.out(), &flags);
    // The one error that comes with a request: say it again over TCP, which is what we always do.
    if (code && code != KRB5KRB_ERR_RESPONSE_TOO_BIG) return explain(code, reply);
    if (!code && !(flags & KRB5_INIT_CREDS_STEP_FLAG_CONTINUE)) return std::optional<KdcRequest>();
    if (token_.key().algorithm == KeyAlgorithm::ec && token_.signatures() != signatures &&
        !naming.has_named())
        return WorkerError{Reason::internal_error, "libkrb5 has not shown what the card's EC key has signed"};
    const std::string message = out.text();
    return std::optional(KdcRequest{realm.text(), {message.begin(), message.end()}});
}

WorkerError AsExchange::explain(krb5_error_code code, std::span<const std::uint8_t> reply) const {
    if (token_.failure()) return *token_.failure();
    if (const auto unarmored = armor_ ? armor_->explain(code, reply.empty()) : std::nullopt)
        return *unarmored;
    if (is_as_rep(reply)) return explain_answer(code);
    const auto error = parse_kdc_error(context_, reply);
    const bool wants_preauthentication = error && (error->code == kdc_code::preauth_required ||
                                                   error->code == kdc_code::more_preauth_required);
    if (error && !wants_preauthentication) return explain_refusal(*error);
    return explain_before_request(code);
}

// Heimdal and Samba verify no signature by a key on a curve where their libhx509 has no ECDSA, and say so by one error, in which
// Samba leaves its words out.
WorkerError AsExchange::explain_refusal(const KdcError& error) const {
    auto failure = to_failure(error);
    const bool is_of_curve = token_.key().algorithm == KeyAlgorithm::ec && token_.signatures() > 0;
    if (is_of_curve && error.code == kdc_code::bad_integrity) failure.reason = Reason::kdc_key_unsupported;
    return failure;
}

// pkinit computes the reply key when it has verified signature, path, name and purpose, and not before. All
// that fails ends in one code, KRB5_PREAUTH_FAILED, so its trace has to say what it was; where that says
// nothing known, the KDC has not proved what it is.
Reason AsExchange::reason_of_answer(krb5_error_code code) const {
    if (code == KRB5_KDCREP_SKEW || code == KRB5KRB_AP_ERR_SKEW) return Reason::clock_skew;
    if (trace_.has_said(reply_key_computed) && trace_.has_said(reply_key_fails))
        return Reason::kdc_answer_unreadable;
    if (trace_.has_said(no_name_accepted)) return Reason::kdc_name_not_configured;
    return Reason::kdc_not_trusted;
}

// The KDC has granted a ticket, and libkrb5 does not take it.
WorkerError AsExchange::explain_answer(krb5_error_code code) const {
    WorkerError error = context_.failure(reason_of_answer(code), "the KDC's answer", code);
    error.detail += "; " + trace_.last_words();
    return error;
}

// The KDC asked for preauthentication and libkrb5 did not make any; how far did it get?
WorkerError AsExchange::explain_before_request(krb5_error_code code) const {
    if (!token_.was_opened())
        return context_.failure(
            Reason::kdc_no_pkinit,
            "the KDC offers no PKINIT to this principal, or libkrb5's pkinit plugin is missing", code);
    if (!token_.was_asked_to_sign() && tells_of_lost_file(context_.message(code)))
        return context_.failure(Reason::krb5_conf_unusable, "what it says of PKINIT", code);
    if (!token_.was_asked_to_sign())
        return context_.failure(Reason::cert_not_trusted, "the anchors do not cover the card's certificate",
                                code);
    return context_.failure(Reason::internal_error, "signed request", code);
}

Result<Ticket> AsExchange::ticket() const {
    if (kdc_trust_ && !kdc_trust_->has_narrowed())
        return WorkerError{Reason::kdc_not_trusted,
                           "libkrb5 has not shown the KDC's certificate to kdc_anchors"};
    Credential creds(context_);
    *creds.out() = static_cast<krb5_creds*>(std::calloc(1, sizeof(krb5_creds)));
    if (!creds.get()) return WorkerError{Reason::internal_error, "out of memory"};
    if (const auto code = krb5_init_creds_get_creds(context_.get(), exchange_, creds.get()))
        return context_.failure(Reason::internal_error, "ticket", code);
    auto credentials = marshal(context_, *creds.get());
    if (!credentials) return credentials.error();
    return Ticket{std::move(*credentials), to_text(context_, creds->client), to_time(creds->times.endtime),
                  context_.clock_offset()};
}

} // namespace signet::worker
