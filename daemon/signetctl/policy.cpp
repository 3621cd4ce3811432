// SPDX-License-Identifier: Apache-2.0
// The policy of this machine in words: who may do what with a card, by the settings on disk and the stacks of PAM.
#include "daemon/signetctl/break_glass_uses.hpp"
#include "daemon/signetctl/config_option.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/policy_table.hpp"
#include "daemon/signetctl/settings_words.hpp"
#include "daemon/signetctl/table.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

struct Shown {
    std::string file;
    std::shared_ptr<const policy::Settings> settings;
    PolicyTable table;
    protocol::BreakGlassUses uses;
};

Row cells_of(const PolicyRow& row) {
    return {row.section, row.use,      row.whose_card, row.card,
            row.account, row.for_whom, row.where,      row.without_signetd};
}

std::string stacks_text(const std::vector<PamStack>& stacks) {
    std::vector<std::string> texts;
    for (const PamStack& stack : stacks)
        texts.push_back(fmt::format("{} ({})", stack.service, fmt::join(stack.phases, " ")));
    return fmt::format("{}", fmt::join(texts, ", "));
}

// Of whoever has a card and may use the service.
void print_conditions(std::ostream& out, const PolicyTable& table) {
    std::vector<std::string> lines;
    for (const PolicyRow& row : table.rows) {
        if (!row.certificates.empty())
            lines.push_back(told("{}: a certificate {}", row.section, row.certificates));
        if (!row.session.empty())
            lines.push_back(told("{}: a session that was {}", row.section, row.session));
    }
    if (!lines.empty())
        out << tr("\nAsked for, too:\n") << fmt::format("  - {}\n", fmt::join(lines, "\n  - "));
}

void print_stacks(std::ostream& out, const PolicyTable& table) {
    std::vector<Row> rows;
    for (const PolicyRow& row : table.rows)
        rows.push_back({"  " + row.section, stacks_text(row.stacks)});
    out << tr("\nStacks of PAM that have pam_signet.so, by section:\n");
    print_table(out, {tr("  SECTION"), tr("SERVICES")}, rows);
    if (!table.without_part.empty())
        out << told("\nSignet has no part in these, though they have it: {}.\n",
                    fmt::format("{}", fmt::join(table.without_part, ", ")));
    if (!table.findings.empty()) out << tr("\nLook at:\n");
    for (const std::string& finding : table.findings)
        out << "  - " << finding << "\n";
}

std::string break_glass_text(const policy::Settings& settings) {
    std::vector<std::string> accounts = settings.break_glass.users;
    for (const std::string& group : settings.break_glass.groups)
        accounts.push_back(told("members of {}", group));
    if (accounts.empty()) return tr("There are no break-glass accounts.");
    return told("Break-glass accounts, not asked for a card while signetd cannot be reached: {}.",
                fmt::format("{}", fmt::join(accounts, ", ")));
}

void print_text(std::ostream& out, const Shown& shown) {
    out << told("By {} and its fragments.\n\n", shown.file);
    std::vector<Row> rows;
    for (const PolicyRow& row : shown.table.rows)
        rows.push_back(cells_of(row));
    if (rows.empty())
        out << tr("Signet has no part in any service.\n");
    else
        print_table(out,
                    {tr("SERVICE"), tr("USE"), tr("WHOSE CARD"), tr("CARD"), tr("ACCOUNT"), tr("FOR WHOM"),
                     tr("WHERE"), tr("WITHOUT SIGNETD")},
                    rows);
    print_conditions(out, shown.table);
    print_stacks(out, shown.table);
    const policy::Settings& settings = *shown.settings;
    for (const std::string& paragraph :
         {authorities_text(settings), binding_text(settings), local_accounts_text(settings),
          reach_text(settings), root_text(settings), break_glass_text(settings)})
        out << "\n" << paragraph << "\n";
    if (!print_break_glass(out, shown.uses)) out << tr("No account has been let past without a card.\n");
}

ordered_json json_of(const PolicyRow& row) {
    auto stacks = ordered_json::array();
    for (const PamStack& stack : row.stacks)
        stacks.push_back({{"service", stack.service}, {"phases", stack.phases}});
    return {{"section", row.section},       {"use", row.use},
            {"whose_card", row.whose_card}, {"card", row.card},
            {"account", row.account},       {"for_whom", row.for_whom},
            {"where", row.where},           {"certificates", row.certificates},
            {"session", row.session},       {"without_signetd", row.without_signetd},
            {"stacks", std::move(stacks)}};
}

ordered_json break_glass_json(const Shown& shown) {
    const auto& accounts = shown.settings->break_glass;
    return {{"users", accounts.users},
            {"groups", accounts.groups},
            {"last_used", break_glass_record(shown.uses)}};
}

ordered_json json_of(const Shown& shown) {
    const policy::Settings& settings = *shown.settings;
    auto services = ordered_json::array();
    for (const PolicyRow& row : shown.table.rows)
        services.push_back(json_of(row));
    const std::string& store = settings.mapping.store;
    return {{"services", std::move(services)},
            {"without_part", shown.table.without_part},
            {"findings", shown.table.findings},
            {"anchors", settings.domain.anchors},
            {"kdc_anchors", settings.domain.kdc_anchors},
            {"store", store.empty() ? ordered_json() : ordered_json(store)},
            {"strong_mapping", word_of(settings.mapping.strong_mapping)},
            {"minimum_uid", settings.mapping.minimum_uid},
            {"local_accounts",
             {{"users", settings.local_accounts.users}, {"store", settings.local_accounts.store}}},
            {"break_glass", break_glass_json(shown)}};
}

} // namespace

Run prepare_policy(CLI::App& app) {
    const auto file = add_config_option(app);
    const auto folders =
        std::make_shared<std::vector<std::string>>(std::begin(pam_folders), std::end(pam_folders));
    app.add_option("--pam", *folders, "stacks of PAM; the first that has a service counts")
        ->type_name("FOLDER")
        ->capture_default_str();
    const auto uses = add_break_glass_option(app);
    return [=](const Invocation& invocation) {
        const auto loaded = settings_or_complaint(invocation, *file);
        if (!loaded) return ExitStatus::no;
        std::vector<std::string> problems;
        PamStacks stacks = stacks_with_module(read_pam_files(*folders, problems));
        stacks.problems.insert(stacks.problems.begin(), problems.begin(), problems.end());
        for (const std::string& problem : stacks.problems)
            complain(invocation, problem, ExitStatus::no);
        const Shown shown{*file, loaded->settings, policy_table(*loaded->settings, stacks),
                          protocol::read_break_glass(*uses)};
        if (invocation.json)
            write_json(invocation.out, json_of(shown));
        else
            print_text(invocation.out, shown);
        return stacks.problems.empty() ? ExitStatus::yes : ExitStatus::no;
    };
}

} // namespace signet::ctl
