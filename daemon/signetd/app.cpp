// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/app.hpp"

#include "daemon/config/config_file.hpp"
#include "daemon/signetd/audit/bounded_journal.hpp"
#include "daemon/signetd/audit/journald.hpp"
#include "daemon/signetd/audit/record_file.hpp"
#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/cards/token_watcher.hpp"
#include "daemon/signetd/cards/watcher.hpp"
#include "daemon/signetd/demand_file.hpp"
#include "daemon/signetd/file_check.hpp"
#include "daemon/signetd/login1/login1.hpp"
#include "daemon/signetd/rights/elevated_program.hpp"
#include "daemon/signetd/rights/system_rights.hpp"
#include "daemon/signetd/server/listener.hpp"
#include "daemon/signetd/steps/gate_judges.hpp"
#include "daemon/signetd/stories/elevation_removal.hpp"
#include "daemon/signetd/stories/removal.hpp"
#include "daemon/signetd/workers/spawn.hpp"
#include "daemon/system/identity.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <sys/stat.h>
#include <utility>

namespace signet::daemon {
namespace {

// Whoever has this group may ask about keys and certificates of others: what sshd and VPNs run for that.
constexpr const char* gatekeepers = "signet-gate";

// Of records that outlive a restart.
std::string directory_of(const AppOptions& options, const std::string& records) {
    std::string directory = options.state_directory + "/" + records;
    mkdir(directory.c_str(), 0700); // it may be there from before a restart
    return directory;
}

Severity severity_of(policy::LogLevel level) {
    switch (level) {
    case policy::LogLevel::error: return Severity::error;
    case policy::LogLevel::warning: return Severity::warning;
    case policy::LogLevel::info: return Severity::info;
    }
    return Severity::info;
}

// What is still in progress when signetd ends goes while everything that it uses is there.
class Loop : public asio::io_context {
public:
    Loop() : asio::io_context(1) {}
    using asio::io_context::shutdown;
};

class App {
public:
    ~App() { loop_.shutdown(); }
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    App(const AppOptions& options, config::LoadedSettings loaded)
        : options_(options), executor_(loop_.get_executor()), workers_(executor_, options.worker, journal_),
          cards_(executor_, workers_, journal_, loaded.settings, seat_of_reader),
          sessions_(directory_of(options, "sessions")),
          elevations_(executor_, directory_of(options, "elevations")),
          gate_judges_(executor_, workers_), services_{workers_,
                                                       cards_,
                                                       sessions_,
                                                       login1_,
                                                       elevations_,
                                                       rights_,
                                                       gate_judges_,
                                                       journal_,
                                                       std::move(loaded.settings),
                                                       {options.config, std::move(loaded.files)}},
          acceptor_(make_acceptor(executor_, options.socket)), signals_(executor_, SIGTERM, SIGINT, SIGHUP) {}

    int run() {
        services_.gatekeepers = system::local_group(gatekeepers);
        // Before anybody is answered: the module must not go by older settings than signetd.
        if (const auto published = publish_demand(options_.demand, *services_.settings); !published) {
            journal_.note(Severity::error,
                          "not started, the demand cannot be left for PAM: " + published.error().problem);
            return 1;
        }
        write_as(services_.settings->log);
        for (const std::string& path : sessions_.load())
            journal_.note(Severity::warning, "session record dropped, it cannot be read: " + path);
        for (const std::string& path : elevations_.load())
            journal_.note(Severity::warning, "elevation record dropped, it cannot be read: " + path);
        spawn_logged(executor_, watch_cards(workers_, cards_, journal_), journal_, "card watch");
        spawn_logged(executor_, watch_tokens(workers_, cards_, journal_), journal_, "token watch");
        spawn_logged(executor_, guard_sessions(services_), journal_, "guard of sessions");
        spawn_logged(executor_, guard_elevations(services_, programs_), journal_, "guard of elevations");
        spawn_logged(executor_, accept_clients(acceptor_, services_, door_), journal_, "listener");
        spawn_logged(executor_, obey_signals(), journal_, "signals");
        spawn_logged(executor_, write_summaries(journal_), journal_, "summaries");
        sd_notify(0, "READY=1");
        loop_.run();
        return 0;
    }

private:
    Task<void> obey_signals() {
        for (;;) {
            const auto [error, signal] = co_await signals_.async_wait(no_throw);
            if (error || signal != SIGHUP) break;
            reload();
        }
        sd_notify(0, "STOPPING=1");
        journal_.summarize(std::chrono::steady_clock::now());
        loop_.stop();
    }

    // Bad settings change nothing: the last good ones stay in force.
    void reload() {
        sd_notify(0, "RELOADING=1");
        config::LoadedSettings loaded = config::load_settings(options_.config);
        for (const policy::Problem& problem : loaded.problems)
            journal_.note(Severity::error, "settings not taken over: " + policy::problem_text(problem));
        if (loaded.settings) take_into_force(std::move(loaded));
        sd_notify(0, "READY=1");
    }

    void take_into_force(config::LoadedSettings loaded) {
        if (const auto published = publish_demand(options_.demand, *loaded.settings); !published)
            return journal_.note(Severity::error, "settings not taken over: " + published.error().problem);
        for (const std::string& problem : problems_of_files(*loaded.settings))
            journal_.note(Severity::warning, problem);
        write_as(loaded.settings->log);
        services_.settings = loaded.settings;
        services_.settings_files.files = std::move(loaded.files);
        cards_.set_settings(std::move(loaded.settings));
        journal_.note(Severity::info, "settings read again");
    }

    void write_as(const policy::LogSettings& log) {
        records_.write_to(log.records);
        journal_.set_least_important(severity_of(log.level));
    }

    // In the order in which they need each other.
    const AppOptions& options_;
    Journald journald_;
    RecordFile records_{journald_};
    Loop loop_;
    asio::any_io_executor executor_;
    BoundedJournal journal_{executor_, records_};
    SpawnedWorkers workers_;
    Cards cards_;
    SessionRegistry sessions_;
    Elevations elevations_;
    GateJudges gate_judges_;
    Bus bus_{executor_};
    Login1 login1_{bus_};
    SystemRights rights_{bus_};
    ElevatedProgram programs_;
    Services services_;
    Door door_;
    Acceptor acceptor_;
    asio::signal_set signals_;
};

} // namespace

int run_app(const AppOptions& options, config::LoadedSettings loaded) {
    App app(options, std::move(loaded));
    return app.run();
}

} // namespace signet::daemon
