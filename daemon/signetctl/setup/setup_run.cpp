// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/setup_run.hpp"

#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/findings_output.hpp"
#include "daemon/signetctl/setup/apply.hpp"
#include "daemon/signetctl/setup/decisions.hpp"
#include "daemon/signetctl/setup/host_files.hpp"
#include "daemon/signetctl/setup/private_copy.hpp"
#include "daemon/signetctl/setup/trust.hpp"
#include "daemon/signetctl/setup/way_back.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <ostream>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using Names = std::vector<std::string>;

constexpr const char* own_anchors = "/etc/signet/anchors.pem";
constexpr int password_tries = 3;

// What the existing checks say of this host as it would be: warnings are shown, an error ends it.
Result<void> judged(const Talk& talk, Host& host, const Names& names) {
    const Findings all = run_checks(host_checks(), names, host);
    Findings shown;
    for (const Finding& finding : all.all()) {
        shown.begin(finding.check);
        if (finding.severity == Severity::error) shown.fail(finding.about, finding.text, finding.remedy);
        if (finding.severity == Severity::warning) shown.warn(finding.about, finding.text, finding.remedy);
    }
    print_text(talk.out(), shown);
    if (shown.has_error())
        return Error(tr("cards would not log on here; nothing was changed"), tr("mend what is named above"));
    return talk.go_on();
}

Names checks_of_realm(const Talk& talk) {
    Names names{"settings", "krb5", "realm", "kdcs", "clock", "keytab", "host-key"};
    if (!talk.answers().without_card) names.insert(names.end(), {"pcscd", "readers"});
    return names;
}

Result<void> judge_realm(const Talk& talk, Host& host, const RealmSources& sources, const Wish& wish) {
    talk.out() << tr("Asking the KDCs...\n") << std::flush;
    host.begin_survey();
    if (host.survey().realm) tell_of_kdcs(talk, sources, wish.realm, host.survey().realm->kdcs);
    return judged(talk, host, checks_of_realm(talk));
}

// The file that the settings will name, and its text.
Result<FileChange> settle_authorities(const Talk& talk, const PrivateCopy& copy, const RealmSources& sources,
                                      const CardLook& look) {
    const auto chosen = choose_authorities(talk, sources, look);
    if (!chosen) return chosen.error();
    std::string text = anchors_text(*chosen);
    if (const auto written = copy.write_anchors(text); !written) return Error(written.error().problem, "");
    auto change = change_to(own_anchors, std::move(text));
    if (!change) return Error(change.error().problem, change.error().hint);
    return std::move(*change);
}

Result<void> judge_stacks(const Talk& talk, Host& host, const Wish& wish) {
    for (const std::string& service : wish.services) {
        if (is_part_of_stacks(service))
            return Error(told("{} is no service, but a part that the stacks of services include", service),
                         tr("name the services: login, sudo, gdm-password"));
        const auto entries = entries_of(host.pam(), service, "auth");
        const auto is_ours = [](const PamEntry& entry) { return is_module(entry.module, signet_module); };
        if (!host.pam().contains(service) || std::ranges::none_of(entries, is_ours))
            return Error(
                told("/etc/pam.d/{} would not ask for a card: it is not there, or has no common-auth",
                     service),
                tr("leave the service out, or see pam_signet(8)"));
    }
    return judged(talk, host, {"module", "sections", "auth", "sessions", "root", "break-glass"});
}

// What is there already, and was not written by setup, is somebody's.
Result<void> keep_what_is_others(const std::vector<FileChange>& changes,
                                 const std::optional<Record>& record) {
    for (const FileChange& change : changes) {
        if (is_of_pam(change) || !change.before) continue;
        const FileChange* const own = record ? record->find(change.path) : nullptr;
        if (own == nullptr || own->after != *change.before)
            return Error(
                told("{} is there, and setup has not written it so; nothing was changed", change.path),
                tr("move it away to have it written anew, or edit it and run signetctl check"));
    }
    return {};
}

Result<void> show_changes(const Talk& talk, const PrivateCopy& copy, const std::vector<FileChange>& changes) {
    for (const FileChange& change : changes) {
        if (change.path.starts_with("/var/lib/")) {
            talk.out() << told("--- {}: what pam-auth-update knows of it\n", change.path);
            continue;
        }
        const auto diff = diff_of(change, copy.folder());
        if (!diff) return diff.error();
        talk.out() << *diff;
    }
    return {};
}

Result<void> try_way_back(const Talk& talk, const PrivateCopy& copy, const Wish& wish) {
    const auto stacks = copy.stacks_without_signetd(wish);
    if (!stacks) return stacks.error();
    const std::string& account = wish.way_back.account;
    for (int left = password_tries; left > 0; --left) {
        const auto password =
            talk.ask_password(told("The password of {}, to try the way back while signetd is away", account));
        if (!password) return password.error();
        const std::string problem = try_password(*stacks, wish.services.front(), account, *password);
        if (problem.empty()) {
            talk.out() << told("way back   {} gets in with this password while signetd is away\n", account);
            return {};
        }
        talk.out() << told("way back   {}: {}\n", account, problem);
    }
    return Error(tr("the way back does not work; nothing was changed"),
                 told("try the password of {} at a console", account));
}

Result<void> confirm(const Talk& talk, const PrivateCopy& copy, const Wish& wish) {
    if (!talk.has_person()) return talk.go_on();
    if (auto tried = try_way_back(talk, copy, wish); !tried) return tried;
    const auto agreed = talk.agrees(tr("Shall all of this be written now?"));
    if (!agreed) return agreed.error();
    if (!*agreed) return Error(tr("nothing was changed"), "");
    return {};
}

void drop_unchanged(std::vector<FileChange>& changes) {
    std::erase_if(changes, [](const FileChange& change) { return change.before == change.after; });
}

// All that would be written, in its order.
Result<std::vector<FileChange>> plan(const Talk& talk, const PrivateCopy& copy, const HostPlaces& places,
                                     Wish& wish) {
    const RealmSources sources = read_realm_sources();
    auto decided = decide(talk, sources, places.worker);
    if (!decided) return decided.error();
    wish = *std::move(decided);
    if (const auto written = copy.write_settings(wish); !written) return Error(written.error().problem, "");
    HostPlaces judged_places = places;
    judged_places.config = copy.settings();
    judged_places.pam_stacks.front() = copy.stacks();
    Host host(judged_places);
    if (auto good = judge_realm(talk, host, sources, wish); !good) return good.error();
    const auto look = show_cards(talk, places.worker, host.settings());
    if (!look) return look.error();
    auto anchors = settle_authorities(talk, copy, sources, *look);
    if (!anchors) return anchors.error();
    if (auto good = judged(talk, host, {"anchors"}); !good) return good.error();
    if (auto good = show_owners(talk, places.worker, host.settings(), *look); !good) return good.error();
    auto of_pam = copy.enable_profile();
    if (!of_pam) return of_pam.error();
    if (auto good = judge_stacks(talk, host, wish); !good) return good.error();
    wish.anchors = anchors->path;
    auto settings = change_to(config::default_config, signet_toml_of(wish));
    if (!settings) return Error(settings.error().problem, settings.error().hint);
    std::vector<FileChange> changes{*std::move(anchors), *std::move(settings)};
    changes.insert(changes.end(), of_pam->begin(), of_pam->end());
    drop_unchanged(changes);
    return changes;
}

// Nobody has changed anything since, so that there is nothing to ask.
bool stands(const Record& record) {
    return std::ranges::all_of(record.files, [](const FileChange& change) {
        const auto now = contents_of(change.path);
        return now && *now == change.after;
    });
}

} // namespace

Result<SetupOutcome> set_up(const Talk& talk, const HostPlaces& places, bool is_rehearsal) {
    const auto record = read_record();
    if (!record) return record.error();
    if (talk.has_person() && *record && stands(**record)) {
        talk.out() << tr(
            "This host is set up already; nothing was changed. signetctl setup --undo takes it back.\n");
        return SetupOutcome{};
    }
    if (talk.has_person()) // so that nobody answers everything for nothing
        if (const auto now = change_to(config::default_config, {}); now)
            if (auto kept = keep_what_is_others({*now}, *record); !kept) return kept.error();
    const auto copy = PrivateCopy::make();
    if (!copy) return Error(copy.error().problem, copy.error().hint);
    Wish wish;
    const auto changes = plan(talk, *copy, places, wish);
    if (!changes) return changes.error();
    SetupOutcome outcome;
    for (const FileChange& change : *changes)
        outcome.files.push_back(change.path);
    if (changes->empty()) {
        talk.out() << tr("Everything is as it should be; nothing was changed.\n");
        return outcome;
    }
    if (auto kept = keep_what_is_others(*changes, *record); !kept) return kept.error();
    if (auto shown = show_changes(talk, *copy, *changes); !shown) return shown.error();
    if (!(talk.out() << std::flush))
        return Error(tr("the changes cannot be shown; nothing was changed"),
                     tr("send the output to a terminal or a file that takes it"));
    if (is_rehearsal) return outcome;
    if (auto confirmed = confirm(talk, *copy, wish); !confirmed) return confirmed.error();
    if (auto applied = apply(*changes, *record, talk.out()); !applied) return applied.error();
    outcome.is_changed = true;
    return outcome;
}

} // namespace signet::ctl
