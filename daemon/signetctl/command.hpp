// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verbs of signetctl: one table, one file a verb. A verb writes its answer as text for people or as JSON
// for programs, and its exit status is the answer in short.

#include <functional>
#include <iosfwd>
#include <span>
#include <string>

namespace CLI {
class App;
}

namespace signet::ctl {

enum class ExitStatus { yes = 0, no = 1, usage = 2, unreachable = 3 };

struct Invocation {
    std::string socket;
    bool json = false;
    std::ostream& out;
    std::ostream& err;          // what went wrong, one line
    char** arguments = nullptr; // as the program was started, with a null at the end
};

using Run = std::function<ExitStatus(const Invocation& invocation)>;

// A verb, or a group of verbs that share their first word, or both.
struct Command {
    const char* name;
    const char* summary;
    // Adds the verb's own options to `app` and returns what it does; null where the name alone means nothing.
    Run (*prepare)(CLI::App& app);
    std::span<const Command> verbs = {}; // of a group
};

// Of this program: of signetctl itself, or of the one behind its verbs of the network.
std::span<const Command> command_table();

Run prepare_agent(CLI::App& app);
Run prepare_card(CLI::App& app);
Run prepare_card_keytrust(CLI::App& app);
Run prepare_card_pin(CLI::App& app);
Run prepare_card_puk(CLI::App& app);
Run prepare_card_unblock(CLI::App& app);
Run prepare_explain(CLI::App& app);
Run prepare_check(CLI::App& app);
Run prepare_network_verb(CLI::App& app);
Run prepare_policy(CLI::App& app);
Run prepare_events(CLI::App& app);
Run prepare_fetch(CLI::App& app);
Run prepare_gate(CLI::App& app);
Run prepare_ssh_keys(CLI::App& app);
Run prepare_session_lock(CLI::App& app);
Run prepare_session_logoff(CLI::App& app);
Run prepare_session_release(CLI::App& app);
Run prepare_last(CLI::App& app);
Run prepare_sessions(CLI::App& app);
Run prepare_status(CLI::App& app);
Run prepare_try(CLI::App& app);
Run prepare_vpn_verify(CLI::App& app);
Run prepare_certmap_authorities(CLI::App& app);
Run prepare_certmap_dump(CLI::App& app);
Run prepare_certmap_import(CLI::App& app);
Run prepare_certmap_info(CLI::App& app);
Run prepare_certmap_rules(CLI::App& app);
Run prepare_certmap_sync(CLI::App& app);
Run prepare_config_check(CLI::App& app);
Run prepare_config_explain(CLI::App& app);
Run prepare_config_show(CLI::App& app);
Run prepare_kdc_attest(CLI::App& app);
Run prepare_kdc_audit_report(CLI::App& app);
Run prepare_kdc_block(CLI::App& app);
Run prepare_kdc_check(CLI::App& app);
Run prepare_kdc_explain(CLI::App& app);
Run prepare_kdc_fetch(CLI::App& app);

// This machine in ten lines, and what to do next: signetctl without a verb.
ExitStatus show_overview(const Invocation& invocation);

// Says on `err` why not, and hands back the exit status.
ExitStatus complain(const Invocation& invocation, const std::string& what, ExitStatus exit_status);

} // namespace signet::ctl
