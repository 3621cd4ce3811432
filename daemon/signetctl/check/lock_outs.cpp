// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/lock_outs.hpp"

#include "daemon/signetctl/check/module_file.hpp"
#include "daemon/signetctl/check/pam_passage.hpp"
#include "daemon/signetctl/check/protected_stacks.hpp"
#include "daemon/signetctl/pam_lines.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/service_access.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace signet::ctl {
namespace {

using policy::ServiceUse;
using Entries = std::vector<PamEntry>;
using Lines = std::vector<std::size_t>;

// A line that many services include is told of once.
using Found = std::map<std::tuple<std::string, unsigned, std::string>, LockOut>;

LockOut& take(Found& found, const PamEntry& entry, std::string_view phase, const std::string& service) {
    LockOut& line = found[{entry.file, entry.line, std::string(phase)}];
    line.entry = entry;
    line.phase = phase;
    line.services.insert(service);
    return line;
}

std::vector<LockOut> values_of(Found&& found) {
    std::vector<LockOut> values;
    for (auto& [place, line] : found)
        values.push_back(std::move(line));
    return values;
}

KnownAnswers without_card(const Entries& entries, KnownAnswers known, std::string_view phase) {
    for (std::size_t line = 0; line < entries.size(); ++line)
        if (phase == "auth" && is_module(entries[line].module, signet_module)) known[line] = "ignore";
    return known;
}

// What asks others than this host, who know no root.
constexpr std::array<std::string_view, 4> of_domain{"pam_sss.so", "pam_krb5.so", "pam_ldap.so",
                                                    "pam_winbind.so"};

KnownAnswers without_domain(const Entries& entries, KnownAnswers known) {
    for (std::size_t line = 0; line < entries.size(); ++line)
        if (known[line].empty() && std::ranges::any_of(of_domain, [&](std::string_view name) {
                return is_module(entries[line].module, name);
            }))
            known[line] = "user_unknown";
    return known;
}

class ModuleFiles {
public:
    explicit ModuleFiles(Host& host) : folder_(host.places().pam_folder) {}

    std::string path_of(const PamEntry& entry) const { return path_of_module(folder_, entry.module); }
    const std::string& problem_of(const std::string& path) {
        const auto [known, is_new] = problems_.try_emplace(path);
        if (is_new) known->second = file_problem(path);
        return known->second;
    }

private:
    std::string folder_;
    std::map<std::string, std::string> problems_;
};

void take_missing(Found& found, ModuleFiles& files, const Entries& entries, std::string_view phase,
                  const std::string& service) {
    KnownAnswers known = known_answers(entries);
    Lines missing;
    for (std::size_t line = 0; line < entries.size(); ++line) {
        const std::string path = files.path_of(entries[line]);
        const bool is_ours = is_module(entries[line].module, signet_module); // of which check_module tells
        if (is_ours || files.problem_of(path).empty()) continue;
        missing.push_back(line);
        known[line] = answer_of_missing;
        LockOut& lock_out = take(found, entries[line], phase, service);
        lock_out.path = path;
        lock_out.problem = files.problem_of(path);
    }
    if (missing.empty()) return;
    const auto blame = [&](const KnownAnswers& answers, LockedOut who) {
        for (const std::size_t line : to_blame(entries, answers, missing)) {
            LockOut& lock_out = take(found, entries[line], phase, service);
            lock_out.who = std::max(lock_out.who, who);
        }
    };
    const KnownAnswers of_root = without_card(entries, known, phase);
    blame(without_domain(entries, of_root), LockedOut::of_host);
    blame(of_root, LockedOut::without_card);
    blame(known, LockedOut::everybody);
}

bool has_ours(const Entries& entries) {
    return std::ranges::any_of(entries,
                               [](const PamEntry& entry) { return is_module(entry.module, signet_module); });
}

// Desktops come with stacks for fingerprints and other cards, and without their modules: Signet has no part in those.
bool is_of_signet(Host& host, const std::string& service, const Entries& entries) {
    const auto use = policy::section_of_service(host.settings(), service).settings.use;
    const bool is_used = use != ServiceUse::off && use != ServiceUse::pin;
    return has_ours(entries) || (is_used && has_ours(entries_of(host.pam(), service, "auth")));
}

// sshd that takes keys alone may well have closed auth, which no key comes to.
bool may_be_closed(ServiceUse use, std::string_view phase) {
    return use == ServiceUse::off || use == ServiceUse::pin || phase == "password" ||
           (use == ServiceUse::gate && phase == "auth");
}

} // namespace

std::vector<LockOut> missing_modules(Host& host) {
    Found found;
    ModuleFiles files(host);
    for (const auto& [service, reading] : protected_readings(host))
        for (const std::string_view phase : pam_phases) {
            const Entries entries = entries_of(host.pam(), service, phase);
            if (is_of_signet(host, service, entries)) take_missing(found, files, entries, phase, service);
        }
    return values_of(std::move(found));
}

std::vector<LockOut> closed_stacks(Host& host) {
    Found found;
    for (const auto& [service, reading] : protected_readings(host)) {
        const auto use = policy::section_of_service(host.settings(), service).settings.use;
        for (const std::string_view phase : pam_phases) {
            if (service == other_service || may_be_closed(use, phase)) continue;
            const Entries entries = entries_of(host.pam(), service, phase);
            if (!is_of_signet(host, service, entries)) continue;
            Lines denials;
            for (std::size_t line = 0; line < entries.size(); ++line)
                if (is_module(entries[line].module, "pam_deny.so")) denials.push_back(line);
            for (const std::size_t line : to_blame(entries, known_answers(entries), denials))
                take(found, entries[line], phase, service).who = LockedOut::everybody;
        }
    }
    return values_of(std::move(found));
}

std::string place_of(const PamEntry& entry) {
    return told("{} line {}", path_of_stack(entry.file), entry.line);
}

bool lets_root_through(const std::vector<PamEntry>& entries) {
    return lets_anybody_through(entries, without_card(entries, known_answers(entries), "auth"));
}

} // namespace signet::ctl
