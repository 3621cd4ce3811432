// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/judge.hpp"

#include "certmap/judgement/domain_rules.hpp"
#include "certmap/revocation/block_list_file.hpp"

#include <unistd.h>
#include <utility>

namespace signet::kdc {
namespace {

using policy::Reason;

std::vector<system::FileStamp> stamps_of(const std::vector<std::string>& files) {
    std::vector<system::FileStamp> stamps;
    stamps.reserve(files.size());
    for (const std::string& file : files)
        stamps.push_back(system::stamp_of(file));
    return stamps;
}

CertificateVerdict refusal(Reason reason, std::string detail) {
    CertificateVerdict verdict;
    verdict.decision = {reason, std::move(detail)};
    return verdict;
}

std::string in_one_line(const std::vector<std::string>& lines) {
    constexpr std::size_t shown = 3; // the rest is for `signetctl kdc check`
    std::string text;
    for (std::size_t i = 0; i < lines.size() && i < shown; ++i)
        text += (i == 0 ? "" : "; ") + lines[i];
    return lines.size() > shown ? text + "; and " + std::to_string(lines.size() - shown) + " more" : text;
}

} // namespace

Judge::Judge(std::string settings_file) : path_(std::move(settings_file)), files_{path_} {}

const policy::KdcSettings& Judge::settings() const {
    static const policy::KdcSettings defaults;
    return settings_ ? settings_->settings : defaults;
}

std::vector<Notice> Judge::refresh(Clock::time_point now) {
    if (looked_ && now - *looked_ < look_interval) return {};
    looked_ = now;
    std::vector<Notice> notices;
    refresh_settings(notices);
    if (!settings_) return notices;
    refresh_block_list(notices);
    refresh_store(notices);
    return notices;
}

void Judge::refresh_settings(std::vector<Notice>& notices) {
    if (stamps_of(files_) == stamps_) return;
    stamps_ = stamps_of(files_); // before they are read: a change meanwhile is seen the next time
    auto compiled = compile_settings(path_);
    if (compiled) {
        if (watch(files_of(path_, compiled->settings))) compiled = compile_settings(path_);
    }
    if (compiled) {
        take(std::move(*compiled));
        notices.push_back({false, path_ + " is in force"});
        return;
    }
    const std::string what = in_one_line(compiled.error().lines);
    notices.push_back({true, what + (settings_ ? "; what was in force stays" : "; no card logs on")});
    if (!settings_) problem_ = what;
}

// True: there are files among them that were not watched while they were read.
bool Judge::watch(std::vector<std::string> files) {
    if (files == files_) return false;
    files_ = std::move(files);
    stamps_ = stamps_of(files_);
    return true;
}

void Judge::take(CompiledSettings settings) {
    const auto* old = settings_ ? &settings_->settings : nullptr;
    if (!old || old->certificates.block_list != settings.settings.certificates.block_list) {
        blocked_ = {};
        blocked_stamp_.reset();
        blocked_known_ = false;
    }
    if (!old || old->mapping.store != settings.settings.mapping.store) {
        store_.reset();
        store_problem_.clear();
        domain_rules_.clear();
    }
    if (!old || old->revocation.directory != settings.settings.revocation.directory)
        revocation_.emplace(settings.settings.revocation.directory, geteuid());
    known_ = certmap::KnownCertificates();
    mappings_ = {};
    settings_ = std::move(settings);
    problem_.clear();
    put_rules_together();
}

void Judge::put_rules_together() {
    rules_ = settings_->rules;
    rules_.insert(rules_.end(), domain_rules_.begin(), domain_rules_.end());
}

void Judge::refresh_block_list(std::vector<Notice>& notices) {
    const std::string path = policy::block_list_of(settings_->settings);
    const bool may_be_missing = settings_->settings.certificates.block_list.empty();
    const system::FileStamp stamp = system::stamp_of(path);
    if (blocked_stamp_ == stamp) return;
    blocked_stamp_ = stamp;
    if (!stamp.exists && !blocked_known_ && may_be_missing) {
        blocked_known_ = true; // nobody has blocked anything yet
        return;
    }
    auto list = certmap::read_block_list_file(path, geteuid());
    if (list) {
        blocked_ = std::move(*list);
        blocked_known_ = true;
        notices.push_back({false, path + ": " + std::to_string(blocked_.size()) + " blocked"});
        return;
    }
    blocked_problem_ = list.error().problem;
    notices.push_back(
        {true, blocked_problem_ + (blocked_known_ ? "; the last good list stays" : "; no card logs on")});
}

void Judge::refresh_store(std::vector<Notice>& notices) {
    if (settings_->settings.mapping.store.empty()) return;
    // LMDB's rule: what was opened before fork(2) is the parent's.
    if (store_ && store_owner_ == getpid() && !store_->is_replaced()) return;
    open_store(notices);
}

// A store that is configured and cannot be read is no empty store: its accounts would fall to the rules.
void Judge::open_store(std::vector<Notice>& notices) {
    const std::string& path = settings_->settings.mapping.store;
    auto store = certmap::open_accounts(path);
    auto rules = store ? certmap::domain_rules_of(store->get()) : store.error();
    const std::string problem = rules ? "" : "mapping store " + rules.error().problem;
    const bool is_news = problem != store_problem_;
    store_problem_ = problem;
    if (!problem.empty()) {
        if (is_news)
            notices.push_back({true, problem + (store_ ? "; the last good one stays" : "; no card logs on")});
        return;
    }
    if (*store) notices.push_back({false, "mapping store " + path + " is in use"});
    store_ = std::move(*store);
    domain_rules_ = std::move(*rules);
    put_rules_together();
    mappings_ = {};
    store_owner_ = getpid();
}

CertificateVerdict Judge::judge(const CertificateQuestion& question, Clock::time_point now) {
    if (!settings_) return refusal(Reason::kdc_settings_unusable, problem_);
    if (!blocked_known_) return refusal(Reason::kdc_settings_unusable, blocked_problem_);
    return judge_certificate(question, {.settings = *settings_,
                                        .rules = rules_,
                                        .store = store_.get(),
                                        .store_problem = store_ ? std::string() : store_problem_,
                                        .blocked = blocked_,
                                        .revocation = *revocation_,
                                        .known = known_,
                                        .mappings = mappings_,
                                        .now = now});
}

policy::TicketDecision Judge::judge(const policy::TicketFacts& facts) const {
    return policy::judge_ticket(settings(), facts);
}

} // namespace signet::kdc
