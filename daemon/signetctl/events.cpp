// SPDX-License-Identifier: Apache-2.0
// The audit records, as the journal has them: those of root's programs alone, since anybody may write SIGNET_EVENT into it.
#include "certmap/text/text.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <systemd/sd-journal.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cstdint>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

struct JournalEnd {
    void operator()(sd_journal* journal) const { sd_journal_close(journal); }
};
using Journal = std::unique_ptr<sd_journal, JournalEnd>;

struct EventOptions {
    bool follow = false;
    std::uint64_t lines = 10;
};

constexpr std::string_view prefix = "SIGNET_";

// Set by journald, which nobody talks into another one.
constexpr const char* of_root = "_UID=0";

Journal open_journal() {
    sd_journal* opened = nullptr;
    if (sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM) < 0) return nullptr;
    Journal journal(opened);
    if (sd_journal_add_match(opened, of_root, 0) < 0) return nullptr;
    return journal;
}

std::string_view field(sd_journal* journal, const char* name) {
    const void* data = nullptr;
    std::size_t size = 0;
    if (sd_journal_get_data(journal, name, &data, &size) < 0) return {};
    const std::string_view whole(static_cast<const char*>(data), size);
    return whole.substr(std::min(whole.find('=') + 1, whole.size()));
}

bool is_event(sd_journal* journal) {
    return !field(journal, "SIGNET_EVENT").empty();
}

std::string time_of(sd_journal* journal) {
    std::uint64_t microseconds = 0;
    sd_journal_get_realtime_usec(journal, &microseconds);
    constexpr std::uint64_t second = 1'000'000;
    const auto whole = static_cast<std::time_t>(microseconds / second);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(whole), microseconds % second);
}

// "SIGNET_LOGON_ID" is "logon_id"; what is empty is left out.
ordered_json record_of(sd_journal* journal) {
    ordered_json record{{"time", time_of(journal)}};
    const void* data = nullptr;
    std::size_t size = 0;
    SD_JOURNAL_FOREACH_DATA(journal, data, size) {
        std::string_view whole(static_cast<const char*>(data), size);
        if (!whole.starts_with(prefix)) continue;
        whole.remove_prefix(prefix.size());
        const auto equals = whole.find('=');
        if (equals == std::string_view::npos || equals + 1 == whole.size()) continue;
        std::string name(whole.substr(0, equals));
        for (char& letter : name)
            if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
        record[name] = std::string(whole.substr(equals + 1));
    }
    return record;
}

void show(const Invocation& invocation, sd_journal* journal) {
    if (invocation.json)
        write_json_line(invocation.out, record_of(journal));
    else
        invocation.out << time_of(journal) << "  " << certmap::printable_ascii(field(journal, "MESSAGE"))
                       << "\n";
    invocation.out.flush();
}

// To the event so many before the end; false: there are fewer.
void go_back(sd_journal* journal, std::uint64_t events) {
    sd_journal_seek_tail(journal);
    while (events > 0 && sd_journal_previous(journal) > 0)
        if (is_event(journal)) --events;
    // What comes next is shown first.
    if (events > 0 || sd_journal_previous(journal) == 0) sd_journal_seek_head(journal);
}

ExitStatus show_events(const Invocation& invocation, const EventOptions& options) {
    const Journal journal = open_journal();
    if (!journal) return complain(invocation, "the journal cannot be read", ExitStatus::no);
    go_back(journal.get(), options.lines);
    for (;;) {
        while (sd_journal_next(journal.get()) > 0)
            if (is_event(journal.get())) show(invocation, journal.get());
        if (!options.follow || !invocation.out) return ExitStatus::yes;
        if (sd_journal_wait(journal.get(), static_cast<std::uint64_t>(-1)) < 0)
            return complain(invocation, "the journal cannot be followed", ExitStatus::no);
    }
}

} // namespace

Run prepare_events(CLI::App& app) {
    const auto options = std::make_shared<EventOptions>();
    app.add_flag("--follow,-f", options->follow, "go on with what happens from now on");
    app.add_option("--lines,-n", options->lines, "so many of the last ones first")->capture_default_str();
    return [options](const Invocation& invocation) { return show_events(invocation, *options); };
}

} // namespace signet::ctl
