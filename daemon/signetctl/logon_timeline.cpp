// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/logon_timeline.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/audit_journal.hpp"
#include "daemon/signetctl/colour.hpp"
#include "daemon/signetctl/reason_text.hpp"
#include "daemon/signetctl/table.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ostream>
#include <sstream>
#include <string_view>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

// A line of a worker is in the journal a moment after it was written.
constexpr std::uint64_t trace_delay_us = 200'000;

struct Step {
    std::string name;
    std::uint64_t us = 0;
};

std::string text_of(const ordered_json& record, const char* name) {
    const auto found = record.find(name);
    return found == record.end() ? std::string() : certmap::printable_ascii(found->get<std::string>());
}

std::uint64_t number_in(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// "caller=812 card=120"
std::vector<Step> steps_of(const ordered_json& record) {
    std::vector<Step> steps;
    std::istringstream words(text_of(record, "steps"));
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        if (equals == std::string::npos) continue;
        steps.push_back({word.substr(0, equals), number_in(std::string_view(word).substr(equals + 1))});
    }
    return steps;
}

std::string milliseconds(std::uint64_t us) {
    return fmt::format("{:.1f} ms", static_cast<double>(us) / 1000);
}

std::string with(std::string_view before, const std::string& text) {
    return text.empty() ? text : std::string(before) + text;
}

// What the record knows of a step besides its time.
std::string about(const std::string& step, const ordered_json& record) {
    const auto number = [&](const char* name) { return number_in(text_of(record, name)); };
    if (step == "card")
        return text_of(record, "reader") + with(": ", text_of(record, "principal")) +
               with(tr(", certificate "), text_of(record, "certificate").substr(0, 16));
    if (step == "ticket" || step == "signature") {
        if (number("card_us") == 0) return {};
        std::string text = told("card {} in {} APDUs", milliseconds(number("card_us")), number("apdus"));
        if (number("kdc_us") > 0) text += ", KDC " + milliseconds(number("kdc_us"));
        return text;
    }
    return {};
}

std::string sentence_of(const LogonTimeline& logon) {
    if (is_granted(logon)) return {};
    const std::string user = text_of(logon.record, "user");
    const std::string principal = text_of(logon.record, "principal");
    const std::string detail = text_of(logon.record, "detail");
    return reason_text(text_of(logon.record, "reason"),
                       {.user = user, .principal = principal, .detail = detail});
}

std::string headline(const LogonTimeline& logon, bool is_coloured) {
    const ordered_json& record = logon.record;
    const bool granted = is_granted(logon);
    const std::string user = text_of(record, "user");
    const std::string result = granted ? tr("granted") : told("refused, {}", text_of(record, "reason"));
    return told("{}  {} of {} at {}{}{}: {}\n", text_of(record, "time"), text_of(record, "event"),
                user.empty() ? tr("(no user yet)") : user, text_of(record, "service"),
                with(tr(" on "), text_of(record, "tty")), with(tr(" from "), text_of(record, "remote_host")),
                coloured(result, granted, is_coloured));
}

// The last step is where it has ended.
std::string result_of(const LogonTimeline& logon, bool is_last) {
    return is_last && !is_granted(logon) ? text_of(logon.record, "reason") : "ok";
}

} // namespace

LogonTimeline timeline_at(const AuditJournal& journal) {
    LogonTimeline logon{journal.record()};
    std::uint64_t taken = 0;
    for (const Step& step : steps_of(logon.record))
        taken += step.us;
    const std::uint64_t end = journal.microseconds();
    logon.krb5_trace = krb5_trace(end - std::min(taken, end), end + trace_delay_us);
    return logon;
}

bool is_granted(const LogonTimeline& logon) {
    return text_of(logon.record, "reason") == "granted";
}

void print_timeline(std::ostream& out, const LogonTimeline& logon, bool is_coloured) {
    out << headline(logon, is_coloured);
    const auto steps = steps_of(logon.record);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < steps.size(); ++i)
        rows.push_back({"  " + steps[i].name, milliseconds(steps[i].us),
                        result_of(logon, i + 1 == steps.size()), about(steps[i].name, logon.record)});
    if (!rows.empty()) print_table(out, {tr("  STEP"), tr("TOOK"), tr("RESULT"), tr("WHAT")}, rows);
    if (const std::string sentence = sentence_of(logon); !sentence.empty()) out << "  " << sentence << "\n";
    for (const std::string& line : logon.krb5_trace)
        out << "  krb5: " << certmap::printable_ascii(line) << "\n";
}

ordered_json timeline_json(const LogonTimeline& logon) {
    ordered_json record = logon.record;
    const auto steps = steps_of(logon.record);
    record["steps"] = ordered_json::array();
    for (std::size_t i = 0; i < steps.size(); ++i)
        record["steps"].push_back({{"step", steps[i].name},
                                   {"us", steps[i].us},
                                   {"result", result_of(logon, i + 1 == steps.size())}});
    record["text"] = sentence_of(logon);
    record["krb5_trace"] = logon.krb5_trace;
    return record;
}

} // namespace signet::ctl
