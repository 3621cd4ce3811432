// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/store_option.hpp"

#include "certmap/store/store.hpp"
#include "daemon/signetctl/rules_file.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <ostream>

namespace signet::ctl {

void add_store_option(CLI::App& app, std::string& store) {
    store = certmap::default_store;
    app.add_option("--store", store, "the mapping store")->type_name("PATH")->capture_default_str();
}

void add_no_certificates_option(CLI::App& app, bool& is_set) {
    app.add_flag("--no-certificates", is_set,
                 "keep the keys of certificates, not the certificates themselves");
}

void tell_if_unused(const Invocation& invocation, const std::string& store) {
    const auto files = default_rule_files();
    if (files.empty() || load_rules(files).settings.mapping.store == store) return;
    complain(invocation,
             told("{} does not name this store; for it to count, write in [mapping]: store = \"{}\"",
                  files.front(), store),
             ExitStatus::yes);
}

ExitStatus complain(const Invocation& invocation, const certmap::Error& error) {
    const std::string hint = error.hint.empty() ? "" : " (" + error.hint + ")";
    return complain(invocation, error.problem + hint, ExitStatus::no);
}

} // namespace signet::ctl
