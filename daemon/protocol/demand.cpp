// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/demand.hpp"

#include "daemon/protocol/fields.hpp"
#include "daemon/system/trusted_file.hpp"

#include <cerrno>
#include <charconv>
#include <optional>

namespace signet::protocol {
namespace {

constexpr std::string_view first_line = "signet-demand 1\n";
// Ends the line of a service whose account phase lets on nobody who was not there by card.
constexpr std::string_view account_by_card = "account-by-card";
constexpr std::string_view last_line = "end\n"; // so that a file that was cut off is noticed

std::string_view word_of(ServiceUse use) {
    switch (use) {
    case ServiceUse::off: return "off";
    case ServiceUse::logon: return "logon";
    case ServiceUse::unlock: return "unlock";
    case ServiceUse::elevate: return "elevate";
    case ServiceUse::elevate_any: return "elevate-any";
    case ServiceUse::gate: return "gate";
    case ServiceUse::pin: return "pin";
    }
    return {};
}

std::string_view word_of(CardDemand card) {
    switch (card) {
    case CardDemand::required: return "required";
    case CardDemand::preferred: return "preferred";
    }
    return {};
}

template <class Value>
std::optional<Value> value_of(std::string_view word, std::initializer_list<Value> values) {
    for (const Value value : values)
        if (word == word_of(value)) return value;
    return std::nullopt;
}

// What comes before the next separator, which is taken away with it; all of it if there is none.
std::string_view take_until(char separator, std::string_view& text) {
    const std::size_t end = text.find(separator);
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return taken;
}

bool take_uid(Demand& demand, std::string_view digits) {
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), demand.minimum_uid);
    return error == std::errc() && end == digits.end();
}

bool take_service(Demand& demand, std::string_view line) {
    const std::string_view name = take_until(' ', line);
    const auto use = value_of(take_until(' ', line),
                              {ServiceUse::off, ServiceUse::logon, ServiceUse::unlock, ServiceUse::elevate,
                               ServiceUse::elevate_any, ServiceUse::gate, ServiceUse::pin});
    const auto card = value_of(take_until(' ', line), {CardDemand::required, CardDemand::preferred});
    if (name.empty() || name.size() > Name::max || !use || !card) return false;
    if (!line.empty() && line != account_by_card) return false;
    const auto account = line.empty() ? AccountDemand::any : AccountDemand::by_card;
    demand.services.emplace(name, ServiceDemand{*use, *card, account});
    return true;
}

bool take_name(std::vector<std::string>& names, std::string_view name) {
    if (name.empty() || name.size() > Name::max) return false;
    names.emplace_back(name);
    return true;
}

bool take_line(Demand& demand, std::string_view line) {
    const std::string_view what = take_until(' ', line);
    if (what == "minimum-uid") return take_uid(demand, line);
    if (what == "service") return take_service(demand, line);
    if (what == "break-glass") return take_name(demand.break_glass, line);
    if (what == "break-glass-group") return take_name(demand.break_glass_groups, line);
    return false;
}

} // namespace

std::string encode_demand(const Demand& demand) {
    std::string text(first_line);
    text.append("minimum-uid ").append(std::to_string(demand.minimum_uid)).append("\n");
    for (const auto& [name, service] : demand.services) {
        text.append("service ").append(name).append(" ").append(word_of(service.use));
        text.append(" ").append(word_of(service.card));
        if (service.account == AccountDemand::by_card) text.append(" ").append(account_by_card);
        text.append("\n");
    }
    for (const std::string& name : demand.break_glass)
        text.append("break-glass ").append(name).append("\n");
    for (const std::string& name : demand.break_glass_groups)
        text.append("break-glass-group ").append(name).append("\n");
    return text.append(last_line);
}

Result<Demand> parse_demand(std::string_view text) {
    if (text.size() > max_demand_size) return WireError::too_long;
    if (!text.starts_with(first_line)) return WireError::bad_version;
    if (!text.ends_with(last_line)) return WireError::truncated;
    if (!is_clean_text(text)) return WireError::bad_value;
    std::string_view rest = text.substr(first_line.size());
    rest.remove_suffix(last_line.size());
    Demand demand;
    while (!rest.empty())
        if (!take_line(demand, take_until('\n', rest))) return WireError::bad_value;
    // A service that stands there twice, a line at another place: what has two readings has none.
    if (encode_demand(demand) != text) return WireError::bad_value;
    return demand;
}

DemandOnFile read_demand(const std::string& path, uid_t owner) {
    using State = DemandOnFile::State;
    const auto text = system::read_trusted_file(path, max_demand_size, owner);
    if (!text && text.error().code == ENOENT) return {State::not_there, {}, text.error().problem};
    if (!text) return {State::unusable, {}, text.error().problem};
    auto demand = parse_demand(*text);
    if (!demand) return {State::unusable, {}, path + ": is not what this version of signetd writes"};
    return {State::known, std::move(*demand), {}};
}

} // namespace signet::protocol
