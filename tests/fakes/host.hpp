// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the workers of one host would find: cards with certificates and a PIN, accounts, a KDC, a keytab.
// Change its members and the workers answer accordingly from then on. Remembers what it was asked, because
// what must not be asked (a second VERIFY, storing a ticket that nobody has judged) is what tests of a logon
// are about.

#include "daemon/protocol/messages/account.hpp"
#include "daemon/protocol/messages/agent.hpp"
#include "daemon/protocol/messages/card.hpp"
#include "daemon/protocol/messages/credentials.hpp"
#include "daemon/protocol/messages/gate.hpp"
#include "daemon/protocol/messages/pin.hpp"
#include "daemon/protocol/messages/ticket.hpp"
#include "daemon/signetd/async/notice.hpp"
#include "tests/fakes/certificate.hpp"
#include "tests/fakes/workers.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace signet::daemon::fakes {

struct FakeCard {
    std::string pin = "123456";
    std::optional<std::uint8_t> tries_left = 3;
    std::vector<FakeCertificate> certificates{FakeCertificate()};
    // Of its owner, and what it says of the PUK.
    std::string puk = "12345678";
    std::uint8_t puk_tries_left = 3;
    bool tells_all = false; // the tries of the PUK, and what is as it was delivered, as a YubiKey does
    bool has_puk = true;
    std::string name = "card";
    std::optional<std::uint8_t> usb_address{}; // of its reader, on bus 1; nothing: it is not on USB
};

// What goes wrong in place of an answer.
enum class Mishap {
    death,
    silence, // for ever
    garbage,
    nonsense, // a good message that has no place there
};

class FakeHost {
public:
    // Serves every verb but watch.
    explicit FakeHost(FakeWorkers& workers);
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    std::map<std::string, FakeCard> cards;             // by reader
    std::map<std::string, protocol::Account> accounts; // their groups are told to whoever asks about them
    std::vector<std::vector<std::string>> groups_asked;
    std::optional<std::string> ticket_client; // whom the KDC's ticket names; else the principal asked for
    std::optional<std::string> judged_client; // whom the ticket worker reads in it; else the same
    // Tickets that users have in caches, as the ticket worker opens them; by the name of the cache.
    std::map<std::string, protocol::TicketJudged> caches;
    std::vector<protocol::ReadCredentials> caches_read;
    std::optional<std::string>
        signed_by; // the certificate whose key has signed: "Reader A/9C"; else the slot's
    std::vector<std::string> challenges;    // that were signed
    std::int64_t clock_offset = 0;          // of the KDC
    std::vector<bool> told_to_take_last;    // with each PIN: may it be the last try?
    int trials_stored = 0;                  // tickets that were to be gone again
    std::vector<std::int64_t> told_offsets; // to the workers ticket and ccache, in this order
    std::vector<std::string> indicators;    // of the ticket that a card brings
    std::vector<bool> told_to_trace;        // the workers card and ticket, in this order
    std::map<protocol::MessageType, policy::Reason> failures; // in answer to this question
    std::map<protocol::MessageType, Mishap> mishaps;          // likewise
    std::set<std::string>
        pulled_while_set; // readers whose card goes when it has got a new PIN, before it can say so
    std::set<protocol::MessageType> slow; // answered after let_go() only
    void let_go();

    std::uint32_t armor_lifetime = 3600; // of the host's ticket, seconds
    bool armor_is_taken = true;
    std::string armor_problem;           // that the worker card tells, where it was given armor
    std::vector<std::string> armor_lent; // with each pre-flight; empty: none

    protocol::AgentKeysRemoved agents;       // what the worker agent says of the user's
    std::vector<std::string> keys_to_remove; // that it was asked for

    std::map<std::string, FakeCertificate> holders; // by key of ssh, and by DER: whose the worker gate knows
    std::int64_t store_updated = 0;                 // as the worker gate says it
    std::vector<protocol::PrepareGate> told_to_gate;

    std::vector<protocol::AccountName> claims; // of every judgement of a certificate

    std::vector<protocol::MessageType> asked; // in this order
    int times_asked(protocol::MessageType type) const;

private:
    template <class Message>
    Task<std::optional<Message>> hear(FrameEnd& worker);
    Task<bool> goes_wrong(FrameEnd& worker, protocol::MessageType question);
    Task<void> fail(FrameEnd& worker, policy::Reason reason);

    Task<void> serve_card(FrameEnd& worker);
    Task<void> serve_open_card(FrameEnd& worker, FakeCard& card, const protocol::OpenCard& request);
    Task<void> serve_authenticate(FrameEnd& worker, FakeCard& card, protocol::Authenticate request,
                                  std::string principal);
    Task<void> serve_sign_challenge(FrameEnd& worker, FakeCard& card, std::string reader,
                                    protocol::SignChallenge request);
    Task<void> serve_pin(FrameEnd& worker);
    Task<void> serve_set_pin(FrameEnd& worker, FakeCard& card, std::string reader, protocol::SetPin request);
    Task<bool> takes_pin(FrameEnd& worker, FakeCard& card, const protocol::Secret& pin, bool last);
    Task<void> serve_certificate(FrameEnd& worker);
    Task<void> serve_judgement(FrameEnd& worker, protocol::JudgeCertificate request);
    Task<void> serve_naming(FrameEnd& worker, protocol::NameKey request);
    Task<void> serve_signature(FrameEnd& worker, protocol::VerifySignature request);
    Task<void> serve_gate(FrameEnd& worker);
    Task<void> serve_holder(FrameEnd& worker, std::string name);
    Task<void> serve_directory(FrameEnd& worker);
    Task<void> serve_ticket(FrameEnd& worker);
    Task<void> serve_cached_ticket(FrameEnd& worker, protocol::JudgeCachedTicket request);
    Task<void> serve_armor(FrameEnd& worker);
    protocol::PreflightDone answer_to(const protocol::Preflight& request);
    Task<void> serve_ccache(FrameEnd& worker);
    Task<void> serve_reading(FrameEnd& worker, protocol::ReadCredentials request);
    Task<void> serve_agent(FrameEnd& worker);

    Notice let_go_;
};

// The question if it is this one and is to be answered.
template <class Message>
Task<std::optional<Message>> FakeHost::hear(FrameEnd& worker) {
    auto message = co_await worker.hear<Message>();
    if (!message) co_return std::nullopt;
    asked.push_back(Message::type);
    if (co_await goes_wrong(worker, Message::type)) co_return std::nullopt;
    co_return std::move(message);
}

} // namespace signet::daemon::fakes
