// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/krb5_trace.hpp"

#include <algorithm>

namespace signet::worker {
namespace {

constexpr std::size_t most_lines = 3;
constexpr std::size_t longest_line = 300;

// "[pid] seconds.microseconds: text\n" without its head and end.
std::string_view text_of(std::string_view line) {
    const auto head = line.find(": ");
    if (head != std::string_view::npos) line.remove_prefix(head + 2);
    return line.substr(0, std::min(line.find('\n'), longest_line));
}

} // namespace

Krb5Trace::Krb5Trace(const Krb5Context& context) : context_(context.get()) {
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
    if (!info || !info->message) return;
    const std::string_view line = text_of(info->message);
    if (line.find("PKINIT") == std::string_view::npos && !line.starts_with(reply_key_fails)) return;
    auto& lines = static_cast<Krb5Trace*>(trace)->lines_;
    lines.emplace_back(line);
    if (lines.size() > most_lines) lines.pop_front();
}

} // namespace signet::worker
