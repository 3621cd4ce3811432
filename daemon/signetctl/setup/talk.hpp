// SPDX-License-Identifier: Apache-2.0
#pragma once

// Setup's words with the administrator: questions at the terminal, or the answers that were written beforehand. Ctrl-C is
// heard at questions and between steps, and ends a setup that has not changed anything yet.

#include "certmap/text/result.hpp"
#include "daemon/protocol/secret.hpp"
#include "daemon/signetctl/setup/answers.hpp"
#include "daemon/system/end_signals.hpp"

#include <iosfwd>
#include <string>

namespace signet::ctl {

class Talk {
public:
    // `has_person`: somebody is at the terminal; otherwise what is not answered is an error.
    Talk(std::ostream& out, Answers answers, bool has_person)
        : out_(out), answers_(std::move(answers)), has_person_(has_person) {}

    const Answers& answers() const { return answers_; }
    bool has_person() const { return has_person_; }
    std::ostream& out() const { return out_; }

    // What was typed; `usual` for an empty line. `key` is of the answers file.
    certmap::Result<std::string> ask(const std::string& question, const std::string& usual,
                                     const char* key) const;
    // "yes" alone is yes.
    certmap::Result<bool> agrees(const std::string& question) const;
    certmap::Result<protocol::Secret> ask_password(const std::string& question) const;

    // An error once somebody has asked setup to end.
    certmap::Result<void> go_on() const;

private:
    certmap::Result<protocol::Secret> typed(const std::string& question, bool is_hidden) const;

    std::ostream& out_;
    Answers answers_;
    bool has_person_;
    system::EndSignals signals_{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
};

} // namespace signet::ctl
