// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/host.hpp"

#include "daemon/protocol/messages/status.hpp"
#include "daemon/protocol/messages/ticket.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace signet::daemon::fakes {
namespace {

using policy::Reason;
using protocol::Bytes;
using protocol::MessageType;

Bytes bytes_of(std::string_view text) {
    return Bytes(text.begin(), text.end());
}
std::string text_of(const Bytes& bytes) {
    return std::string(bytes.begin(), bytes.end());
}

// In place of DER: where the certificate is to be found again.
std::string name_of(const std::string& reader, const FakeCertificate& certificate) {
    return reader + "/" + certificate.slot;
}

const FakeCertificate* find_certificate(const std::map<std::string, FakeCard>& cards,
                                        const std::string& name) {
    for (const auto& [reader, card] : cards)
        for (const FakeCertificate& certificate : card.certificates)
            if (name_of(reader, certificate) == name) return &certificate;
    return nullptr;
}

protocol::Account as_asked(protocol::Account account, const std::vector<std::string>& groups) {
    const auto is_not_asked = [&](const std::string& group) {
        return std::find(groups.begin(), groups.end(), group) == groups.end();
    };
    std::erase_if(account.groups, is_not_asked);
    std::erase_if(account.other_groups, is_not_asked);
    return account;
}

// In place of a signature: who has made it, and of what.
Bytes signature_of(const std::string& certificate, const Bytes& challenge) {
    return bytes_of(certificate + " signs " + text_of(challenge));
}

} // namespace

FakeHost::FakeHost(FakeWorkers& workers) : let_go_(workers.executor()) {
    protocol::Account alice;
    alice.user = "alice";
    alice.uid = alice.gid = 1000;
    accounts.emplace(alice.user, alice);
    workers.on(verb::card, [this](FrameEnd& worker) { return serve_card(worker); });
    workers.on(verb::pin, [this](FrameEnd& worker) { return serve_pin(worker); });
    workers.on(verb::certificate, [this](FrameEnd& worker) { return serve_certificate(worker); });
    workers.on(verb::gate, [this](FrameEnd& worker) { return serve_gate(worker); });
    workers.on(verb::directory, [this](FrameEnd& worker) { return serve_directory(worker); });
    workers.on(verb::ticket, [this](FrameEnd& worker) { return serve_ticket(worker); });
    workers.on(verb::armor, [this](FrameEnd& worker) { return serve_armor(worker); });
    workers.on(verb::ccache, [this](FrameEnd& worker) { return serve_ccache(worker); });
    workers.on(verb::agent, [this](FrameEnd& worker) { return serve_agent(worker); });
}

int FakeHost::times_asked(MessageType type) const {
    return static_cast<int>(std::count(asked.begin(), asked.end(), type));
}

void FakeHost::let_go() {
    slow.clear();
    let_go_.announce();
}

Task<void> FakeHost::fail(FrameEnd& worker, Reason reason) {
    protocol::WorkerFailed failed;
    failed.reason = policy::id_of(reason);
    failed.detail = "told by a fake";
    co_await worker.say(std::move(failed));
}

Task<bool> FakeHost::goes_wrong(FrameEnd& worker, MessageType question) {
    while (slow.contains(question))
        co_await let_go_.changed_since(let_go_.generation());
    if (const auto failure = failures.find(question); failure != failures.end()) {
        co_await fail(worker, failure->second);
        co_return true;
    }
    const auto mishap = mishaps.find(question);
    if (mishap == mishaps.end()) co_return false;
    switch (mishap->second) {
    case Mishap::death: break;
    case Mishap::silence: co_await worker.be_silent(); break;
    case Mishap::garbage: co_await worker.say_bytes(Bytes(64, 0xA5)); break;
    case Mishap::nonsense: co_await worker.say(protocol::QueryStatus()); break;
    }
    co_return true;
}

Task<void> FakeHost::serve_card(FrameEnd& worker) {
    const auto request = co_await hear<protocol::OpenCard>(worker);
    if (!request) co_return;
    const auto card = cards.find(request->reader);
    if (card == cards.end()) co_return co_await fail(worker, Reason::card_removed);
    co_await serve_open_card(worker, card->second, *request);
    std::string principal;
    for (;;) {
        auto frame = co_await worker.next_frame();
        if (!frame) co_return;
        asked.push_back(frame->type);
        if (co_await goes_wrong(worker, frame->type)) co_return;
        if (auto preflight = protocol::decode<protocol::Preflight>(*frame)) {
            principal = preflight->principal;
            told_to_trace.push_back(preflight->trace);
            co_await worker.say(answer_to(*preflight));
            continue;
        }
        if (protocol::decode<protocol::ConnectCard>(*frame)) {
            co_await worker.say(protocol::CardConnected());
            continue;
        }
        auto authenticate = protocol::decode<protocol::Authenticate>(*frame);
        auto challenge = protocol::decode<protocol::SignChallenge>(*frame);
        if (authenticate)
            co_await serve_authenticate(worker, card->second, std::move(*authenticate), std::move(principal));
        else if (challenge)
            co_await serve_sign_challenge(worker, card->second, request->reader, std::move(*challenge));
        co_return; // one PIN a process
    }
}

Task<void> FakeHost::serve_open_card(FrameEnd& worker, FakeCard& card, const protocol::OpenCard& request) {
    const std::optional<std::uint8_t> bus = card.usb_address ? std::optional<std::uint8_t>(1) : std::nullopt;
    const protocol::ReaderLocated located{bus, card.usb_address};
    co_await worker.say(located);
    co_await worker.say(protocol::CardConnected());
    protocol::CardOpened opened;
    opened.pin_reference = 0x80;
    opened.label = "PIV card";
    opened.tries_left = card.tries_left;
    opened.pin_min = 6;
    opened.pin_max = 8;
    opened.pin_digits_only = true;
    opened.apdus = 10;
    if (request.wants_default_pin && card.tells_all)
        opened.pin_is_default = protocol::default_secret(card.pin == "123456");
    for (const FakeCertificate& certificate : card.certificates) {
        auto& entry = opened.certificates.emplace_back();
        entry.slot = certificate.slot;
        entry.reason = certificate.unread + certificate.unusable;
        if (certificate.unread.empty()) entry.der = bytes_of(name_of(request.reader, certificate));
    }
    co_await worker.say(std::move(opened));
}

Task<bool> FakeHost::takes_pin(FrameEnd& worker, FakeCard& card, const protocol::Secret& pin, bool last) {
    told_to_take_last.push_back(last);
    if (std::ranges::equal(pin.view(), card.pin)) {
        co_await worker.say(protocol::PinVerified());
        co_return true;
    }
    if (card.tries_left && *card.tries_left > 0) --*card.tries_left;
    protocol::WorkerFailed failed;
    failed.reason = policy::id_of(Reason::pin_wrong);
    failed.tries_left = card.tries_left;
    failed.apdus = 2; // SELECT, VERIFY
    failed.verifies = 1;
    co_await worker.say(std::move(failed));
    co_return false;
}

Task<void> FakeHost::serve_sign_challenge(FrameEnd& worker, FakeCard& card, std::string reader,
                                          protocol::SignChallenge request) {
    if (!co_await takes_pin(worker, card, request.pin, request.takes_last)) co_return;
    challenges.push_back(text_of(request.challenge));
    protocol::ChallengeSigned answer;
    answer.signature = signature_of(signed_by.value_or(reader + "/" + request.slot), request.challenge);
    answer.apdus = 5;
    answer.verifies = 1;
    answer.card_us = 250'000;
    co_await worker.say(std::move(answer));
}

Task<void> FakeHost::serve_authenticate(FrameEnd& worker, FakeCard& card, protocol::Authenticate request,
                                        std::string principal) {
    if (!co_await takes_pin(worker, card, request.pin, request.takes_last)) co_return;
    protocol::TicketObtained ticket;
    ticket.client = ticket_client.value_or(principal);
    ticket.credentials = bytes_of(ticket.client);
    ticket.clock_offset = clock_offset;
    ticket.apdus = 5;
    ticket.verifies = 1;
    ticket.card_us = 300'000;
    ticket.kdc_us = 9'000;
    co_await worker.say(std::move(ticket));
}

Task<void> FakeHost::serve_certificate(FrameEnd& worker) {
    for (;;) {
        const auto frame = co_await worker.next_frame();
        if (!frame) co_return;
        asked.push_back(frame->type);
        if (co_await goes_wrong(worker, frame->type)) co_return;
        auto judgement = protocol::decode<protocol::JudgeCertificate>(*frame);
        auto signature = protocol::decode<protocol::VerifySignature>(*frame);
        auto naming = protocol::decode<protocol::NameKey>(*frame);
        if (naming)
            co_await serve_naming(worker, std::move(*naming));
        else if (judgement)
            co_await serve_judgement(worker, std::move(*judgement));
        else if (signature)
            co_await serve_signature(worker, std::move(*signature));
        else
            co_return;
    }
}

Task<void> FakeHost::serve_judgement(FrameEnd& worker, protocol::JudgeCertificate request) {
    claims.push_back(request.claim);
    const FakeCertificate* const certificate = find_certificate(cards, text_of(request.der));
    std::optional<protocol::CertificateJudged> judged;
    if (certificate != nullptr) judged = judged_by_worker(*certificate, request);
    if (certificate == nullptr)
        co_await fail(worker, Reason::cert_malformed);
    else if (certificate->refused)
        co_await fail(worker, *certificate->refused);
    else if (!judged)
        co_await fail(worker, Reason::card_of_other_user);
    else
        co_await worker.say(std::move(*judged));
}

Task<void> FakeHost::serve_naming(FrameEnd& worker, protocol::NameKey request) {
    const FakeCertificate* const certificate = find_certificate(cards, text_of(request.der));
    protocol::KeyNamed named;
    if (certificate != nullptr) named.ssh_key = certificate->ssh_key;
    co_await worker.say(std::move(named));
}

Task<void> FakeHost::serve_signature(FrameEnd& worker, protocol::VerifySignature request) {
    if (request.signature == signature_of(text_of(request.der), request.challenge))
        co_await worker.say(protocol::SignatureVerified());
    else
        co_await fail(worker, Reason::signature_not_verified);
}

Task<void> FakeHost::serve_gate(FrameEnd& worker) {
    auto preparation = co_await hear<protocol::PrepareGate>(worker);
    if (!preparation) co_return;
    told_to_gate.push_back(std::move(*preparation));
    for (;;) {
        const auto frame = co_await worker.next_frame();
        if (!frame) co_return;
        asked.push_back(frame->type);
        if (co_await goes_wrong(worker, frame->type)) co_return;
        auto key = protocol::decode<protocol::JudgeKey>(*frame);
        auto holder = protocol::decode<protocol::JudgeHolder>(*frame);
        if (key)
            co_await serve_holder(worker, std::move(key->key));
        else if (holder)
            co_await serve_holder(worker, text_of(holder->der));
        else
            co_return;
    }
}

Task<void> FakeHost::serve_holder(FrameEnd& worker, std::string name) {
    const auto found = holders.find(name);
    if (found == holders.end()) co_return co_await fail(worker, Reason::key_unknown);
    if (found->second.refused) co_return co_await fail(worker, *found->second.refused);
    protocol::HolderJudged judged;
    judged.der = bytes_of(name);
    protocol::JudgeCertificate request; // the worker asks about the client that the certificate names
    request.client = found->second.principal;
    if (auto certificate = judged_by_worker(found->second, request))
        judged.certificate = std::move(*certificate);
    judged.store_updated = store_updated;
    co_await worker.say(std::move(judged));
}

Task<void> FakeHost::serve_directory(FrameEnd& worker) {
    for (;;) {
        const auto request = co_await hear<protocol::LookUpAccount>(worker);
        if (!request || co_await goes_wrong(worker, MessageType::look_up_account)) co_return;
        groups_asked.push_back(request->groups);
        const auto known = std::ranges::find_if(
            request->names, [&](const std::string& name) { return accounts.contains(name); });
        if (known == request->names.end())
            co_await fail(worker, Reason::account_unknown);
        else
            co_await worker.say(as_asked(accounts.at(*known), request->groups));
    }
}

} // namespace signet::daemon::fakes
