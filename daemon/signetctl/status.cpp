// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/card_record.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/expiry_report.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/rules_file.hpp"
#include "daemon/signetctl/session_output.hpp"
#include "daemon/signetctl/store_status.hpp"
#include "daemon/signetctl/table.hpp"
#include "daemon/signetctl/told.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

std::string tries_of(const protocol::CardStatus& card) {
    return card.tries_left ? std::to_string(*card.tries_left) : std::string();
}

Row status_row(const protocol::CardStatus& card) {
    return {card.reader,
            card.state,
            card.user,
            card.principal,
            tries_of(card),
            std::to_string(card.apdus),
            std::to_string(card.milliseconds),
            card.reason};
}

Row status_row(const protocol::SessionStatus& session) {
    return {session.user,       session.service, session.tty,
            session.session_id, session.reader,  session.open ? "open" : "pending",
            session.principal,  session.ccache};
}

template <class Item>
auto each(const std::vector<Item>& items, auto convert) {
    std::vector<decltype(convert(items.front()))> converted;
    converted.reserve(items.size());
    for (const Item& item : items)
        converted.push_back(convert(item));
    return converted;
}

// What signetd says, and what the files on disk do.
struct Shown {
    protocol::Status status;
    std::optional<StoreStatus> store{};
    std::vector<std::string> expiry{};
};

void print_cards(std::ostream& out, const protocol::Status& status) {
    if (status.cards.empty()) {
        out << absence_of_cards(status.needs_cards, status.readers) << "\n";
        return;
    }
    const auto to_row = [](const auto& card) { return status_row(card); };
    print_table(out,
                {tr("READER"), tr("STATE"), tr("USER"), tr("PRINCIPAL"), tr("TRIES"), tr("APDUS"), tr("MS"),
                 tr("REASON")},
                each(status.cards, to_row));
    for (const auto& card : status.cards) {
        if (!card.reason.empty())
            out << card.reader << ": " << sentence_of(card) << "\n";
        else if (card.pin_is_default == protocol::DefaultSecret::yes)
            out << told("{}: it still has the PIN that it was delivered with.", std::string_view(card.reader))
                << "\n";
    }
}

void print_text(std::ostream& out, const Shown& shown) {
    const protocol::Status& status = shown.status;
    const auto to_row = [](const auto& item) { return status_row(item); };
    out << "signetd " << status.version << "\n\n";
    if (!status.settings_notice.empty())
        out << told("Settings: {}", std::string_view(status.settings_notice)) << "\n\n";
    if (shown.store) out << told("Mapping store: {}", store_text(*shown.store, now())) << "\n\n";
    for (const std::string& sentence : shown.expiry)
        out << told("Expiry: {}", sentence) << "\n";
    if (!shown.expiry.empty()) out << "\n";
    print_cards(out, status);
    out << "\n";
    if (status.sessions.empty())
        out << tr("No session.") << "\n";
    else
        print_table(out,
                    {tr("USER"), tr("SERVICE"), tr("TTY"), tr("SESSION"), tr("READER"), tr("STATE"),
                     tr("PRINCIPAL"), tr("CCACHE")},
                    each(status.sessions, to_row));
}

void print_json(std::ostream& out, const Shown& shown) {
    const protocol::Status& status = shown.status;
    const std::string& notice = status.settings_notice;
    const ordered_json record{{"version", status.version},
                              {"settings_notice", notice.empty() ? ordered_json() : ordered_json(notice)},
                              {"store", shown.store ? store_record(*shown.store, now()) : ordered_json()},
                              {"expiry", shown.expiry},
                              {"needs_cards", status.needs_cards},
                              {"readers", readers_record(status.readers)},
                              {"cards", each(status.cards, card_record)},
                              {"sessions", each(status.sessions, session_json)}};
    write_json(out, record);
}

ExitStatus show_status(const Invocation& invocation) {
    const auto answer = ask_for_status(invocation);
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const policy::Settings settings = load_rules(default_rule_files()).settings;
    Shown shown{std::get<protocol::Status>(answer)};
    shown.store = status_of_store(settings);
    shown.expiry = expiry_report(settings, shown.status.cards, now());
    if (invocation.json)
        print_json(invocation.out, shown);
    else
        print_text(invocation.out, shown);
    const bool is_blind = shown.status.needs_cards && !shown.status.readers.problem.empty();
    return is_blind ? ExitStatus::no : ExitStatus::yes;
}

} // namespace

Run prepare_status(CLI::App&) {
    return show_status;
}

} // namespace signet::ctl
