// SPDX-License-Identifier: Apache-2.0
// The workers of a fake host that become the user.
#include "daemon/protocol/messages/credentials.hpp"
#include "tests/fakes/host.hpp"

#include <string>
#include <utility>

namespace signet::daemon::fakes {

Task<void> FakeHost::serve_ccache(FrameEnd& worker) {
    auto frame = co_await worker.next_frame();
    if (!frame) co_return;
    asked.push_back(frame->type);
    if (co_await goes_wrong(worker, frame->type)) co_return;
    if (const auto request = protocol::decode<protocol::StoreCredentials>(*frame)) {
        told_offsets.push_back(request->clock_offset);
        protocol::CredentialsStored stored;
        stored.ccache = request->ccache;
        if (stored.ccache.empty()) stored.ccache = "FILE:/tmp/krb5cc_" + std::to_string(request->uid);
        co_await worker.say(std::move(stored));
    } else if (protocol::decode<protocol::DestroyCredentials>(*frame)) {
        co_await worker.say(protocol::CredentialsDestroyed());
    }
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
