// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/usn_source.hpp"

#include "certmap/sync/binary_value.hpp"
#include "daemon/signetctl/directory/id_comparison.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <charconv>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace

std::string text_of(const UsnState& state) {
    return fmt::format("{} {} {}", state.invocation, state.usn, state.compared);
}

std::optional<UsnState> parse_usn_state(const std::string& text) {
    const std::size_t first = text.find(' ');
    const std::size_t second = first == text.npos ? text.npos : text.find(' ', first + 1);
    if (first == 0 || second == text.npos) return std::nullopt;
    const std::string_view view = text;
    const auto usn = number_of<std::uint64_t>(view.substr(first + 1, second - first - 1));
    const auto compared = number_of<std::int64_t>(view.substr(second + 1));
    if (!usn || !compared) return std::nullopt;
    return UsnState{text.substr(0, first), *usn, *compared};
}

// Before anything is searched for: what changes meanwhile is heard twice, and not missed.
Result<UsnState> UsnSource::current_state() {
    const auto root = directory_.read("", root_dse_attributes());
    if (!root) return root.error();
    const Server server = describe_server(*root);
    const auto usn = number_of<std::uint64_t>(server.highest_usn);
    if (!usn || server.dsa.empty())
        return Error(tr("the directory's root DSE names no highestCommittedUSN"),
                     tr("try --method timestamp"));
    const auto settings = directory_.read(server.dsa, {"invocationId"});
    if (!settings) return settings.error();
    const auto invocation = certmap::guid_text(value_of(*settings, "invocationId"));
    if (!invocation)
        return Error(tr("the directory does not show its invocationId"), tr("try --method timestamp"));
    return UsnState{*invocation, *usn, now_};
}

Result<void> UsnSource::hear_found(const std::string& filter, ChangeSink& sink) {
    Query query = query_;
    query.filter = filter;
    query.attributes.push_back(attribute_names(server_.kind).id);
    return directory_.search(query, server_.offers_paging, [&](const certmap::Record& found) {
        certmap::Record record = found;
        record.id = id_of(found, server_.kind);
        return sink.found(record);
    });
}

Result<void> UsnSource::hear_gone(Query query, ChangeSink& sink) {
    query.attributes = {attribute_names(server_.kind).id};
    return directory_.search(query, server_.offers_paging, [&](const certmap::Record& found) -> Result<void> {
        const std::string id = id_of(found, server_.kind);
        return id.empty() ? Result<void>() : sink.gone(id);
    });
}

Result<Heard> UsnSource::load(ChangeSink& sink) {
    const auto state = current_state();
    if (!state) return state.error();
    if (const auto heard = hear_found(query_.filter, sink); !heard) return heard.error();
    return Heard{text_of(*state), false, false};
}

Result<Heard> UsnSource::changes(const std::string& cookie, ChangeSink& sink) {
    const auto last = parse_usn_state(cookie);
    auto state = current_state();
    if (!state) return state.error();
    if (!last || last->invocation != state->invocation || last->usn > state->usn)
        return Heard{"", false, true};
    const std::string since = fmt::format("(uSNChanged>={})", last->usn + 1);
    if (const auto heard = hear_found(fmt::format("(&{}{})", query_.filter, since), sink); !heard)
        return heard.error();
    Query left{query_.base, fmt::format("(&{}(!{}))", since, query_.filter), {}};
    if (const auto heard = hear_gone(left, sink); !heard) return heard.error();
    // Tombstones are moved below the naming context, wherever the entry was.
    Query deleted{server_.naming_context, fmt::format("(&(isDeleted=TRUE){})", since), {}, true};
    if (const auto heard = hear_gone(deleted, sink); !heard) return heard.error();
    const bool is_due = now_ - last->compared >= comparison_interval || now_ < last->compared;
    if (!is_due) {
        state->compared = last->compared;
    } else if (const auto compared = hear_ids(directory_, query_, server_, sink); !compared) {
        return compared.error();
    }
    return Heard{text_of(*state), is_due, false};
}

} // namespace signet::ctl
