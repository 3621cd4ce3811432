// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whole spaces of facts: each dimension is a list of choices, and each choice sets one thing in a world whole, so that
// one world is used for all of them. The first choice of a dimension is the one that spoils nothing.

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <random>
#include <span>
#include <vector>

namespace signet::policy {

template <class World>
using Dimension = std::vector<std::function<void(World&)>>;

template <class World, class Value, class Set>
Dimension<World> dimension(std::initializer_list<Value> values, Set set) {
    Dimension<World> choices;
    for (const Value& value : values)
        choices.push_back([=](World& world) { set(world, value); });
    return choices;
}

template <class World, class Visit>
void for_each_combination(World& world, std::span<const Dimension<World>> dimensions, const Visit& visit) {
    if (dimensions.empty()) {
        visit(world);
        return;
    }
    for (const auto& choose : dimensions.front()) {
        choose(world);
        for_each_combination(world, dimensions.subspan(1), visit);
    }
}

// As many of a space that is too large to be seen whole: each time most of it is in order, for what is wrong in several
// ways is refused by any of the checks. The same ones in each run.
template <class World, class Visit>
void for_some_combinations(World& world, std::span<const Dimension<World>> dimensions, std::size_t count,
                           const Visit& visit) {
    std::mt19937 random(1);
    constexpr unsigned in_order_of_eight = 6;
    for (std::size_t i = 0; i < count; ++i) {
        for (const Dimension<World>& choices : dimensions) {
            const bool is_in_order = random() % 8 < in_order_of_eight;
            choices[is_in_order ? 0 : random() % choices.size()](world);
        }
        visit(world);
    }
}

} // namespace signet::policy
