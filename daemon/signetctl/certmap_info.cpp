// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/store.hpp"
#include "certmap/sync/binary_value.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/store_option.hpp"

#include <CLI/App.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

void print_text(std::ostream& out, const std::string& path, const certmap::StoreInfo& info) {
    out << "store        " << path << "\n"
        << "source       " << (info.source.empty() ? "-" : info.source) << "\n"
        << "entries      " << info.entries << "\n"
        << "keys         " << info.keys << "\n"
        << "certificates " << info.certificates << "\n"
        << "left out     " << info.left_out << "\n"
        << "updated      " << certmap::generalized_time(info.updated) << "\n"
        << "age          " << age_text(now() - info.updated) << "\n";
}

void print_json(std::ostream& out, const std::string& path, const certmap::StoreInfo& info) {
    const ordered_json record{{"store", path},
                              {"source", info.source},
                              {"entries", info.entries},
                              {"keys", info.keys},
                              {"certificates", info.certificates},
                              {"left_out", info.left_out},
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
