// SPDX-License-Identifier: Apache-2.0
#include "tests/card/json_value.hpp"

#include <algorithm>

namespace signet::card {
namespace {

// Longer than any reader or worker waits for a card; a bound against typing milliseconds for microseconds.
constexpr std::chrono::microseconds kLongestDelay = std::chrono::minutes{1};

Error wrong(std::string_view name, std::string_view what) {
    return Error{std::string{name} + " " + std::string{what}};
}

} // namespace

Result<Json> parse_object(std::string_view text) {
    Json object = Json::parse(text, nullptr, false);
    if (!object.is_object()) return Error{"not a JSON object"};
    return {boost::system::in_place_value, std::move(object)};
}

Result<void> only_members(const Json& object, std::initializer_list<std::string_view> known) {
    for (const auto& member : object.items()) {
        if (std::find(known.begin(), known.end(), member.key()) == known.end())
            return wrong(member.key(), "is not known here");
    }
    return {};
}

Result<void> read_member(const Json& object, std::string_view name, unsigned limit, unsigned& value) {
    const auto member = object.find(name);
    if (member == object.end()) return {};
    if (!member->is_number_unsigned() || member->get<std::uint64_t>() > limit)
        return wrong(name, "must be a whole number up to " + std::to_string(limit));
    value = member->get<unsigned>();
    return {};
}

Result<void> read_member(const Json& object, std::string_view name, bool& value) {
    const auto member = object.find(name);
    if (member == object.end()) return {};
    if (!member->is_boolean()) return wrong(name, "must be true or false");
    value = member->get<bool>();
    return {};
}

Result<void> read_member(const Json& object, std::string_view name, std::string& value) {
    const auto member = object.find(name);
    if (member == object.end()) return {};
    if (!member->is_string()) return wrong(name, "must be a string");
    value = member->get<std::string>();
    return {};
}

Result<void> read_member(const Json& object, std::string_view name, std::chrono::microseconds unit,
                         std::chrono::microseconds& value) {
    const auto member = object.find(name);
    if (member == object.end()) return {};
    if (!member->is_number()) return wrong(name, "must be a number");
    const double count = member->get<double>() * static_cast<double>(unit.count());
    if (!(count >= 0 && count <= static_cast<double>(kLongestDelay.count())))
        return wrong(name, "must be between nothing and a minute");
    value = std::chrono::microseconds{static_cast<std::int64_t>(count)};
    return {};
}

} // namespace signet::card
