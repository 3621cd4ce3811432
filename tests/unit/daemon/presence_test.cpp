// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/presence.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using Kind = PresenceChange::Kind;

struct PresenceRow {
    const char* name;
    Presence before;
    Presence after;
    std::vector<PresenceChange> changes;
};

class PresenceTest : public ::testing::TestWithParam<PresenceRow> {};

TEST_P(PresenceTest, TellsWhatCameAndWhatWent) {
    EXPECT_EQ(changes_between(GetParam().before, GetParam().after), GetParam().changes);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PresenceTest,
    ::testing::Values(
        PresenceRow{"Nothing", {}, {}, {}}, PresenceRow{"TheSame", {{"A", 1}}, {{"A", 1}}, {}},
        PresenceRow{"Inserted", {}, {{"A", 1}}, {{Kind::inserted, "A"}}},
        PresenceRow{"Removed", {{"A", 1}}, {}, {{Kind::removed, "A"}}},
        PresenceRow{
            "SwappedBetweenTwoLooks", {{"A", 1}}, {{"A", 3}}, {{Kind::removed, "A"}, {Kind::inserted, "A"}}},
        PresenceRow{
            "CounterBeganAnew", {{"A", 7}}, {{"A", 1}}, {{Kind::removed, "A"}, {Kind::inserted, "A"}}},
        PresenceRow{
            "MovedToAnotherReader", {{"A", 1}}, {{"B", 1}}, {{Kind::removed, "A"}, {Kind::inserted, "B"}}},
        PresenceRow{"AnotherReaderStays", {{"A", 1}, {"B", 2}}, {{"B", 2}}, {{Kind::removed, "A"}}},
        PresenceRow{"RemovalsFirst",
                    {{"B", 1}},
                    {{"A", 1}, {"C", 1}},
                    {{Kind::removed, "B"}, {Kind::inserted, "A"}, {Kind::inserted, "C"}}}),
    [](const auto& row) { return std::string(row.param.name); });

protocol::ReaderState reader(std::string name, bool present, std::uint32_t event_count) {
    protocol::ReaderState state;
    state.name = std::move(name);
    state.present = present;
    state.event_count = event_count;
    return state;
}

TEST(PresenceOf, IsTheReadersThatHoldACard) {
    protocol::ReadersChanged readers;
    readers.readers = {reader("A", true, 5), reader("B", false, 6)};
    EXPECT_EQ(presence_of(readers), (Presence{{"A", 5}}));
}

TEST(PresenceOf, NoReadersIsNoCards) {
    EXPECT_TRUE(presence_of(protocol::ReadersChanged()).empty());
}

protocol::ReadersChanged readers_named(std::initializer_list<const char*> names) {
    protocol::ReadersChanged readers;
    for (const char* name : names) {
        protocol::ReaderState state;
        state.name = name;
        readers.readers.push_back(state);
    }
    return readers;
}

TEST(LossOf, IsToldByTheReadersThatAreThere) {
    EXPECT_EQ(loss_of("A", readers_named({"B", "A"})), policy::CardLoss::card_out);
    EXPECT_EQ(loss_of("A", readers_named({"B"})), policy::CardLoss::reader_gone);
    EXPECT_EQ(loss_of("A", readers_named({})), policy::CardLoss::readers_gone);
}

} // namespace
} // namespace signet::daemon
