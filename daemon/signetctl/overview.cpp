// SPDX-License-Identifier: Apache-2.0
// signetctl without a verb: this machine in ten lines, and what to do next. Reads the settings on disk, and asks signetd.
#include "daemon/config/config_file.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/card_record.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/default_realm.hpp"
#include "daemon/signetctl/expiry_report.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/pam_stacks.hpp"
#include "daemon/signetctl/settings_words.hpp"
#include "daemon/signetctl/store_status.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>; // what, and how it stands

struct Machine {
    bool has_settings = false;
    std::vector<policy::Problem> problems; // of the settings
    policy::Settings settings;
    std::optional<protocol::Status> signetd; // nothing: `silence` says why
    std::string silence;
    bool is_refused = false;         // it runs, and tells others than root nothing
    std::vector<std::string> stacks; // that have the module
};

void ask(Machine& machine, const std::string& socket) {
    auto daemon = protocol::connect_to_daemon(socket);
    if (!daemon) {
        machine.silence = tr("does not run");
        return;
    }
    auto status = protocol::ask<protocol::Status>(*daemon, protocol::QueryStatus{});
    if (status) {
        machine.signetd = std::move(*status);
        return;
    }
    machine.is_refused = status.error() == protocol::WireError::closed && geteuid() != 0;
    machine.silence =
        machine.is_refused ? tr("only root may ask it") : std::string(protocol::text_of(status.error()));
}

Machine look(const std::string& socket) {
    Machine machine;
    std::error_code ignored;
    machine.has_settings = std::filesystem::exists(config::default_config, ignored);
    auto loaded = config::load_settings(config::default_config);
    machine.problems = std::move(loaded.problems);
    if (loaded.settings) machine.settings = *loaded.settings;
    ask(machine, socket);
    std::vector<std::string> unreadable; // `policy` names them
    const std::vector<std::string> folders(std::begin(pam_folders), std::end(pam_folders));
    for (const PamStack& stack : stacks_with_module(read_pam_files(folders, unreadable)).services)
        if (!stack.phases.empty()) machine.stacks.push_back(stack.service);
    return machine;
}

std::string settings_text(const Machine& machine) {
    const std::string file = config::default_config;
    if (!machine.has_settings) return told("{} does not exist", file);
    if (!machine.problems.empty())
        return told("{}: {} problems, signetd takes no such settings", file, machine.problems.size());
    const bool is_in_force = machine.signetd && machine.signetd->settings_notice.empty();
    if (is_in_force) return told("{}, in force", file);
    return machine.signetd ? std::string(machine.signetd->settings_notice) : file;
}

std::string readers_text(const protocol::ReadersStatus& readers) {
    if (!readers.problem.empty()) return readers.problem;
    return fmt::format("{}", fmt::join(readers.names, ", "));
}

std::string card_text(const protocol::CardStatus& card) {
    if (!card.reason.empty()) return fmt::format("{}: {}", card.reader, card.reason);
    if (card.user.empty()) return fmt::format("{}: {}", card.reader, card.state);
    const std::string tries = card.tries_left ? told(", {} PIN tries left", *card.tries_left) : "";
    return fmt::format("{}: {} ({}){}", card.reader, card.user, card.principal, tries);
}

std::string services_text(const policy::Settings& settings) {
    std::vector<std::string> texts;
    for (const auto& [name, service] : settings.services)
        if (service.use != policy::ServiceUse::off)
            texts.push_back(fmt::format("{} ({})", name, word_of(service.use)));
    return texts.empty() ? tr("none") : fmt::format("{}", fmt::join(texts, ", "));
}

Lines lines_about(const Machine& machine) {
    const std::string& realm = machine.settings.domain.realm;
    Lines lines;
    lines.emplace_back("signetd", machine.signetd
                                      ? told("{}, runs", std::string_view(machine.signetd->version))
                                      : machine.silence);
    lines.emplace_back(tr("settings"), settings_text(machine));
    lines.emplace_back(tr("realm"), realm.empty() ? default_realm() : realm);
    if (machine.signetd) {
        lines.emplace_back(tr("readers"), readers_text(machine.signetd->readers));
        for (const auto& card : machine.signetd->cards)
            lines.emplace_back(tr("card"), card_text(card));
    }
    lines.emplace_back(tr("services"), services_text(machine.settings));
    lines.emplace_back("PAM", machine.stacks.empty() ? tr("no stack has pam_signet.so")
                                                     : fmt::format("{}", fmt::join(machine.stacks, ", ")));
    if (const auto store = status_of_store(machine.settings))
        lines.emplace_back(tr("store"), store_text(*store, now()));
    const auto cards = machine.signetd ? std::vector<protocol::CardStatus>(machine.signetd->cards)
                                       : std::vector<protocol::CardStatus>();
    for (const std::string& sentence : expiry_report(machine.settings, cards, now()))
        lines.emplace_back(tr("expiry"), sentence);
    return lines;
}

std::string next_about_cards(const Machine& machine) {
    const protocol::Status& status = *machine.signetd;
    if (!status.needs_cards) return "signetctl policy";
    if (!status.readers.problem.empty()) return "systemctl status pcscd.socket pcscd.service";
    if (status.readers.names.empty()) return tr("connect a reader");
    if (status.cards.empty()) return tr("insert a card");
    const bool is_usable = std::ranges::any_of(
        status.cards, [](const protocol::CardStatus& card) { return card.reason.empty(); });
    return is_usable ? "signetctl try" : "signetctl card";
}

// The first thing that keeps anybody from logging on.
std::string next_step(const Machine& machine) {
    if (!machine.has_settings) return told("write {}: signet.toml(5)", config::default_config);
    if (!machine.problems.empty()) return "signetctl config check";
    if (!machine.signetd)
        return geteuid() == 0 ? "systemctl status signetd" : tr("ask as root: sudo signetctl");
    if (!machine.signetd->settings_notice.empty()) return "systemctl reload signetd";
    const std::string next = next_about_cards(machine);
    const bool is_ready = next == "signetctl try" && machine.stacks.empty();
    return is_ready ? told("{}, and when it is granted put pam_signet.so into a stack: pam_signet(8)", next)
                    : next;
}

} // namespace

ExitStatus show_overview(const Invocation& invocation) {
    const Machine machine = look(invocation.socket);
    Lines lines = lines_about(machine);
    lines.emplace_back(tr("next"), next_step(machine));
    nlohmann::ordered_json record = nlohmann::ordered_json::array();
    std::size_t width = 9; // of the longest of the English ones
    for (const auto& [what, how] : lines)
        width = std::max(width, what.size());
    for (const auto& [what, how] : lines) {
        if (invocation.json)
            record.push_back({{"what", what}, {"how", how}});
        else
            invocation.out << fmt::format("{:<{}} {}\n", what, width, how.empty() ? "-" : how);
    }
    if (invocation.json) write_json(invocation.out, record);
    if (machine.is_refused) return ExitStatus::no;
    return machine.signetd ? ExitStatus::yes : ExitStatus::unreachable;
}

} // namespace signet::ctl
