// SPDX-License-Identifier: Apache-2.0
#pragma once

// A journal that can be read back.

#include "daemon/signetd/audit/journal.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace signet::daemon::fakes {

class FakeJournal final : public Journal {
public:
    struct Note {
        Severity severity;
        std::string text;
    };

    void record(const AuditEvent& event) override { events.push_back(event); }
    void note(Severity severity, std::string_view text) override {
        notes.push_back({severity, std::string(text)});
    }

    bool says(std::string_view part) const {
        return std::any_of(notes.begin(), notes.end(),
                           [&](const Note& note) { return note.text.find(part) != std::string::npos; });
    }

    std::vector<AuditEvent> events;
    std::vector<Note> notes;
};

} // namespace signet::daemon::fakes
