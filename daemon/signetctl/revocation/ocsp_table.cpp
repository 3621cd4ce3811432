// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/ocsp_table.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace signet::ctl {

using certmap::Bytes;
using certmap::RevocationRecord;
using certmap::RevocationTable;

namespace {

bool is_forgotten(const RevocationRecord& record, std::int64_t now) {
    const std::int64_t end = record.next_update == 0 ? record.this_update : record.next_update;
    return end < now - ocsp_memory;
}

} // namespace

std::vector<Bytes> serials_to_ask(const RevocationTable& known, const std::vector<Bytes>& asked) {
    auto oldest_first = known.records;
    std::ranges::stable_sort(oldest_first, {}, &RevocationRecord::this_update);
    std::vector<Bytes> serials;
    std::set<Bytes> taken;
    const auto take = [&](const Bytes& serial) {
        if (taken.insert(serial).second) serials.push_back(serial);
    };
    std::ranges::for_each(asked, take);
    for (const RevocationRecord& record : oldest_first)
        take(record.serial);
    return serials;
}

RevocationTable merge_answers(const RevocationTable& known, std::vector<RevocationRecord> answers,
                              std::int64_t now) {
    std::map<Bytes, RevocationRecord> by_serial;
    for (const RevocationRecord& record : known.records)
        by_serial.emplace(record.serial, record);
    for (RevocationRecord& answer : answers) {
        const auto [at, is_new] = by_serial.try_emplace(answer.serial, answer);
        if (!is_new && answer.this_update >= at->second.this_update) at->second = std::move(answer);
    }
    RevocationTable merged = known;
    merged.source = certmap::RevocationSource::ocsp;
    merged.fetched = now;
    merged.records.clear();
    for (auto& [serial, record] : by_serial) {
        if (!is_forgotten(record, now)) merged.records.push_back(std::move(record));
    }
    return merged;
}

} // namespace signet::ctl
