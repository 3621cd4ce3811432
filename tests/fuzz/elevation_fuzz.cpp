// SPDX-License-Identifier: Apache-2.0
// What programs here and on other machines may say to `signetctl agent`, and the challenge of a host. Nothing that is Signet's is
// signed before the person has agreed, and what is read as a challenge is written as the same bytes.
#include "daemon/signetctl/agent/conversation.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace signet;
using worker::Bytes;
using worker::ByteView;

constexpr std::int64_t now = 1'790'000'000;

void check_challenge(ByteView bytes) {
    const auto challenge = protocol::parse_elevation_challenge(bytes);
    if (!challenge) return;
    const auto again = protocol::encode(*challenge);
    if (!again || !std::ranges::equal(*again, bytes)) std::abort();
    for (const char character : protocol::elevation_words(*challenge, 1))
        if (character < ' ' || character > '~') std::abort();
}

void check_request(const Bytes& sent) {
    const auto request = worker::sign_request_in(ByteView(sent).subspan(4));
    if (request && ctl::kind_of(*request) == ctl::SignedData::of_signet) std::abort();
}

// Everything is answered at once, by an agent that refuses and a person who does not agree.
void talk(ByteView said, std::size_t piece) {
    ctl::Conversation conversation(1);
    while (!said.empty() && !conversation.is_broken()) {
        conversation.hear_client(said.first(std::min(piece, said.size())));
        said = said.subspan(std::min(piece, said.size()));
        while (conversation.go_on(now)) {
            if (conversation.waits_for_person()) conversation.hear_person(false, now);
            if (!conversation.to_agent.empty()) {
                check_request(conversation.to_agent);
                conversation.to_agent.clear();
                conversation.hear_agent(worker::bare_message(worker::AgentMessage::failure));
            }
            if (conversation.to_client.size() != 5) std::abort();
            conversation.to_client.clear();
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView rest(data + 1, size - 1);
    check_challenge(rest);
    talk(rest, std::max<std::size_t>(data[0], 1));
    static_cast<void>(worker::elevation_answer_in(rest));
    static_cast<void>(worker::signature_in(rest));
    return 0;
}
