// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card.hpp"

#include "daemon/worker/card/piv.hpp"
#include "daemon/worker/card/reader.hpp"
#include "daemon/worker/kerberos/pkinit.hpp"
#include "daemon/worker/logon.hpp"
#include "daemon/worker/reply.hpp"

#include <poll.h>

namespace signet::worker {
namespace {

/// How long the card is kept open for the PIN, from the pre-flight on: no longer than a pre-flight is good for
/// (signetd's limits::preflight_age).
constexpr std::chrono::milliseconds prompt_limit = std::chrono::minutes(4);

protocol::CardOpened opened(const CardContents& contents, const CardCosts& costs) {
    protocol::CardOpened message;
    message.label = contents.label;
    if (contents.tries_left) message.tries_left = static_cast<std::uint8_t>(*contents.tries_left);
    message.pin_min = contents.pin.min;
    message.pin_max = contents.pin.max;
    message.pin_digits_only = contents.pin.digits_only;
    message.certificates = contents.certificates;
    message.apdus = costs.apdus;
    return message;
}

bool hears_within(const protocol::Stream& peer, std::chrono::milliseconds limit) {
    pollfd entry = {peer.fd(), POLLIN, 0};
    return poll(&entry, 1, static_cast<int>(limit.count())) != 0;
}

Result<protocol::CardConnected> connect(Reader& reader) {
    const auto opened = reader.open();
    if (!opened) return opened.error();
    return protocol::CardConnected{};
}

/// Answers Preflight after Preflight and ConnectCard, until Authenticate has had its one answer.
protocol::Result<void> serve_logon(protocol::Stream& peer, CardLogon& logon, Reader& reader) {
    for (;;) {
        if (!hears_within(peer, prompt_limit)) reader.close();
        auto frame = peer.read(protocol::no_deadline);
        if (!frame) return frame.error();
        if (frame->type == protocol::MessageType::authenticate) {
            auto request = protocol::decode<protocol::Authenticate>(*frame);
            frame->body = protocol::Bytes(); // wiped: the PIN is in the request now, and nowhere else
            if (!request) return request.error();
            return logon.authenticate(std::move(request->pin));
        }
        if (frame->type == protocol::MessageType::connect_card) {
            const auto done = connect(reader);
            if (const auto sent = reply(peer, done); !sent || !done) return sent;
            continue;
        }
        const auto request = protocol::decode<protocol::Preflight>(*frame);
        if (!request) return request.error();
        const auto done = logon.preflight(*request);
        if (const auto sent = reply(peer, done); !sent || !done) return sent;
        // While the person types: nobody waits then for the card to be powered. If it fails, so does
        // ConnectCard.
        static_cast<void>(reader.open());
    }
}

} // namespace

protocol::Result<void> serve_card(protocol::Stream& peer) {
    const auto request = peer.receive<protocol::OpenCard>(protocol::no_deadline);
    if (!request) return request.error();
    // While nobody waits for a PIN yet, and so that what is missing shows now.
    if (const auto loaded = load_pkinit(pkcs11_provider, {}); !loaded) return fail(peer, loaded.error());

    const auto location = Reader::locate(request->reader);
    if (const auto said = reply(peer, location); !said || !location) return said;
    auto reader = Reader::connect(request->reader);
    if (!reader) return fail(peer, reader.error());
    PivCard card(*reader);
    const auto contents = card.open(request->slots);
    if (!contents) return fail(peer, contents.error(), card.costs());
    if (const auto sent = send(peer, opened(*contents, card.costs())); !sent) return sent;

    CardLogon logon(card, contents->certificates, peer);
    return serve_logon(peer, logon, *reader);
}

} // namespace signet::worker
