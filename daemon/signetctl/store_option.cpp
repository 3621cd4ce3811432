// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/store_option.hpp"

#include "certmap/store/store.hpp"

#include <CLI/App.hpp>

namespace signet::ctl {

void add_store_option(CLI::App& app, std::string& store) {
    store = certmap::default_store;
    app.add_option("--store", store, "the mapping store")->type_name("PATH")->capture_default_str();
}

ExitStatus complain(const Invocation& invocation, const certmap::Error& error) {
    const std::string hint = error.hint.empty() ? "" : " (" + error.hint + ")";
    return complain(invocation, error.problem + hint, ExitStatus::no);
}

} // namespace signet::ctl
