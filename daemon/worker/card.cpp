// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card.hpp"

#include "daemon/worker/card/piv.hpp"
#include "daemon/worker/card/reader.hpp"
#include "daemon/worker/challenge.hpp"
#include "daemon/worker/kerberos/pkinit_library.hpp"
#include "daemon/worker/logon.hpp"
#include "daemon/worker/pin_turn.hpp"
#include "daemon/worker/reply.hpp"

#include <poll.h>

namespace signet::worker {
namespace {

/// How long the card is kept open for the PIN, from the pre-flight on: no longer than a pre-flight is good for
/// (signetd's limits::preflight_age).
constexpr std::chrono::milliseconds prompt_limit = std::chrono::minutes(4);

/// A certificate whose key this card cannot sign with is told of as such: nobody is asked for a PIN in vain.
void mark_unusable(const CardToken& card, const CardContents& contents, protocol::CardOpened& message) {
    for (auto& certificate : message.certificates) {
        if (!certificate.reason.empty()) continue;
        const auto key = usable_key(card, contents.certificates, certificate.slot);
        if (key || key.error().reason != Reason::cert_key_unsupported) continue;
        certificate.reason = policy::id_of(key.error().reason);
        certificate.detail = key.error().detail;
    }
}

protocol::CardOpened opened(const CardToken& card, const CardContents& contents) {
    protocol::CardOpened message;
    message.label = contents.label;
    message.tries_left = tries_on_wire(contents.tries_left);
    message.pin_reference = contents.pin_reference;
    message.pin_min = contents.pin.min;
    message.pin_max = contents.pin.max;
    message.pin_digits_only = contents.pin.digits_only;
    message.has_few_tries = contents.has_few_tries;
    message.has_keypad = contents.has_keypad;
    message.pin_is_default = protocol::default_secret(contents.pin_is_default);
    message.certificates = contents.certificates;
    mark_unusable(card, contents, message);
    message.apdus = card.costs().apdus;
    return message;
}

bool hears_within(const protocol::Stream& peer, std::chrono::milliseconds limit) {
    pollfd entry = {peer.fd(), POLLIN, 0};
    return poll(&entry, 1, static_cast<int>(limit.count())) != 0;
}

Result<protocol::CardConnected> connect(Connection& way) {
    const auto opened = way.open();
    if (!opened) return opened.error();
    return protocol::CardConnected{};
}

/// The message, out of a frame that is wiped: its PIN is nowhere else from now on.
template <class Message>
protocol::Result<Message> taken_from(protocol::Frame& frame) {
    auto message = protocol::decode<Message>(frame);
    frame.body = protocol::Bytes();
    return message;
}

/// The one use of the PIN, whatever for.
protocol::Result<void> use_pin(protocol::Stream& peer, CardLogon& logon, CardToken& card,
                               const CardContents& contents, protocol::Frame& frame) {
    if (frame.type == protocol::MessageType::authenticate) {
        auto request = taken_from<protocol::Authenticate>(frame);
        if (!request) return request.error();
        if (request->takes_last) card.take_last_try();
        return logon.authenticate(std::move(request->pin));
    }
    auto request = taken_from<protocol::SignChallenge>(frame);
    return request ? sign_challenge(card, contents.certificates, peer, std::move(*request)) : request.error();
}

bool brings_pin(protocol::MessageType type) {
    return type == protocol::MessageType::authenticate || type == protocol::MessageType::sign_challenge;
}

/// Answers Preflight after Preflight and ConnectCard, until the message that brings a PIN has had its one answer.
protocol::Result<void> serve_logon(protocol::Stream& peer, CardToken& card, const CardContents& contents,
                                   Connection& way) {
    CardLogon logon(card, contents.certificates, peer);
    for (;;) {
        if (!hears_within(peer, prompt_limit)) way.close();
        auto frame = peer.read(protocol::no_deadline);
        if (!frame) return frame.error();
        if (brings_pin(frame->type)) return use_pin(peer, logon, card, contents, *frame);
        if (frame->type == protocol::MessageType::connect_card) {
            const auto done = connect(way);
            if (const auto sent = reply(peer, done); !sent || !done) return sent;
            continue;
        }
        const auto request = protocol::decode<protocol::Preflight>(*frame);
        if (!request) return request.error();
        const auto done = logon.preflight(*request);
        if (const auto sent = reply(peer, done); !sent || !done) return sent;
        // While the person types: nobody waits then for the card to be powered. If it fails, so does
        // ConnectCard.
        static_cast<void>(way.open());
    }
}

} // namespace

protocol::Result<void> serve_opened_card(protocol::Stream& peer, CardToken& card,
                                         const CardContents& contents, Connection& way) {
    if (const auto sent = send(peer, opened(card, contents)); !sent) return sent;
    return serve_logon(peer, card, contents, way);
}

protocol::Result<void> serve_card(protocol::Stream& peer) {
    const auto request = peer.receive<protocol::OpenCard>(protocol::no_deadline);
    if (!request) return request.error();
    // While nobody waits for a PIN yet, and so that what is missing shows now.
    if (const auto loaded = load_pkinit(pkcs11_provider, {}); !loaded) return fail(peer, loaded.error());

    const auto location = Reader::locate(request->reader);
    if (const auto said = reply(peer, location); !said || !location) return said;
    auto reader = Reader::connect(request->reader);
    if (!reader) return fail(peer, reader.error());
    if (const auto sent = send(peer, protocol::CardConnected{}); !sent) return sent;
    PivCard card(*reader);
    auto contents = card.open(request->slots);
    if (!contents) return fail(peer, contents.error(), card.costs());
    // Other PIV cards do not know the question.
    const bool is_yubikey = reader->is_yubikey();
    const CardQuestions asked{is_yubikey, request->wants_attestation,
                              is_yubikey && request->wants_default_pin};
    if (const auto told = card.describe(*contents, asked); !told)
        return fail(peer, told.error(), card.costs());
    return serve_opened_card(peer, card, *contents, *reader);
}

} // namespace signet::worker
