// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is said to one ssh-agent until it has the keys no more: it is asked what it has, told to remove each identity of these
// keys, and asked again, since gpg-agent answers that it has removed what it keeps. Pure: bytes heard in, bytes to say out.

#include "daemon/worker/agent/messages.hpp"

namespace signet::worker {

class AgentDialogue {
public:
    // The keys outlive it.
    explicit AgentDialogue(const std::vector<Bytes>& keys) : keys_(&keys) {}

    // What is said first, before anything was heard.
    static Bytes opening() { return list_request(); }
    // What is to be said to that.
    Bytes hear(ByteView received);
    // For an agent that has not finished and is left: it finds this in its socket when it goes on, be it that it was stopped.
    Bytes last_word() const;

    bool is_finished() const { return stage_ == Stage::finished; }
    // It speaks another language.
    bool is_broken() const { return stage_ == Stage::broken; }

    // Once it is finished: identities that are gone, and that the agent has kept.
    std::size_t removed() const { return found_ > kept_ ? found_ - kept_ : 0; }
    std::size_t kept() const { return kept_; }

private:
    enum class Stage { listing, removing, checking, finished, broken };

    Bytes answer_to(ByteView message);
    Bytes answer_to_list(ByteView message);
    Bytes remove_next();
    bool is_wanted(const Bytes& identity) const;

    const std::vector<Bytes>* keys_;
    AgentStream stream_;
    Stage stage_ = Stage::listing;
    std::vector<Bytes> to_remove_; // the next one last
    std::size_t found_ = 0;
    std::size_t kept_ = 0;
};

} // namespace signet::worker
