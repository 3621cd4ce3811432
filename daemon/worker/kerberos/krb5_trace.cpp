// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/krb5_trace.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <cstdio>

namespace signet::worker {
namespace {

constexpr std::size_t most_lines = 3;
constexpr std::size_t longest_line = 300;
constexpr unsigned max_logged = 500; // lines; a logon at the first KDC has some 80

// "[pid] seconds.microseconds: text\n" without its head and end.
std::string_view text_of(std::string_view line) {
    const auto head = line.find(": ");
    if (head != std::string_view::npos) line.remove_prefix(head + 2);
    return line.substr(0, std::min(line.find('\n'), longest_line));
}

} // namespace

Krb5Trace::Krb5Trace(const Krb5Context& context, bool log)
    : context_(context.get()), lines_to_log_(log ? max_logged : 0) {
    krb5_set_trace_callback(context_, take, this);
}

Krb5Trace::~Krb5Trace() {
    krb5_set_trace_callback(context_, nullptr, nullptr);
}

bool Krb5Trace::has_said(std::string_view beginning) const {
    return std::ranges::any_of(lines_, [&](const std::string& line) { return line.starts_with(beginning); });
}

std::string Krb5Trace::last_words() const {
    std::string words;
    for (const std::string& line : lines_)
        words += (words.empty() ? "" : "; ") + line;
    return words;
}

// Without `info` libkrb5 says that the callback is no longer used.
void Krb5Trace::take(krb5_context, const krb5_trace_info* info, void* trace) {
    if (info && info->message) static_cast<Krb5Trace*>(trace)->take(text_of(info->message));
}

void Krb5Trace::take(std::string_view line) {
    if (lines_to_log_ > 0) {
        --lines_to_log_;
        std::fprintf(stderr, "krb5 trace: %s\n", certmap::printable_ascii(line).c_str());
    }
    if (line.find("PKINIT") == std::string_view::npos && !line.starts_with(reply_key_fails)) return;
    lines_.emplace_back(line);
    if (lines_.size() > most_lines) lines_.pop_front();
}

} // namespace signet::worker
