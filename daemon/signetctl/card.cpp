// SPDX-License-Identifier: Apache-2.0
// What is in the readers, slot by slot, as signetd found it when the cards went in, and whether each service would take
// it: it costs no PIN try, and no card hears of it.
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/card_record.hpp"
#include "daemon/signetctl/card_text.hpp"
#include "daemon/signetctl/colour.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/rules_file.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <variant>

namespace signet::ctl {
namespace {

using Answered = std::variant<protocol::Certificates, ExitStatus>;

Answered ask_for_cards(const Invocation& invocation, const std::string& service) {
    protocol::QueryCertificates query;
    query.service = service;
    return ask_signetd<protocol::Certificates>(invocation, query);
}

// Those at whose prompt a card logs on or unlocks.
std::vector<std::string> services_with_prompt() {
    const auto services = load_rules(default_rule_files()).settings.services;
    std::vector<std::string> names;
    for (const auto& [name, service] : services)
        if (service.use == policy::ServiceUse::logon || service.use == policy::ServiceUse::unlock)
            names.push_back(name);
    return names;
}

// A card may have come or gone between two answers: then nothing is said of it.
void add_answers(ShownCards& shown, const std::string& service, const protocol::Certificates& answers) {
    if (answers.certificates.size() != shown.certificates.size()) return;
    for (std::size_t i = 0; i < shown.certificates.size(); ++i) {
        ShownCertificate& certificate = shown.certificates[i];
        const auto& answer = answers.certificates[i];
        if (!certificate.is_usable() || answer.der != certificate.inserted.der) continue;
        certificate.services.push_back({service, answer.reason, sentence_of(answer)});
    }
}

ExitStatus show_cards(const Invocation& invocation) {
    const auto answer = ask_for_cards(invocation, {});
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& inserted = std::get<protocol::Certificates>(answer);
    ShownCards shown;
    shown.cards = inserted.cards;
    shown.needs_cards = inserted.needs_cards;
    shown.absence = absence_of_cards(inserted.needs_cards, inserted.readers);
    for (const auto& certificate : inserted.certificates)
        shown.certificates.push_back(read_certificate(certificate));
    const bool any = std::ranges::any_of(shown.certificates, &ShownCertificate::is_usable);
    for (const std::string& service : any ? services_with_prompt() : std::vector<std::string>()) {
        const auto of_service = ask_for_cards(invocation, service);
        if (const auto* failure = std::get_if<ExitStatus>(&of_service)) return *failure;
        add_answers(shown, service, std::get<protocol::Certificates>(of_service));
    }
    if (invocation.json)
        write_json(invocation.out, json_of(shown));
    else
        print_text(invocation.out, shown, now(), wants_colour());
    return any ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_card(CLI::App&) {
    return show_cards;
}

} // namespace signet::ctl
