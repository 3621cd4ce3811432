// SPDX-License-Identifier: Apache-2.0
// Would signetd take the settings? Says all that is wrong with them, by the reader that signetd has.
#include "daemon/config/config_file.hpp"
#include "daemon/signetctl/break_glass_uses.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

// Of the folder of fragments, also while none is in it: whoever could put one there would have signetd refuse its
// settings at the next start.
void check_folder(const std::string& settings, std::vector<policy::Problem>& problems) {
    const std::string folder = config::fragments_of(settings);
    const std::string exposed = system::exposure_of(folder, system::root_uid);
    if (!exposed.empty()) problems.push_back({folder, 0, 0, "", exposed, tr("chown root and chmod go-w")});
}

// A demand that nothing can answer refuses everybody; or, while it is soft, is none.
void check_answers(const policy::Settings& settings, std::vector<policy::Problem>& problems) {
    const auto policy = policy::revocation_policy(settings);
    if (!policy.is_asked()) return;
    const auto add = [&](const std::string& problem, const char* remedy) {
        problems.push_back({policy.directory, 0, 0, "revocation.directory", problem, remedy});
    };
    const std::string exposed = system::exposure_of(policy.directory, system::root_uid);
    std::error_code error;
    const std::filesystem::directory_iterator answers(policy.directory, error);
    const bool has_answers = std::ranges::any_of(answers, [](const auto& file) {
        return file.path().extension() == ".crl" || file.path().extension() == ".ocsp";
    });
    if (error)
        add(error.message(), tr("\"signetctl fetch\" makes it"));
    else if (!exposed.empty())
        add(exposed, tr("chown root and chmod go-w"));
    else if (!has_answers)
        add(tr("has no CRL and no OCSP answer"),
            tr("name the sources in [[revocation.issuer]] and run \"signetctl fetch\""));
}

nlohmann::ordered_json json_of(const policy::Problem& problem) {
    nlohmann::ordered_json record{{"file", problem.file}, {"line", nullptr}, {"column", nullptr}};
    if (problem.line != 0) record["line"] = problem.line;
    if (problem.column != 0) record["column"] = problem.column;
    record["key"] = problem.key;
    record["problem"] = problem.text;
    record["remedy"] = problem.remedy;
    return record;
}

ExitStatus check(const Invocation& invocation, const std::string& file,
                 const protocol::BreakGlassUses& uses) {
    auto loaded = config::load_settings(file);
    check_folder(file, loaded.problems);
    if (loaded.settings) check_answers(*loaded.settings, loaded.problems);
    const bool is_good = loaded.problems.empty();
    if (invocation.json) {
        auto records = nlohmann::ordered_json::array();
        for (const policy::Problem& problem : loaded.problems)
            records.push_back(json_of(problem));
        write_json(invocation.out, {{"file", file},
                                    {"usable", is_good},
                                    {"problems", std::move(records)},
                                    {"break_glass_last_used", break_glass_record(uses)}});
    } else {
        for (const policy::Problem& problem : loaded.problems)
            invocation.out << policy::problem_text(problem) << "\n";
        if (is_good) invocation.out << told("{}: in order\n", file);
        print_break_glass(invocation.out, uses);
    }
    return is_good ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_config_check(CLI::App& app) {
    const auto file = std::make_shared<std::string>(config::default_config);
    app.add_option("file", *file, "instead of signetd's own")->type_name("FILE")->capture_default_str();
    const auto uses = add_break_glass_option(app);
    return [=](const Invocation& invocation) {
        return check(invocation, *file, protocol::read_break_glass(*uses));
    };
}

} // namespace signet::ctl
