// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/store.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/card_record.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/rules_file.hpp"
#include "daemon/signetctl/session_output.hpp"
#include "daemon/signetctl/table.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

std::string tries_of(const protocol::CardStatus& card) {
    return card.tries_left ? std::to_string(*card.tries_left) : std::string();
}

Row row_of(const protocol::CardStatus& card) {
    return {card.reader,
            card.state,
            card.user,
            card.principal,
            tries_of(card),
            std::to_string(card.apdus),
            std::to_string(card.milliseconds),
            card.reason};
}

Row row_of(const protocol::SessionStatus& session) {
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

// The mapping store, which is not signetd's to read.
struct StoreStatus {
    std::string path;
    certmap::Result<certmap::StoreInfo> info;
};

std::optional<StoreStatus> status_of_store() {
    const std::string path = load_rules(default_rule_files()).settings.mapping.store;
    if (path.empty()) return std::nullopt;
    auto reader = certmap::StoreReader::open(path);
    return StoreStatus{path, reader ? reader->info() : certmap::Result<certmap::StoreInfo>(reader.error())};
}

std::string text_of(const StoreStatus& store) {
    if (!store.info) return "Mapping store: " + store.info.error().problem;
    return fmt::format("Mapping store: {} accounts, in step with {} {} ago", store.info->entries,
                       store.info->source, age_text(now() - store.info->updated));
}

ordered_json json_of(const StoreStatus& store) {
    if (!store.info) return {{"path", store.path}, {"problem", store.info.error().problem}};
    return {{"path", store.path},
            {"source", store.info->source},
            {"entries", store.info->entries},
            {"age", now() - store.info->updated}};
}

void print_text(std::ostream& out, const protocol::Status& status, const std::optional<StoreStatus>& store) {
    const auto to_row = [](const auto& item) { return row_of(item); };
    out << "signetd " << status.version << "\n\n";
    if (!status.settings_notice.empty()) out << "Settings: " << status.settings_notice << "\n\n";
    if (store) out << text_of(*store) << "\n\n";
    if (status.cards.empty())
        out << absence_of_cards(status.needs_cards) << "\n";
    else
        print_table(out, {"READER", "STATE", "USER", "PRINCIPAL", "TRIES", "APDUS", "MS", "REASON"},
                    each(status.cards, to_row));
    out << "\n";
    if (status.sessions.empty())
        out << "No session.\n";
    else
        print_table(out, {"USER", "SERVICE", "TTY", "SESSION", "READER", "STATE", "PRINCIPAL", "CCACHE"},
                    each(status.sessions, to_row));
}

void print_json(std::ostream& out, const protocol::Status& status, const std::optional<StoreStatus>& store) {
    const std::string& notice = status.settings_notice;
    const ordered_json record{{"version", status.version},
                              {"settings_notice", notice.empty() ? ordered_json() : ordered_json(notice)},
                              {"store", store ? json_of(*store) : ordered_json()},
                              {"needs_cards", status.needs_cards},
                              {"cards", each(status.cards, card_record)},
                              {"sessions", each(status.sessions, session_json)}};
    write_json(out, record);
}

ExitStatus show_status(const Invocation& invocation) {
    const auto answer = ask_for_status(invocation);
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& status = std::get<protocol::Status>(answer);
    const auto store = status_of_store();
    if (invocation.json)
        print_json(invocation.out, status, store);
    else
        print_text(invocation.out, status, store);
    return ExitStatus::yes;
}

} // namespace

Run prepare_status(CLI::App&) {
    return show_status;
}

} // namespace signet::ctl
