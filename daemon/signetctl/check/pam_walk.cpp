// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/pam_walk.hpp"

#include "daemon/signetctl/check/pam_control.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

std::string_view answer_of(const PamEntry& entry) {
    return is_module(entry.module, "pam_deny.so") ? "auth_err" : "success";
}

} // namespace

std::size_t line_after(const std::vector<PamEntry>& entries, std::size_t line, std::string_view answer) {
    const PamDecision decision = decision_after(entries[line].control, answer);
    switch (decision.action) {
    case PamAction::done:
    case PamAction::die: return entries.size();
    case PamAction::jump: return std::min(line + 1 + decision.lines, entries.size());
    case PamAction::ignore:
    case PamAction::bad:
    case PamAction::ok:
    case PamAction::reset: return line + 1;
    }
    return entries.size();
}

PamEnd end_after(const std::vector<PamEntry>& entries, std::size_t line, std::string_view answer,
                 bool lets_in_so_far) {
    PamEnd end{.lets_in = lets_in_so_far};
    while (line < entries.size()) {
        switch (decision_after(entries[line].control, answer).action) {
        case PamAction::ok:
        case PamAction::done:
            if (!end.refused_by && answer == "success") end.lets_in = true;
            break;
        case PamAction::bad:
        case PamAction::die:
            if (!end.refused_by) end.refused_by = line;
            end.lets_in = false;
            break;
        case PamAction::reset: end = {}; break;
        case PamAction::ignore:
        case PamAction::jump: break; // of authentication a jump is no answer
        }
        line = line_after(entries, line, answer);
        if (line < entries.size()) answer = answer_of(entries[line]);
    }
    return end;
}

} // namespace signet::ctl
