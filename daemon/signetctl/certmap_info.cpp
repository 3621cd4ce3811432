// SPDX-License-Identifier: Apache-2.0
#include "certmap/import/binary_value.hpp"
#include "certmap/store/store.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/store_option.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

// "2 h 05 min"
std::string age_text(std::int64_t seconds) {
    if (seconds < 0) return "in the future";
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds < 3600) return fmt::format("{} min", seconds / 60);
    if (seconds < 86400) return fmt::format("{} h {:02} min", seconds / 3600, seconds / 60 % 60);
    return fmt::format("{} d {} h", seconds / 86400, seconds / 3600 % 24);
}

void print_text(std::ostream& out, const std::string& path, const certmap::StoreInfo& info) {
    out << "store    " << path << "\n"
        << "source   " << (info.source.empty() ? "-" : info.source) << "\n"
        << "entries  " << info.entries << "\n"
        << "keys     " << info.keys << "\n"
        << "updated  " << certmap::generalized_time(info.updated) << "\n"
        << "age      " << age_text(now() - info.updated) << "\n";
}

void print_json(std::ostream& out, const std::string& path, const certmap::StoreInfo& info) {
    const ordered_json record{{"store", path},     {"source", info.source},   {"entries", info.entries},
                              {"keys", info.keys}, {"updated", info.updated}, {"age", now() - info.updated}};
    out << record.dump(2, ' ', false, ordered_json::error_handler_t::replace) << "\n";
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
