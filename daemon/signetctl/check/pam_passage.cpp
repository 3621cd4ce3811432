// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/pam_passage.hpp"

#include "daemon/signetctl/check/pam_control.hpp"

#include <array>

namespace signet::ctl {
namespace {

// Of a module that is there, to somebody who may come in, by this module or by another one.
constexpr std::array<std::string_view, 6> any_answer{"success",      "ignore",           "auth_err",
                                                     "user_unknown", "authinfo_unavail", "perm_denied"};
constexpr std::string_view success = any_answer[0];

// What libpam would say if the stack ended here.
enum class Standing : std::uint8_t { open, good, bad };
constexpr std::size_t standings = 3;

// As _pam_dispatch_aux() of libpam, along every way that there is.
class Search {
public:
    Search(const std::vector<PamEntry>& entries, const KnownAnswers& known)
        : entries_(entries), known_(known), seen_(entries.size() * standings) {}

    bool from(std::size_t line, Standing standing) {
        if (line >= entries_.size()) return standing == Standing::good;
        const std::size_t place = line * standings + static_cast<std::size_t>(standing);
        if (seen_[place]) return false; // no way on from here
        seen_[place] = true;
        if (!known_[line].empty()) return after(line, standing, known_[line]);
        for (const std::string_view answer : any_answer)
            if (after(line, standing, answer)) return true;
        return false;
    }

private:
    bool after(std::size_t line, Standing standing, std::string_view answer) {
        const PamDecision decision = decision_after(entries_[line].control, answer);
        const Standing counted = standing == Standing::bad || answer == "ignore" ? standing
                                 : answer == success                             ? Standing::good
                                                                                 : Standing::bad;
        switch (decision.action) {
        case PamAction::die: return false;
        case PamAction::bad: return from(line + 1, Standing::bad);
        case PamAction::ignore: return from(line + 1, standing);
        case PamAction::reset: return from(line + 1, Standing::open);
        case PamAction::ok: return from(line + 1, counted);
        case PamAction::done: return counted == Standing::good || from(line + 1, counted);
        case PamAction::jump: // over more lines than there are is a refusal
            return line + 1 + decision.lines <= entries_.size() && from(line + 1 + decision.lines, standing);
        }
        return false;
    }

    const std::vector<PamEntry>& entries_;
    const KnownAnswers& known_;
    std::vector<bool> seen_; // by line and standing
};

} // namespace

KnownAnswers known_answers(const std::vector<PamEntry>& entries) {
    KnownAnswers known;
    for (const PamEntry& entry : entries) {
        std::string_view answer;
        if (is_module(entry.module, "pam_deny.so")) answer = "auth_err";
        if (is_module(entry.module, "pam_permit.so")) answer = success;
        known.push_back(answer);
    }
    return known;
}

bool lets_anybody_through(const std::vector<PamEntry>& entries, const KnownAnswers& known) {
    return Search(entries, known).from(0, Standing::open);
}

std::vector<std::size_t> to_blame(const std::vector<PamEntry>& entries, const KnownAnswers& known,
                                  const std::vector<std::size_t>& suspects) {
    KnownAnswers without = known;
    for (const std::size_t suspect : suspects)
        without[suspect] = {};
    if (lets_anybody_through(entries, known) || !lets_anybody_through(entries, without)) return {};
    std::vector<std::size_t> found;
    for (const std::size_t suspect : suspects) {
        KnownAnswers others = known;
        others[suspect] = {};
        if (lets_anybody_through(entries, others)) found.push_back(suspect);
    }
    return found.empty() ? suspects : found;
}

} // namespace signet::ctl
