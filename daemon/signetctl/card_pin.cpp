// SPDX-License-Identifier: Apache-2.0
// A new PIN for a card, by the PIN that it has or by its PUK, and a new PUK, at a terminal. signetd lets root, and whoever is at the seat of
// the reader; what is typed goes to it, and from there to the card.
#include "daemon/language/retelling.hpp"
#include "daemon/signetctl/colour.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/terminal_person.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <memory>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

nlohmann::ordered_json record_of(const protocol::Verdict& verdict) {
    return {{"changed", verdict.outcome == protocol::Outcome::granted},
            {"reason", verdict.reason},
            {"told", verdict.text}};
}

ExitStatus set_pin(const Invocation& invocation, protocol::PinDeed deed, const std::string& reader) {
    if (isatty(STDIN_FILENO) == 0)
        return complain(invocation, tr("PIN and PUK are typed at a terminal, and this is none"),
                        ExitStatus::usage);
    auto daemon = protocol::connect_to_daemon(invocation.socket);
    if (!daemon) return complain_of_absence(invocation);
    protocol::BeginPinChange begin;
    begin.deed = deed;
    begin.reader = reader;
    constexpr bool pin_from_input = false;
    TerminalPerson person(invocation.err, pin_from_input);
    const auto verdict = protocol::hold_pin_change(*daemon, begin, person);
    if (!verdict) return complain(invocation, verdict.error());
    const bool is_done = verdict->outcome == protocol::Outcome::granted;
    if (invocation.json)
        write_json(invocation.out, record_of(*verdict));
    else
        invocation.out << coloured(language::retold(verdict->text), is_done, wants_colour()) << "\n";
    return is_done ? ExitStatus::yes : ExitStatus::no;
}

Run prepare(CLI::App& app, protocol::PinDeed deed) {
    const auto reader = std::make_shared<std::string>();
    app.add_option("--reader", *reader, "the card in this reader, as signetctl status calls it")
        ->type_name("READER");
    return [=](const Invocation& invocation) { return set_pin(invocation, deed, *reader); };
}

} // namespace

Run prepare_card_pin(CLI::App& app) {
    return prepare(app, protocol::PinDeed::change);
}

Run prepare_card_unblock(CLI::App& app) {
    return prepare(app, protocol::PinDeed::unblock);
}

Run prepare_card_puk(CLI::App& app) {
    return prepare(app, protocol::PinDeed::change_puk);
}

} // namespace signet::ctl
