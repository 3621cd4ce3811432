// SPDX-License-Identifier: Apache-2.0
#pragma once

// A worker of signetctl's own, for what blocks or reads foreign bytes: signetctl is root, and does neither. Started,
// asked, and killed when this goes.

#include "daemon/language/translation.hpp"
#include "daemon/protocol/messages/failure.hpp"
#include "daemon/protocol/stream.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace signet::ctl {

struct WorkerTrouble {
    std::string reason; // an id of policy/reasons; empty: the worker itself failed
    std::string detail;
    bool is_silence = false; // it had not answered by the deadline
};

class WorkerCall {
public:
    WorkerCall(const std::string& program, std::string_view verb);
    WorkerCall(WorkerCall&& other) noexcept;
    WorkerCall(const WorkerCall&) = delete;
    WorkerCall& operator=(const WorkerCall&) = delete;
    WorkerCall& operator=(WorkerCall&&) = delete;
    ~WorkerCall();

    template <class Request>
    void send(const Request& request, protocol::Deadline deadline) {
        if (stream_ && !stream_->send(request, deadline)) stream_.reset();
    }

    // The answer, or `trouble`.
    template <class Answer>
    std::optional<Answer> receive(protocol::Deadline deadline, WorkerTrouble& trouble) {
        if (!stream_) return lost(trouble, language::tr("signet-worker cannot be started"));
        const auto frame = stream_->read(deadline);
        if (!frame) {
            lost(trouble, "signet-worker: " + std::string(protocol::text_of(frame.error())));
            trouble.is_silence = frame.error() == protocol::WireError::timed_out;
            return std::nullopt;
        }
        if (const auto failed = protocol::decode<protocol::WorkerFailed>(*frame)) {
            trouble = {failed->reason, failed->detail};
            return std::nullopt;
        }
        auto answer = protocol::decode<Answer>(*frame);
        if (!answer) return lost(trouble, "signet-worker: " + std::string(protocol::text_of(answer.error())));
        return std::move(*answer);
    }

private:
    static std::nullopt_t lost(WorkerTrouble& trouble, std::string detail) {
        trouble = {"", std::move(detail)};
        return std::nullopt;
    }

    std::optional<protocol::Stream> stream_;
    pid_t pid_ = -1;
};

} // namespace signet::ctl
