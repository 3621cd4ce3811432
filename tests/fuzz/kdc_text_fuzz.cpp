// SPDX-License-Identifier: Apache-2.0
// Text that a KDC or its administrator left: logs, block lists, PEM. A record says the same once it has been
// written again, a changed block list is one that a KDC can read, and what was put in can be taken out.
#include "certmap/judgement/block_list.hpp"
#include "daemon/signetctl/kdc/audit_report.hpp"
#include "daemon/signetctl/kdc/block_list_edit.hpp"
#include "daemon/signetctl/kdc/pem.hpp"
#include "daemon/signetctl/moment.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace signet;

constexpr std::int64_t now = 1'795'348'800;

void try_log(const std::string& text) {
    ctl::AuditReader reader(now - 86400, now);
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        reader.take(line);
        if (const auto record = kdc::record_of(line); record && kdc::record_of(text_of(*record)) != record)
            std::abort();
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    for (const auto& [principal, use] : reader.report().principals) {
        if (use.accepted + use.refused < use.certificates.size()) std::abort();
        if (use.is_locked_out() && (use.last().accepted || !use.is_refused())) std::abort();
    }
}

void try_block_list(const std::string& text) {
    const std::string entry = "serial 0a";
    const bool readable =
        text.size() <= certmap::max_block_list && certmap::BlockList::parse(text).has_value();
    const auto more = ctl::with_entry(text, entry, "by the fuzzer");
    if (!readable && more) std::abort();
    if (!more) return; // full
    if (!certmap::BlockList::parse(more->text)) std::abort();
    const auto again = ctl::with_entry(more->text, entry, "again");
    if (!again || again->changed) std::abort();
    const auto less = ctl::without_entry(more->text, entry);
    if (!less || !less->changed || ctl::without_entry(less->text, entry).value().changed) std::abort();
    const auto listed = ctl::blocked_entries(less->text);
    if (!listed) std::abort();
    for (const ctl::BlockedEntry& blocked : *listed)
        if (blocked.entry == entry || certmap::canonical_block_line(blocked.entry).value() != blocked.entry)
            std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    try_log(text);
    try_block_list(text);
    (void)ctl::pem_blocks(text, "CERTIFICATE");
    (void)ctl::moment_of(text, now);
    return 0;
}
