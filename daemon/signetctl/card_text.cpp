// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/card_text.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/key_policy.hpp"
#include "certmap/text/oid.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/card_record.hpp"
#include "daemon/signetctl/colour.hpp"
#include "daemon/signetctl/moment.hpp"
#include "daemon/signetctl/reason_text.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>
#include <utility>

namespace signet::ctl {
namespace {

using certmap::Certificate;
using nlohmann::ordered_json;
using protocol::CardStatus;

// What most cards are read by goes without saying.
constexpr std::string_view piv_driver = "piv";

std::string key_text(const certmap::PublicKey& key) {
    switch (key.type) {
    case certmap::KeyType::rsa: return fmt::format("RSA {}", key.bits);
    case certmap::KeyType::ec: return fmt::format("EC {}", key.bits);
    case certmap::KeyType::ed25519: return "Ed25519";
    case certmap::KeyType::other: break;
    }
    return "other";
}

std::vector<std::string> purposes_of(const Certificate& certificate) {
    std::vector<std::string> purposes;
    for (const std::string& oid : certificate.extended_key_usage)
        purposes.emplace_back(certmap::extended_key_usage_name(oid));
    return purposes;
}

std::string validity_text(const Certificate& certificate, std::int64_t now) {
    const std::int64_t end = certificate.validity.not_after;
    const std::string until = utc_text(end);
    return end < now ? told("{}, over", until) : told("{}, for {}", until, age_text(end - now));
}

std::string tries_text(const CardStatus& card) {
    if (!card.tries_left && card.has_few_tries) return tr(", few PIN tries left");
    return card.tries_left ? told(", {} PIN tries left", *card.tries_left) : std::string();
}

void print_card(std::ostream& out, const CardStatus& card, bool has_certificates) {
    out << card.reader << "\n  " << card.state;
    if (!card.seat.empty()) out << told(" at {}", std::string_view(card.seat));
    if (!card.label.empty()) out << ": " << card.label;
    out << tries_text(card);
    if (card.pin_is_default == protocol::DefaultSecret::yes) out << tr(", with the PIN of the factory");
    if (!card.driver.empty() && card.driver != piv_driver)
        out << told(", by {}", std::string_view(card.driver));
    if (card.apdus > 0) out << told(", read with {} APDUs in {} ms", card.apdus, card.milliseconds);
    out << "\n";
    if (has_certificates || card.reason.empty()) return;
    out << "  " << card.reason << ": " << sentence_of(card) << "\n";
}

void print_line(std::ostream& out, std::string_view label, const std::string& value) {
    if (!value.empty()) out << fmt::format("    {:<10}{}\n", label, value);
}

std::string owner_of(const protocol::InsertedCertificate& inserted) {
    if (inserted.user.empty()) return inserted.principal;
    if (inserted.principal.empty()) return inserted.user;
    return inserted.user + " (" + inserted.principal + ")";
}

void print_services(std::ostream& out, const ShownCertificate& shown) {
    std::vector<std::string> taken;
    for (const ServiceAnswer& answer : shown.services)
        if (answer.reason.empty()) taken.push_back(answer.service);
    print_line(out, tr("services"), fmt::format("{}", fmt::join(taken, ", ")));
    for (const ServiceAnswer& answer : shown.services)
        if (!answer.reason.empty())
            print_line(out, tr("not for"),
                       fmt::format("{}: {}: {}", answer.service, answer.reason, answer.text));
}

std::string_view text_of(certmap::PinPolicy policy) {
    switch (policy) {
    case certmap::PinPolicy::never: return tr("asks for no PIN");
    case certmap::PinPolicy::once: return tr("asks for the PIN");
    case certmap::PinPolicy::always: return tr("asks for the PIN each time");
    case certmap::PinPolicy::unknown: break;
    }
    return {};
}

std::string_view text_of(certmap::TouchPolicy policy) {
    switch (policy) {
    case certmap::TouchPolicy::never: return tr("wants no touch");
    case certmap::TouchPolicy::always: return tr("wants a touch each time");
    case certmap::TouchPolicy::cached: return tr("wants a touch of the last 15 seconds");
    case certmap::TouchPolicy::unknown: break;
    }
    return {};
}

// What the card's maker says of the key; empty: nobody was asked, or the card says nothing.
std::string attestation_text(const protocol::KeyAttested& key) {
    if (!key.is_attested)
        return key.problem.empty() ? std::string() : told("not believed: {}", std::string_view(key.problem));
    std::vector<std::string> said{std::string(tr("made on the card"))};
    for (const std::string_view text :
         {text_of(certmap::pin_policy_of(key.pin)), text_of(certmap::touch_policy_of(key.touch))})
        if (!text.empty()) said.emplace_back(text);
    if (!key.firmware.empty()) said.push_back(told("version {}", std::string_view(key.firmware)));
    if (key.serial != 0) said.push_back(told("serial number {}", key.serial));
    return fmt::format("{}", fmt::join(said, ", "));
}

void print_certificate(std::ostream& out, const ShownCertificate& shown, std::int64_t now, bool is_coloured) {
    const auto& inserted = shown.inserted;
    const std::string verdict = shown.is_usable() ? told("may log on as {}", owner_of(inserted))
                                                  : inserted.reason + ": " + sentence_of(inserted);
    out << told("  slot {}: {}", std::string_view(inserted.slot),
                coloured(verdict, shown.is_usable(), is_coloured))
        << "\n";
    if (!shown.is_usable()) print_line(out, tr("account"), owner_of(inserted));
    if (shown.certificate) {
        const Certificate& certificate = *shown.certificate;
        print_line(out, tr("subject"), certificate.subject.text);
        print_line(out, tr("issuer"), certificate.issuer.text);
        print_line(out, tr("until"), validity_text(certificate, now));
        print_line(out, tr("key"), key_text(certificate.key));
        print_line(out, tr("attested"), attestation_text(inserted.attestation));
        print_line(out, tr("purposes"), fmt::format("{}", fmt::join(purposes_of(certificate), ", ")));
        print_line(out, "SHA-256", certmap::hexadecimal(certificate.sha256));
    }
    print_services(out, shown);
}

std::vector<ShownCertificate> certificates_of(const CardStatus& card, const ShownCards& shown) {
    std::vector<ShownCertificate> found;
    for (const ShownCertificate& certificate : shown.certificates)
        if (certificate.inserted.reader == card.reader) found.push_back(certificate);
    return found;
}

ordered_json json_of(const std::vector<ServiceAnswer>& answers) {
    auto services = ordered_json::array();
    for (const ServiceAnswer& answer : answers)
        services.push_back({{"service", answer.service},
                            {"usable", answer.reason.empty()},
                            {"reason", answer.reason},
                            {"text", answer.text}});
    return services;
}

std::string_view word_of(certmap::PinPolicy policy) {
    switch (policy) {
    case certmap::PinPolicy::never: return "never";
    case certmap::PinPolicy::once: return "once";
    case certmap::PinPolicy::always: return "always";
    case certmap::PinPolicy::unknown: break;
    }
    return "unknown";
}

std::string_view word_of(certmap::TouchPolicy policy) {
    switch (policy) {
    case certmap::TouchPolicy::never: return "never";
    case certmap::TouchPolicy::always: return "always";
    case certmap::TouchPolicy::cached: return "cached";
    case certmap::TouchPolicy::unknown: break;
    }
    return "unknown";
}

// Null: nobody was asked, or the card says nothing.
ordered_json json_of(const protocol::KeyAttested& key) {
    if (!key.is_attested && key.problem.empty()) return {};
    if (!key.is_attested) return {{"problem", key.problem}};
    return {{"pin", word_of(certmap::pin_policy_of(key.pin))},
            {"touch", word_of(certmap::touch_policy_of(key.touch))},
            {"firmware", key.firmware},
            {"serial", key.serial}};
}

ordered_json json_of(const ShownCertificate& shown) {
    const auto& certificate = shown.certificate;
    const auto if_read = [&](const auto& value_of) {
        return certificate ? ordered_json(value_of(*certificate)) : ordered_json();
    };
    return {{"slot", shown.inserted.slot},
            {"usable", shown.is_usable()},
            {"reason", shown.inserted.reason},
            {"text", sentence_of(shown.inserted)},
            {"user", shown.inserted.user},
            {"principal", shown.inserted.principal},
            {"subject", if_read([](const auto& read) { return read.subject.text; })},
            {"issuer", if_read([](const auto& read) { return read.issuer.text; })},
            {"not_after", if_read([](const auto& read) { return read.validity.not_after; })},
            {"key", if_read([](const auto& read) { return key_text(read.key); })},
            {"purposes", if_read([](const auto& read) { return purposes_of(read); })},
            {"attested", json_of(shown.inserted.attestation)},
            {"sha256", if_read([](const auto& read) { return certmap::hexadecimal(read.sha256); })},
            {"services", json_of(shown.services)}};
}

} // namespace

ShownCertificate read_certificate(const protocol::InsertedCertificate& inserted) {
    ShownCertificate shown{inserted};
    auto certificate = certmap::parse_certificate(inserted.der);
    if (certificate) shown.certificate = std::move(*certificate);
    return shown;
}

std::string sentence_of(const protocol::InsertedCertificate& inserted) {
    return reason_text(inserted.reason,
                       {.user = inserted.user, .principal = inserted.principal, .detail = inserted.detail});
}

void print_text(std::ostream& out, const ShownCards& shown, std::int64_t now, bool is_coloured) {
    if (shown.cards.empty()) out << shown.absence << "\n";
    bool is_first = true;
    for (const CardStatus& card : shown.cards) {
        if (!std::exchange(is_first, false)) out << "\n";
        const auto certificates = certificates_of(card, shown);
        print_card(out, card, !certificates.empty());
        for (const ShownCertificate& certificate : certificates)
            print_certificate(out, certificate, now, is_coloured);
    }
}

ordered_json json_of(const ShownCards& shown) {
    auto cards = ordered_json::array();
    for (const CardStatus& card : shown.cards) {
        auto certificates = ordered_json::array();
        for (const ShownCertificate& certificate : certificates_of(card, shown))
            certificates.push_back(json_of(certificate));
        ordered_json record = card_record(card);
        record["certificates"] = std::move(certificates);
        cards.push_back(std::move(record));
    }
    return {{"needs_cards", shown.needs_cards}, {"cards", std::move(cards)}};
}

} // namespace signet::ctl
