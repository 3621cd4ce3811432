// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/store.hpp"
#include "certmap/sync/binary_value.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

void print_text(std::ostream& out, const std::string& path, const certmap::StoreInfo& info) {
    const auto print_line = [&out](const char* label, const auto& value) {
        out << fmt::format("{:<12} {}\n", label, value);
    };
    print_line(tr("store"), path);
    print_line(tr("source"), info.source.empty() ? "-" : info.source);
    print_line(tr("entries"), info.entries);
    print_line(tr("keys"), info.keys);
    print_line(tr("certificates"), info.certificates);
    print_line(tr("left out"), info.left_out);
    print_line(tr("rules"), info.domain.rules.size());
    print_line(tr("updated"), certmap::generalized_time(info.updated));
    print_line(tr("age"), age_text(now() - info.updated));
}

void print_json(std::ostream& out, const std::string& path, const certmap::StoreInfo& info) {
    const ordered_json record{{"store", path},
                              {"source", info.source},
                              {"entries", info.entries},
                              {"keys", info.keys},
                              {"certificates", info.certificates},
                              {"left_out", info.left_out},
                              {"rules", info.domain.rules.size()},
                              {"updated", info.updated},
                              {"age", now() - info.updated}};
    write_json(out, record);
}

ExitStatus show(const Invocation& invocation, const std::string& path) {
    auto store = certmap::StoreReader::open(path);
    if (!store) return complain(invocation, store.error());
    const auto info = store->info();
    if (!info) return complain(invocation, info.error());
    if (invocation.json)
        print_json(invocation.out, path, *info);
    else
        print_text(invocation.out, path, *info);
    return ExitStatus::yes;
}

} // namespace

Run prepare_certmap_info(CLI::App& app) {
    const auto path = std::make_shared<std::string>();
    add_store_option(app, *path);
    return [path](const Invocation& invocation) { return show(invocation, *path); };
}

} // namespace signet::ctl
