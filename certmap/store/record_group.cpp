// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/record_group.hpp"

#include "certmap/store/prefetch.hpp"

#include <cstring>

namespace signet::certmap::store {
namespace {

constexpr std::size_t head_size = group_size * sizeof(std::uint32_t);

std::size_t end_of(std::string_view group, std::uint64_t at) noexcept {
    std::uint32_t end = 0;
    std::memcpy(&end, group.data() + at * sizeof(end), sizeof(end));
    return end;
}

} // namespace

std::string group_text(const RecordGroup& group) {
    std::string head, body;
    for (const std::string& record : group) {
        body += record;
        const auto end = static_cast<std::uint32_t>(body.size());
        head.append(reinterpret_cast<const char*>(&end), sizeof(end));
    }
    return head + body;
}

std::optional<std::string_view> record_in(std::string_view group, std::uint64_t number) noexcept {
    if (group.size() < head_size) return std::nullopt;
    const std::uint64_t at = number % group_size;
    // Records of one group are of about one size: while it is read where this one is, it is on its way.
    const std::size_t about = (group.size() - head_size) / group_size;
    prefetch(group, head_size + at * about - std::min<std::size_t>(at * about, 64), about + 128);
    const std::size_t start = at == 0 ? 0 : end_of(group, at - 1);
    const std::size_t end = end_of(group, at);
    if (start > end || end > group.size() - head_size) return std::nullopt;
    return group.substr(head_size + start, end - start);
}

std::optional<RecordGroup> group_of(std::string_view text) {
    RecordGroup group;
    for (std::uint64_t at = 0; at < group_size; ++at) {
        const auto record = record_in(text, at);
        if (!record) return std::nullopt;
        group.at(at) = *record;
    }
    return group;
}

} // namespace signet::certmap::store
