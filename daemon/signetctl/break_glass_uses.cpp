// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/break_glass_uses.hpp"

#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

namespace signet::ctl {

std::shared_ptr<std::string> add_break_glass_option(CLI::App& app) {
    auto folder = std::make_shared<std::string>(protocol::default_break_glass_folder);
    app.add_option("--break-glass", *folder, "where pam_signet.so leaves when such accounts were let past")
        ->type_name("FOLDER")
        ->capture_default_str();
    return folder;
}

bool print_break_glass(std::ostream& out, const protocol::BreakGlassUses& found) {
    if (found.error != 0)
        out << told("When a break-glass account was last let past is not known: {}.\n",
                    std::strerror(found.error));
    for (const auto& use : found.uses)
        out << told("{} was last let past without a card {} ago.\n", use.account,
                    age_text(std::max<std::int64_t>(0, now() - use.when)));
    return found.error != 0 || !found.uses.empty();
}

nlohmann::ordered_json break_glass_record(const protocol::BreakGlassUses& found) {
    if (found.error != 0) return nullptr;
    nlohmann::ordered_json last_used = nlohmann::ordered_json::object();
    for (const auto& use : found.uses)
        last_used[use.account] = use.when;
    return last_used;
}

} // namespace signet::ctl
