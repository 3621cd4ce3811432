// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/store.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/directory/domain_facts.hpp"
#include "daemon/signetctl/directory/follow.hpp"
#include "daemon/signetctl/directory/sync_pace.hpp"
#include "daemon/signetctl/network/sync_options.hpp"
#include "daemon/signetctl/network/sync_output.hpp"
#include "daemon/signetctl/progress.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <csignal>
#include <memory>
#include <ostream>
#include <random>

namespace signet::ctl {
namespace {

using std::chrono::steady_clock;
using system::EndSignals;

constexpr auto left_to_sync = certmap::phrase(
    "what the directory tells is left to the next sync: too many entries are gone, or all have to be read");

// The store and its directory, which stays open from one sync to the next while it goes on telling.
class Syncing {
public:
    Syncing(const Invocation& invocation, const SyncOptions& options)
        : invocation_(invocation), options_(options) {}

    ExitStatus sync();
    bool is_told() const { return directory_ && directory_->followed && directory_->followed->goes_on(); }
    // Until the next sync is due. nullopt: the connection is no good any more.
    std::optional<FollowEnd> follow(std::chrono::milliseconds limit, const EndSignals& signals);
    void close() { directory_.reset(); }

private:
    certmap::Result<SyncReport> synchronize_store();
    void read_domain();
    SyncOrder order() const;
    void tell_of(const SyncReport& report, steady_clock::time_point begin) const;

    const Invocation& invocation_;
    const SyncOptions& options_;
    std::optional<Directory> directory_;
    certmap::DomainFacts domain_; // of the last sync: what follows is about accounts
    std::uint64_t entries_ = 0;   // in the store
};

SyncOrder Syncing::order() const {
    SyncOrder order;
    order.store = options_.store;
    order.source = options_.uri;
    order.question = directory_->question;
    order.reading = directory_->reading;
    order.domain = domain_;
    order.keeps_certificates = !options_.no_certificates;
    order.load = options_.full;
    order.allow_shrink = options_.allow_shrink;
    order.now = now();
    return order;
}

// What the last sync from here found stands in the store.
void Syncing::read_domain() {
    certmap::DomainFacts before;
    if (const auto store = certmap::StoreReader::open(options_.store))
        if (auto info = store->info(); info && info->source == options_.uri) before = std::move(info->domain);
    auto reading = read_domain_facts(*directory_->connection, *directory_->server, before, options_.rules);
    for (const std::string& problem : reading.problems)
        complain(invocation_, told("the rules of the domain stay as they were: {}", problem), ExitStatus::no);
    domain_ = std::move(reading.facts);
}

certmap::Result<SyncReport> Syncing::synchronize_store() {
    if (!directory_) {
        auto opened = open_directory(directory_order(options_), now());
        if (!opened) return opened.error();
        directory_ = std::move(*opened);
    }
    read_domain();
    SyncOrder ordered = order();
    Progress progress(options_.quiet);
    ordered.progress = [&progress](std::uint64_t entries) { progress.show(entries); };
    auto report = synchronize(*directory_->source, ordered);
    progress.clear();
    return report;
}

ExitStatus Syncing::sync() {
    const auto begin = steady_clock::now();
    const auto report = synchronize_store();
    if (!report) return complain(invocation_, report.error());
    entries_ = report->entries;
    if (!invocation_.json && !options_.quiet) tell_if_unused(invocation_, options_.store);
    tell_of(*report, begin);
    return ExitStatus::yes;
}

void Syncing::tell_of(const SyncReport& report, steady_clock::time_point begin) const {
    const std::chrono::duration<double> taken = steady_clock::now() - begin;
    tell(invocation_, options_, {report, directory_->method, taken.count()});
}

std::optional<FollowEnd> Syncing::follow(std::chrono::milliseconds limit, const EndSignals& signals) {
    FollowTerms terms;
    terms.limit = limit;
    terms.entries = entries_;
    terms.now = now;
    terms.tell = [&](const SyncReport& report, steady_clock::time_point begin) { tell_of(report, begin); };
    const auto end = ctl::follow(*directory_->followed, order(), terms, signals);
    if (!end) {
        complain(invocation_, end.error());
        return std::nullopt;
    }
    if (*end == FollowEnd::left) complain(invocation_, tr(left_to_sync), ExitStatus::no);
    return *end;
}

// In a sync the signals end the process, and the store stays as it was.
bool sync_once(Syncing& syncing, const EndSignals& signals) {
    signals.let_through();
    const bool is_good = syncing.sync() == ExitStatus::yes;
    signals.hold_back();
    return is_good;
}

ExitStatus sync_for_ever(const Invocation& invocation, SyncOptions& options) {
    Syncing syncing(invocation, options);
    const EndSignals signals({SIGINT, SIGTERM});
    SyncPace pace(std::chrono::seconds(options.interval));
    std::mt19937 random(std::random_device{}());
    std::uniform_real_distribution<double> chance;
    while (true) {
        const bool is_good = sync_once(syncing, signals);
        pace.note(is_good);
        options.full = options.allow_shrink = false; // they were for the first one
        if (is_good && syncing.is_told()) {
            const auto end = syncing.follow(pace.wait(chance(random)), signals);
            if (end == FollowEnd::ended) return ExitStatus::yes;
            if (end == FollowEnd::due) continue;
            if (!end) pace.note(false);
        }
        syncing.close();
        if (signals.come_within(pace.wait(chance(random)))) return ExitStatus::yes;
    }
}

} // namespace

Run prepare_certmap_sync(CLI::App& app) {
    const auto options = std::make_shared<SyncOptions>();
    add_sync_options(app, *options);
    return [options](const Invocation& invocation) {
        if (options->follow) return sync_for_ever(invocation, *options);
        return Syncing(invocation, *options).sync();
    };
}

} // namespace signet::ctl
