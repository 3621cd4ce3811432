// SPDX-License-Identifier: Apache-2.0
// May somebody come in by a certificate whose key another program has seen used? For VPNs and web servers.
#include "daemon/signetctl/gate.hpp"

#include "daemon/language/retelling.hpp"
#include "daemon/protocol/messages/gate.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>
#include <ostream>

namespace signet::ctl {
namespace {

void write_verdict(const Invocation& invocation, const Entrant& entrant,
                   const protocol::GateVerdict& verdict) {
    if (invocation.json)
        return write_json(invocation.out, {{"user", verdict.user},
                                           {"service", entrant.service},
                                           {"granted", verdict.outcome == protocol::Outcome::granted},
                                           {"reason", verdict.reason},
                                           {"detail", verdict.detail}});
    if (verdict.outcome == protocol::Outcome::granted)
        invocation.out << told("{} may come in at {}\n", verdict.user, entrant.service);
    else
        complain(invocation, verdict.reason + ": " + language::retold_to_administrator(verdict.detail),
                 ExitStatus::no);
}

} // namespace

ExitStatus ask_at_gate(const Invocation& invocation, const Entrant& entrant) {
    auto der = read_certificate(entrant.certificate);
    if (!der) return complain(invocation, der.error().problem, ExitStatus::no);
    if (der->size() > protocol::CertificateDer::max)
        return complain(invocation, told("{}: the certificate is too long", entrant.certificate),
                        ExitStatus::no);
    protocol::GateCertificate question;
    question.service = entrant.service;
    question.user = entrant.user;
    question.der = protocol::Bytes(der->begin(), der->end());
    question.connection = entrant.connection;
    const auto answer = ask_signetd<protocol::GateVerdict>(invocation, question);
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& verdict = std::get<protocol::GateVerdict>(answer);
    write_verdict(invocation, entrant, verdict);
    return verdict.outcome == protocol::Outcome::granted ? ExitStatus::yes : ExitStatus::no;
}

Run prepare_gate(CLI::App& app) {
    const auto entrant = std::make_shared<Entrant>();
    app.add_option("--service", entrant->service, "section of the settings, [service.NAME]")
        ->type_name("NAME")
        ->required();
    app.add_option("--user", entrant->user, "the account that wants to come in; without: whoever's it is")
        ->type_name("USER");
    app.add_option("--cert", entrant->certificate, "the certificate, PEM or DER; - is standard input")
        ->type_name("FILE")
        ->required();
    return [entrant](const Invocation& invocation) { return ask_at_gate(invocation, *entrant); };
}

} // namespace signet::ctl
