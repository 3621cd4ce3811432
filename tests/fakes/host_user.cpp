// SPDX-License-Identifier: Apache-2.0
// The workers of a fake host that have to do with tickets and with users.
#include "daemon/protocol/messages/armor.hpp"
#include "daemon/protocol/messages/credentials.hpp"
#include "tests/fakes/host.hpp"

#include <string>
#include <utility>

namespace signet::daemon::fakes {
namespace {

std::string text_of(const protocol::Bytes& bytes) {
    return std::string(bytes.begin(), bytes.end());
}

} // namespace

Task<void> FakeHost::serve_ticket(FrameEnd& worker) {
    const auto preparation = co_await hear<protocol::PrepareTicketCheck>(worker);
    if (!preparation) co_return;
    told_to_trace.push_back(preparation->trace);
    co_await worker.say(protocol::TicketCheckReady());
    const auto frame = co_await worker.next_frame();
    if (!frame) co_return;
    asked.push_back(frame->type);
    if (co_await goes_wrong(worker, frame->type)) co_return;
    auto cached = protocol::decode<protocol::JudgeCachedTicket>(*frame);
    if (cached) co_return co_await serve_cached_ticket(worker, std::move(*cached));
    const auto request = protocol::decode<protocol::JudgeTicket>(*frame);
    if (!request) co_return;
    told_offsets.push_back(request->clock_offset);
    protocol::TicketJudged judged;
    judged.client = judged_client.value_or(text_of(request->credentials));
    judged.indicators = indicators;
    co_await worker.say(std::move(judged));
}

Task<void> FakeHost::serve_armor(FrameEnd& worker) {
    const auto request = co_await hear<protocol::ObtainArmor>(worker);
    if (!request) co_return;
    protocol::ArmorObtained armor;
    const std::string credentials = "armor by " + request->keytab;
    armor.credentials = protocol::Bytes(credentials.begin(), credentials.end());
    armor.lifetime = armor_lifetime;
    armor.is_taken = armor_is_taken;
    co_await worker.say(std::move(armor));
}

protocol::PreflightDone FakeHost::answer_to(const protocol::Preflight& request) {
    armor_lent.push_back(text_of(request.armor));
    protocol::PreflightDone done;
    if (!request.armor.empty()) done.armor_problem = armor_problem;
    return done;
}

Task<void> FakeHost::serve_cached_ticket(FrameEnd& worker, protocol::JudgeCachedTicket request) {
    auto judged = caches[text_of(request.credentials)];
    judged.realm = request.realm;
    co_await worker.say(std::move(judged));
}

Task<void> FakeHost::serve_ccache(FrameEnd& worker) {
    auto frame = co_await worker.next_frame();
    if (!frame) co_return;
    asked.push_back(frame->type);
    if (co_await goes_wrong(worker, frame->type)) co_return;
    if (const auto request = protocol::decode<protocol::StoreCredentials>(*frame)) {
        told_offsets.push_back(request->clock_offset);
        if (request->is_trial) ++trials_stored;
        protocol::CredentialsStored stored;
        stored.ccache = request->ccache;
        if (stored.ccache.empty()) stored.ccache = "FILE:/tmp/krb5cc_" + std::to_string(request->uid);
        co_await worker.say(std::move(stored));
    } else if (protocol::decode<protocol::DestroyCredentials>(*frame)) {
        co_await worker.say(protocol::CredentialsDestroyed());
    } else if (auto wanted = protocol::decode<protocol::ReadCredentials>(*frame)) {
        co_await serve_reading(worker, std::move(*wanted));
    }
}

// The credentials are the cache's name.
Task<void> FakeHost::serve_reading(FrameEnd& worker, protocol::ReadCredentials request) {
    caches_read.push_back(request);
    if (!caches.contains(request.ccache)) co_return co_await fail(worker, policy::Reason::ticket_missing);
    protocol::CredentialsRead read;
    read.credentials.assign(request.ccache.begin(), request.ccache.end());
    co_await worker.say(std::move(read));
}

Task<void> FakeHost::serve_agent(FrameEnd& worker) {
    auto frame = co_await worker.next_frame();
    if (!frame) co_return;
    asked.push_back(frame->type);
    if (co_await goes_wrong(worker, frame->type)) co_return;
    auto request = protocol::decode<protocol::RemoveAgentKeys>(*frame);
    if (!request) co_return;
    keys_to_remove = std::move(request->keys);
    co_await worker.say(agents);
}

} // namespace signet::daemon::fakes
