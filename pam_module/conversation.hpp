// SPDX-License-Identifier: Apache-2.0
#pragma once

// signetd's questions, put to the person through the application's conversation function. What was typed goes
// from the application's answer into a Secret at once, at whatever question, since a person may type a PIN at the
// wrong one; the answer is wiped and freed, and PAM_AUTHTOK is never read or written, so that no password is sent
// to a card and no PIN to a password module. What is said is said in the person's language (person_locale.hpp).

#include "daemon/protocol/client.hpp"
#include "pam_module/handle.hpp"

namespace signet::pam {

class PamConversation final : public protocol::Conversation {
public:
    // silent: show errors only.
    PamConversation(Handle pam, bool silent) : pam_(pam), silent_(silent) {}

    // Nothing if the application cannot ask, or the answer is longer than any PIN, or an empty PIN.
    std::optional<protocol::Secret> ask(const protocol::Ask& question) override;
    void show(protocol::Level level, const std::string& text) override;

    // In the person's language, if it is a sentence of ours and PAM has room for it.
    std::string told(const std::string& english) const;

    // Something was put to the person, for an answer.
    bool has_asked() const { return has_asked_; }
    // A question went unanswered: whatever comes after is not a logon.
    bool is_given_up() const { return given_up_; }

private:
    Handle pam_;
    bool silent_;
    bool has_asked_ = false;
    bool given_up_ = false;
};

// At most PAM_MAX_MSG_SIZE with its NUL, cut between characters.
std::string fit_message(const std::string& text);

} // namespace signet::pam
