// SPDX-License-Identifier: Apache-2.0
// What is in the readers, slot by slot, as signetd found it when the cards went in: it costs no PIN try, and no card
// hears of it. Who is to blame that a card logs nobody on is said in the administrator's words of policy/reasons.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/card_record.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/moment.hpp"
#include "daemon/signetctl/table.hpp"
#include "policy/reasons/reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;
using protocol::CardStatus;
using protocol::InsertedCertificate;

// One slot, and what its certificate says of itself.
struct Shown {
    const InsertedCertificate& inserted;
    std::optional<certmap::Certificate> certificate; // nothing: it was not read, or cannot be

    bool is_usable() const { return inserted.reason.empty(); }
};

Shown read(const InsertedCertificate& inserted) {
    Shown shown{inserted, std::nullopt};
    if (inserted.der.empty()) return shown;
    if (auto certificate = certmap::parse_certificate(inserted.der))
        shown.certificate = std::move(*certificate);
    return shown;
}

std::vector<Shown> certificates_of(const CardStatus& card, const protocol::Certificates& inserted) {
    std::vector<Shown> shown;
    for (const InsertedCertificate& certificate : inserted.certificates)
        if (certificate.reader == card.reader) shown.push_back(read(certificate));
    return shown;
}

std::string key_text(const certmap::PublicKey& key) {
    switch (key.type) {
    case certmap::KeyType::rsa: return fmt::format("RSA {}", key.bits);
    case certmap::KeyType::ec: return fmt::format("EC {}", key.bits);
    case certmap::KeyType::ed25519: return "Ed25519";
    case certmap::KeyType::other: break;
    }
    return "other";
}

// A signetd of another version may have a reason that is not known here: then its id has to do.
std::string sentence_of(const std::string& id, const policy::TextArguments& arguments) {
    const auto reason = policy::reason_of(id);
    return reason ? policy::administrator_text(*reason, arguments) : std::string(arguments.detail);
}

std::string sentence_of(const InsertedCertificate& inserted) {
    if (inserted.reason.empty()) return {};
    return sentence_of(inserted.reason,
                       {.user = inserted.user, .principal = inserted.principal, .detail = inserted.detail});
}

// Of a card that could not be read as a whole; of one that could, its certificates have their own.
std::string sentence_of(const CardStatus& card, const std::vector<Shown>& slots) {
    if (card.reason.empty() || !slots.empty()) return {};
    return sentence_of(card.reason, {.tries_left = card.tries_left, .detail = card.detail});
}

std::string tries_text(const CardStatus& card) {
    return card.tries_left ? fmt::format(", {} PIN tries left", *card.tries_left) : std::string();
}

void print_card(std::ostream& out, const CardStatus& card) {
    out << card.reader << "\n  " << card.state;
    if (!card.seat.empty()) out << " at " << card.seat;
    if (!card.label.empty()) out << ": " << card.label;
    out << tries_text(card);
    if (card.apdus > 0) out << fmt::format(", read with {} APDUs in {} ms", card.apdus, card.milliseconds);
    out << "\n";
}

Row row_of(const Shown& shown) {
    const auto& certificate = shown.certificate;
    return {"  " + shown.inserted.slot,
            shown.inserted.user,
            shown.inserted.principal,
            certificate ? utc_text(certificate->validity.not_after) : "",
            certificate ? key_text(certificate->key) : "",
            shown.is_usable() ? "yes" : shown.inserted.reason,
            certificate ? certificate->subject.text : ""};
}

void print_slots(std::ostream& out, const std::vector<Shown>& slots) {
    std::vector<Row> rows;
    for (const Shown& shown : slots)
        rows.push_back(row_of(shown));
    print_table(out, {"  SLOT", "ACCOUNT", "PRINCIPAL", "UNTIL", "KEY", "USABLE", "SUBJECT"}, rows);
    for (const Shown& shown : slots)
        if (!shown.is_usable())
            out << "  " << shown.inserted.slot << ": " << sentence_of(shown.inserted) << "\n";
}

void print_text(std::ostream& out, const protocol::Certificates& inserted) {
    if (inserted.cards.empty()) out << absence_of_cards(inserted.needs_cards) << "\n";
    bool is_first = true;
    for (const CardStatus& card : inserted.cards) {
        if (!std::exchange(is_first, false)) out << "\n";
        print_card(out, card);
        const auto slots = certificates_of(card, inserted);
        const std::string problem = sentence_of(card, slots);
        if (!problem.empty()) out << "  " << card.reason << ": " << problem << "\n";
        if (!slots.empty()) print_slots(out, slots);
    }
}

ordered_json json_of(const Shown& shown) {
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
            {"not_after", if_read([](const auto& read) { return read.validity.not_after; })},
            {"key", if_read([](const auto& read) { return key_text(read.key); })},
            {"sha256", if_read([](const auto& read) { return certmap::hexadecimal(read.sha256); })}};
}

void print_json(std::ostream& out, const protocol::Certificates& inserted) {
    auto cards = ordered_json::array();
    for (const CardStatus& card : inserted.cards) {
        const auto slots = certificates_of(card, inserted);
        auto certificates = ordered_json::array();
        for (const Shown& shown : slots)
            certificates.push_back(json_of(shown));
        ordered_json record = card_record(card);
        record["text"] = sentence_of(card, slots);
        record["certificates"] = std::move(certificates);
        cards.push_back(std::move(record));
    }
    write_json(out, ordered_json{{"needs_cards", inserted.needs_cards}, {"cards", std::move(cards)}});
}

ExitStatus show_cards(const Invocation& invocation) {
    const auto answer = ask_signetd<protocol::Certificates>(invocation, protocol::QueryCertificates{});
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& inserted = std::get<protocol::Certificates>(answer);
    if (invocation.json)
        print_json(invocation.out, inserted);
    else
        print_text(invocation.out, inserted);
    const bool any = std::ranges::any_of(inserted.certificates, [](const InsertedCertificate& certificate) {
        return certificate.reason.empty();
    });
    return any ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_card(CLI::App&) {
    return show_cards;
}

} // namespace signet::ctl
