// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/config_option.hpp"

#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <ostream>

namespace signet::ctl {

std::shared_ptr<std::string> add_config_option(CLI::App& app) {
    auto file = std::make_shared<std::string>(config::default_config);
    app.add_option("--config", *file, "instead of signetd's own")->type_name("FILE")->capture_default_str();
    return file;
}

std::optional<config::LoadedSettings> settings_or_complaint(const Invocation& invocation,
                                                            const std::string& file) {
    auto loaded = config::load_settings(file);
    for (const policy::Problem& problem : loaded.problems)
        invocation.err << "signetctl: " << policy::problem_text(problem) << "\n";
    if (!loaded.settings) return std::nullopt;
    return loaded;
}

std::string place_of(const policy::Origins& origins, std::string_view path) {
    const auto found = origins.find(path);
    return found == origins.end() ? tr("default")
                                  : found->second.file + ":" + std::to_string(found->second.line);
}

std::string service_heading(std::string_view section) {
    return "[service." + policy::toml_key(section) + "]";
}

} // namespace signet::ctl
