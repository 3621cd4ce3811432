// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/srv_records.hpp"

#include <algorithm>
#include <arpa/nameser.h>
#include <array>
#include <resolv.h>

namespace signet::worker {
namespace {

constexpr std::size_t fixed_part = 6; // priority, weight, port

std::uint16_t read_u16(const std::uint8_t* at) {
    return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}

std::optional<SrvRecord> parse_record(const ns_msg& message, const ns_rr& record) {
    if (ns_rr_type(record) != ns_t_srv || ns_rr_rdlen(record) <= fixed_part) return std::nullopt;
    const std::uint8_t* data = ns_rr_rdata(record);
    std::array<char, NS_MAXDNAME> name{};
    if (dn_expand(ns_msg_base(message), ns_msg_end(message), data + fixed_part, name.data(), name.size()) < 0)
        return std::nullopt;
    const std::string target = name.data();
    if (target.empty() || target == ".") return std::nullopt;
    return SrvRecord{read_u16(data), read_u16(data + 2), {target, read_u16(data + 4)}};
}

using Records = std::vector<SrvRecord>;

// RFC 2782, "Weight": a running sum of the weights, and the first record that reaches the number drawn.
Records::iterator draw_one(Records::iterator begin, Records::iterator end,
                           const std::function<unsigned(unsigned)>& draw) {
    unsigned total = 0;
    for (auto at = begin; at != end; ++at)
        total += at->weight;
    const unsigned drawn = draw(total);
    unsigned sum = 0;
    return std::find_if(begin, std::prev(end),
                        [&](const SrvRecord& r) { return (sum += r.weight) >= drawn; });
}

void order_equals(Records::iterator begin, Records::iterator end,
                  const std::function<unsigned(unsigned)>& draw) {
    for (; begin != end; ++begin)
        std::iter_swap(begin, draw_one(begin, end, draw));
}

} // namespace

std::vector<SrvRecord> parse_srv_answer(std::span<const std::uint8_t> answer) {
    Records records;
    ns_msg message{};
    if (ns_initparse(answer.data(), static_cast<int>(answer.size()), &message) != 0) return records;
    const int count = ns_msg_count(message, ns_s_an);
    for (int i = 0; i < count && records.size() < most_srv_records; ++i) {
        ns_rr raw{};
        if (ns_parserr(&message, ns_s_an, i, &raw) != 0) return {};
        if (auto record = parse_record(message, raw)) records.push_back(std::move(*record));
    }
    return records;
}

std::vector<KdcAddress> in_srv_order(std::vector<SrvRecord> records,
                                     const std::function<unsigned(unsigned)>& draw) {
    const auto by_priority = [](const SrvRecord& a, const SrvRecord& b) { return a.priority < b.priority; };
    std::stable_sort(records.begin(), records.end(), by_priority);
    for (auto begin = records.begin(); begin != records.end();) {
        const auto end = std::upper_bound(begin, records.end(), *begin, by_priority);
        order_equals(begin, end, draw);
        begin = end;
    }
    std::vector<KdcAddress> kdcs;
    for (SrvRecord& record : records)
        kdcs.push_back(std::move(record.target));
    return kdcs;
}

} // namespace signet::worker
