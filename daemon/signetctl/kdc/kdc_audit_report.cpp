// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/kdc/audit_report_text.hpp"
#include "daemon/signetctl/moment.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

namespace signet::ctl {
namespace {

struct ReportOptions {
    std::vector<std::string> files; // empty: standard input
    std::string since;
};

// A line at a time, of which no more is kept than a record may have.
void read_lines(std::istream& stream, AuditReader& reader) {
    std::string line(longest_log_line, '\0');
    while (stream) {
        stream.getline(line.data(), static_cast<std::streamsize>(line.size()));
        const auto got = static_cast<std::size_t>(stream.gcount());
        // gcount() counts the end of the line, which is not in the text.
        if (stream.eof() || !stream.fail()) {
            reader.take({line.data(), got - (stream.eof() || got == 0 ? 0U : 1U)});
        } else if (got + 1 == line.size()) {
            reader.take_cut({line.data(), got});
            stream.clear();
            stream.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
        }
    }
}

bool read_file(const Invocation& invocation, const std::string& path, AuditReader& reader) {
    std::ifstream file(path, std::ios::binary);
    if (file) read_lines(file, reader);
    if (file.is_open() && !file.bad()) return true;
    invocation.err << "signetctl: " << path << ": " << std::strerror(errno) << "\n";
    return false;
}

ExitStatus report(const Invocation& invocation, const ReportOptions& options) {
    std::optional<std::int64_t> since;
    if (!options.since.empty()) {
        since = moment_of(options.since, now());
        if (!since)
            return complain(invocation, tr("--since: 2026-11-22, 2026-11-22T10:00:00Z or 7d"),
                            ExitStatus::usage);
    }
    AuditReader reader(since, now());
    bool complete = true;
    for (const std::string& file : options.files)
        complete = read_file(invocation, file, reader) && complete;
    if (options.files.empty()) read_lines(std::cin, reader);
    const AuditReport& found = reader.report();
    if (found.unreadable > 0)
        complain(invocation, told("{} records could not be read", found.unreadable), ExitStatus::no);
    if (invocation.json)
        write_json(invocation.out, json_of(found));
    else
        print_text(invocation.out, found);
    return complete && !found.somebody_is_refused() ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_kdc_audit_report(CLI::App& app) {
    const auto options = std::make_shared<ReportOptions>();
    app.add_option("FILE", options->files, "logs of the KDC, oldest first; without any, standard input");
    app.add_option("--since", options->since, "only what was written since then")->type_name("TIME");
    return [options](const Invocation& invocation) { return report(invocation, *options); };
}

} // namespace signet::ctl
