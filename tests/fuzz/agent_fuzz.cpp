// SPDX-License-Identifier: Apache-2.0
// What an ssh-agent may say to the worker `agent`, in pieces of any size. The talk ends, costs no more than was said, and
// nothing but requests of ours comes out of it.
#include "daemon/worker/agent/dialogue.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace signet::worker;

// A key that the corpus has identities of.
const std::vector<Bytes> keys = {
    {0, 0, 0, 7, 's', 's', 'h', '-', 'r', 's', 'a', 0, 0, 0, 1, 3, 0, 0, 0, 1, 5}};
constexpr std::size_t header = 9; // length, type and length of an identity

void check(ByteView said) {
    while (!said.empty()) {
        if (said.size() < 5) std::abort();
        const std::size_t size = std::size_t{said[1]} << 16U | std::size_t{said[2]} << 8U | said[3];
        const bool is_list = size == 1 && said[4] == 11;
        const bool is_removal = size > header - 4 && said[4] == 18;
        if (said[0] != 0 || said.size() - 4 < size || (!is_list && !is_removal)) std::abort();
        said = said.subspan(4 + size);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = std::max<std::size_t>(data[0], 1);
    ByteView rest(data + 1, size - 1);
    AgentDialogue dialogue(keys);
    while (!rest.empty()) {
        const ByteView received = rest.first(std::min(piece, rest.size()));
        rest = rest.subspan(received.size());
        check(dialogue.hear(received));
        if (dialogue.is_broken() && dialogue.is_finished()) std::abort();
    }
    if (dialogue.removed() > max_agent_identities || dialogue.kept() > max_agent_identities) std::abort();
    check(dialogue.last_word());
    return 0;
}
