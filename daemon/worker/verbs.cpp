// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/verbs.hpp"

#include "daemon/system/datagram.hpp"
#include "daemon/worker/agent/agent_keys.hpp"
#include "daemon/worker/agent/elevation.hpp"
#include "daemon/worker/armor.hpp"
#include "daemon/worker/ccache.hpp"
#include "daemon/worker/certificate.hpp"
#include "daemon/worker/directory/account.hpp"
#include "daemon/worker/gate.hpp"
#include "daemon/worker/host_keys.hpp"
#include "daemon/worker/kerberos/pkinit_library.hpp"
#include "daemon/worker/realm.hpp"
#include "daemon/worker/reply.hpp"
#include "daemon/worker/sandbox.hpp"
#include "daemon/worker/ticket.hpp"

namespace signet::worker {
namespace {

using protocol::no_deadline;

// Of signet-fetch.socket, which root alone may write to.
constexpr const char* fetcher_socket = "/run/signet/fetch.sock";

// Judges in the sandbox, from its first byte on; what it says to the fetcher goes where it was connected before.
Result<Machine> enter_as_judge(Machine machine) {
    const auto fetcher = std::make_shared<system::Descriptor>(system::connect_datagrams(fetcher_socket));
    machine.tell_fetcher = [fetcher](const std::string& datagram) {
        system::send_datagram(*fetcher, datagram);
    };
    if (const auto entered = enter(Profile::certificate); !entered) return entered.error();
    return machine;
}

template <class Request, class Perform>
protocol::Result<void> serve_as_user(Profile profile, protocol::Stream& peer, const protocol::Frame& frame,
                                     Perform perform) {
    const auto request = protocol::decode<Request>(frame);
    if (!request) return request.error();
    if (const auto entered = enter_as(profile, {request->uid, request->gid}); !entered) {
        return fail(peer, entered.error());
    }
    return reply(peer, perform(*request));
}

// Where the settings leave the realm to krb5.conf, the host's realm is libkrb5's.
std::string default_realm() {
    const auto context = Krb5Context::open({});
    return context ? context->default_realm() : std::string();
}

protocol::Result<void> serve_judgement(protocol::Stream& peer, const protocol::Frame& frame,
                                       const Machine& machine) {
    auto request = protocol::decode<protocol::JudgeCertificate>(frame);
    if (!request) return request.error();
    if (request->realm.empty()) request->realm = default_realm();
    return reply(peer, judge_certificate(*request, machine));
}

template <class Request, class Perform>
protocol::Result<void> serve_one(protocol::Stream& peer, const protocol::Frame& frame, Perform perform) {
    const auto request = protocol::decode<Request>(frame);
    return request ? reply(peer, perform(*request)) : request.error();
}

protocol::Result<void> serve_question(protocol::Stream& peer, const protocol::Frame& frame,
                                      const Machine& machine) {
    if (frame.type == protocol::MessageType::verify_signature)
        return serve_one<protocol::VerifySignature>(peer, frame, verify_signature);
    if (frame.type == protocol::MessageType::verify_ssh_signature)
        return serve_one<protocol::VerifySshSignature>(peer, frame, verify_ssh_signature);
    if (frame.type == protocol::MessageType::list_host_keys)
        return serve_one<protocol::ListHostKeys>(peer, frame, [](const auto&) { return list_host_keys(); });
    if (frame.type == protocol::MessageType::judge_attestation)
        return serve_one<protocol::JudgeAttestation>(peer, frame, [&](const auto& request) {
            return judge_key_attestation(request, machine.anchors_owner);
        });
    if (frame.type == protocol::MessageType::name_key)
        return serve_one<protocol::NameKey>(peer, frame, name_key);
    return serve_judgement(peer, frame, machine);
}

// The keys, and then a signature after the other, until the peer hangs up.
protocol::Result<void> serve_elevation(protocol::Stream& peer, const protocol::Frame& frame) {
    const auto request = protocol::decode<protocol::ListAgentKeys>(frame);
    if (!request) return request.error();
    if (const auto entered = enter_as(Profile::agent, {request->uid, request->gid}); !entered)
        return fail(peer, entered.error());
    ElevationAgent agent;
    const auto listed = agent.list(*request);
    if (const auto sent = reply(peer, listed); !sent || !listed) return sent;
    for (;;) {
        const auto asked = peer.receive<protocol::SignByAgent>(no_deadline);
        if (!asked) return asked.error();
        if (const auto sent = reply(peer, agent.sign(*asked)); !sent) return sent;
    }
}

} // namespace

protocol::Result<void> serve_certificate(protocol::Stream& peer) {
    const auto machine = enter_as_judge({});
    if (!machine) return fail(peer, machine.error());
    for (;;) {
        const auto frame = peer.read(no_deadline);
        if (!frame) return frame.error();
        if (const auto served = serve_question(peer, *frame, *machine); !served) return served;
    }
}

protocol::Result<void> serve_gate(protocol::Stream& peer) {
    // All keys count: they sign for ssh and TLS, and no Kerberos is asked.
    auto machine = enter_as_judge({.ed25519_keys_work = true});
    if (!machine) return fail(peer, machine.error());
    auto terms = peer.receive<protocol::PrepareGate>(no_deadline);
    if (!terms) return terms.error();
    if (terms->realm.empty()) terms->realm = default_realm();
    Gate gate(std::move(*terms), std::move(*machine));
    const auto judge = [&](const auto& request) { return gate.judge(request); };
    for (;;) {
        const auto frame = peer.read(no_deadline);
        if (!frame) return frame.error();
        const auto served = frame->type == protocol::MessageType::judge_key
                                ? serve_one<protocol::JudgeKey>(peer, *frame, judge)
                                : serve_one<protocol::JudgeHolder>(peer, *frame, judge);
        if (!served) return served;
    }
}

protocol::Result<void> serve_directory(protocol::Stream& peer) {
    for (;;) {
        const auto request = peer.receive<protocol::LookUpAccount>(no_deadline);
        if (!request) return request.error();
        if (const auto sent = reply(peer, look_up_account(*request)); !sent) return sent;
    }
}

protocol::Result<void> serve_ticket(protocol::Stream& peer) {
    const auto request = peer.receive<protocol::PrepareTicketCheck>(no_deadline);
    if (!request) return request.error();
    const auto identity = system_identity(Profile::ticket);
    if (!identity) return fail(peer, identity.error());
    const auto prepared = PreparedTicketCheck::prepare(*request, identity->uid, identity->gid);
    if (const auto entered = enter_as(Profile::ticket, *identity); !entered)
        return fail(peer, entered.error());
    if (!prepared) return fail(peer, prepared.error());
    if (const auto sent = send(peer, protocol::TicketCheckReady{}); !sent) return sent;

    const auto frame = peer.read(no_deadline);
    if (!frame) return frame.error();
    const auto judge = [&](const auto& question) { return prepared->judge(question); };
    return frame->type == protocol::MessageType::judge_cached_ticket
               ? serve_one<protocol::JudgeCachedTicket>(peer, *frame, judge)
               : serve_one<protocol::JudgeTicket>(peer, *frame, judge);
}

protocol::Result<void> serve_armor(protocol::Stream& peer) {
    const auto request = peer.receive<protocol::ObtainArmor>(no_deadline);
    if (!request) return request.error();
    const auto identity = system_identity(Profile::ticket);
    if (!identity) return fail(peer, identity.error());
    const auto keys = HostKeys::load(request->keytab, {});
    if (const auto entered = enter_as(Profile::ticket, *identity); !entered)
        return fail(peer, entered.error());
    return reply(peer, obtain_armor(*request, keys));
}

protocol::Result<void> serve_realm(protocol::Stream& peer) {
    const auto frame = peer.read(no_deadline);
    if (!frame) return frame.error();
    const auto identity = system_identity(Profile::ticket);
    if (!identity) return fail(peer, identity.error());
    if (frame->type == protocol::MessageType::greet_kdc) {
        if (const auto entered = enter_as(Profile::ticket, *identity); !entered)
            return fail(peer, entered.error());
        return serve_one<protocol::GreetKdc>(peer, *frame, greet);
    }
    const auto request = protocol::decode<protocol::SurveyRealm>(*frame);
    if (!request) return request.error();
    RealmSurvey survey(*request);
    if (const auto entered = enter_as(Profile::ticket, *identity); !entered)
        return fail(peer, entered.error());
    if (const auto sent = send(peer, survey.look()); !sent) return sent;
    const auto asked = peer.receive<protocol::TestHostKey>(no_deadline);
    return asked ? reply(peer, survey.test(*asked)) : asked.error();
}

protocol::Result<void> serve_ccache(protocol::Stream& peer) {
    const auto frame = peer.read(no_deadline);
    if (!frame) return frame.error();
    if (frame->type == protocol::MessageType::store_credentials) {
        return serve_as_user<protocol::StoreCredentials>(Profile::ccache, peer, *frame,
                                                         [](const auto& r) { return store(r); });
    }
    if (frame->type == protocol::MessageType::read_credentials) {
        return serve_as_user<protocol::ReadCredentials>(Profile::ccache, peer, *frame,
                                                        [](const auto& r) { return read(r); });
    }
    return serve_as_user<protocol::DestroyCredentials>(Profile::ccache, peer, *frame,
                                                       [](const auto& r) { return destroy(r); });
}

protocol::Result<void> serve_agent(protocol::Stream& peer) {
    const auto frame = peer.read(no_deadline);
    if (!frame) return frame.error();
    if (frame->type == protocol::MessageType::list_agent_keys) return serve_elevation(peer, *frame);
    return serve_as_user<protocol::RemoveAgentKeys>(Profile::agent, peer, *frame,
                                                    [](const auto& r) { return remove_agent_keys(r); });
}

} // namespace signet::worker
