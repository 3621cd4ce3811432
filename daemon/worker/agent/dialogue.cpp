// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/dialogue.hpp"

#include "certmap/text/ssh_data.hpp"

#include <algorithm>
#include <utility>

namespace signet::worker {

bool AgentDialogue::is_wanted(const Bytes& identity) const {
    return std::ranges::find(*keys_, certmap::ssh_key_without_certificate(identity)) != keys_->end();
}

Bytes AgentDialogue::hear(ByteView received) {
    Bytes said;
    stream_.append(received);
    while (!is_finished() && !is_broken()) {
        const auto message = stream_.take();
        if (stream_.is_broken()) stage_ = Stage::broken;
        if (!message) break;
        const Bytes answer = answer_to(*message);
        said.insert(said.end(), answer.begin(), answer.end());
    }
    return said;
}

Bytes AgentDialogue::answer_to(ByteView message) {
    switch (stage_) {
    case Stage::listing:
    case Stage::checking: return answer_to_list(message);
    case Stage::removing: return remove_next(); // whatever it has said: what is still there tells
    case Stage::finished:
    case Stage::broken: break;
    }
    return {};
}

Bytes AgentDialogue::answer_to_list(ByteView message) {
    auto identities = identities_in(message);
    if (!identities) {
        stage_ = Stage::broken;
        return {};
    }
    std::erase_if(*identities, [this](const Bytes& identity) { return !is_wanted(identity); });
    if (stage_ == Stage::checking || identities->empty()) {
        kept_ = identities->size();
        stage_ = Stage::finished;
        return {};
    }
    to_remove_ = std::move(*identities);
    found_ = to_remove_.size();
    stage_ = Stage::removing;
    return remove_next();
}

Bytes AgentDialogue::remove_next() {
    if (to_remove_.empty()) {
        stage_ = Stage::checking;
        return list_request();
    }
    Bytes request = removal_request(to_remove_.back());
    to_remove_.pop_back();
    return request;
}

Bytes AgentDialogue::last_word() const {
    Bytes said;
    for (const Bytes& key : *keys_) {
        const Bytes request = removal_request(key);
        said.insert(said.end(), request.begin(), request.end());
    }
    return said;
}

} // namespace signet::worker
