// SPDX-License-Identifier: Apache-2.0
// Who may have the PIN of a card changed, before which try the person is asked, and what became of a PIN whose card was
// interrupted.
#include "policy/pin_change.hpp"
#include "tests/unit/policy/logon_facts.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace signet::policy {
namespace {

Settings settings_of_passwd() {
    Settings settings = settings_with();
    settings.services["passwd"] = {.use = ServiceUse::pin};
    return settings;
}

// passwd(1) is setuid: root asks, for who has started it.
BeginFacts good_passwd() {
    return {.service = "passwd",
            .peer_uid = root_uid,
            .place = CallerPlace::at_seat,
            .user = "ann",
            .user_uid = ann,
            .invoker = ann};
}

const std::vector<Row<BeginFacts>> begin_rows{
    {"nothing", [](BeginFacts&) {}, "granted"},
    {"a program of the user's own", [](BeginFacts& f) { f.peer_uid = ann; }, "granted"},
    {"no facts at all", [](BeginFacts& f) { f = {}; }, "service-off"},
    {"a service that logs on", [](BeginFacts& f) { f.service = "login"; }, "service-off"},
    {"a person elsewhere", [](BeginFacts& f) { f.remote_host = "far.example"; }, "remote-session"},
    {"a caller that is not at the seat", [](BeginFacts& f) { f.place = CallerPlace::elsewhere; },
     "not-at-seat"},
    {"a caller of whom nothing is known", [](BeginFacts& f) { f.place = CallerPlace::unknown; },
     "not-at-seat"},
    {"another user's program", [](BeginFacts& f) { f.peer_uid = bob; }, "not-permitted"},
    {"a user that the system does not know", [](BeginFacts& f) { f.user_uid.reset(); }, "not-permitted"},
    {"nobody named",
     [](BeginFacts& f) {
         f.user = "";
         f.user_uid.reset();
     },
     "not-permitted"},
};

TEST(MayBeginPinChange, IsRefusedForEachThingThatIsNotAsItShouldBe) {
    for (const auto& row : begin_rows) {
        BeginFacts facts = good_passwd();
        row.change(facts);
        EXPECT_EQ(id_of(may_begin_pin_change(settings_of_passwd(), facts).reason), row.reason) << row.what;
    }
}

TEST(MayBeginPinChange, AtTheReaderIsForRootAndWhoeverIsInFrontOfIt) {
    const auto judged = [](Uid uid, CallerPlace place) {
        return may_begin_pin_change_at_reader({.peer_uid = uid, .place = place}).granted();
    };
    for (const auto place :
         {CallerPlace::unknown, CallerPlace::elsewhere, CallerPlace::at_seat, CallerPlace::system_service}) {
        EXPECT_TRUE(judged(root_uid, place));
        EXPECT_EQ(judged(ann, place), place == CallerPlace::at_seat);
    }
    EXPECT_FALSE(may_begin_pin_change_at_reader({}).granted());
}

TEST(PinTry, TheLastOneIsAskedFor) {
    EXPECT_TRUE(asks_before_try(PinDeed::change, 1));
    EXPECT_FALSE(asks_before_try(PinDeed::change, 2));
    EXPECT_FALSE(asks_before_try(PinDeed::change, {}));
    EXPECT_TRUE(asks_before_try(PinDeed::unblock, 1));
    EXPECT_FALSE(asks_before_try(PinDeed::unblock, 2));
    EXPECT_TRUE(asks_before_try(PinDeed::unblock, {})) << "it may be the last one";
}

using Count = std::optional<unsigned>;

PinState state(Count left, Count most = {}, std::optional<bool> is_default = {}) {
    return {.card = "card", .tries_left = left, .most_tries = most, .is_default = is_default};
}

TEST(FateOfPin, IsSaidOnlyWhereTheCardLeavesNoDoubt) {
    struct Row {
        const char* what;
        PinDeed deed;
        PinState before;
        PinState after;
        PinFate fate;
    };
    const Row rows[] = {
        {"all tries are there, before and after", PinDeed::change, state(3), state(3), PinFate::unknown},
        {"the same, of a card that says how many there are", PinDeed::change, state(3, 3), state(3, 3),
         PinFate::unknown},
        {"tries that were gone are gone still", PinDeed::change, state(2, 3), state(2, 3),
         PinFate::as_it_was},
        {"the same, where nobody knows that they were", PinDeed::change, state(2), state(2),
         PinFate::unknown},
        {"tries that were gone are back", PinDeed::change, state(2, 3), state(3, 3), PinFate::unknown},
        {"one try less", PinDeed::change, state(3, 3), state(2, 3), PinFate::unknown},
        {"it is the default no more", PinDeed::change, state(3, 3, true), state(3, 3, false),
         PinFate::changed},
        {"it has become the default", PinDeed::change, state(3, 3, false), state(3, 3, true),
         PinFate::changed},
        {"it is the default still", PinDeed::change, state(3, 3, true), state(2, 3, true),
         PinFate::as_it_was},
        {"the same, where the new one may be the default", PinDeed::unblock, state(0, 3, true),
         state(3, 3, true), PinFate::unknown},
        {"no default, before and after", PinDeed::change, state(3, 3, false), state(3, 3, false),
         PinFate::unknown},
        {"blocked still", PinDeed::unblock, state(0), state(0), PinFate::as_it_was},
        {"blocked no more", PinDeed::unblock, state(0), state(3), PinFate::unknown},
        {"a PUK that is the default no more", PinDeed::change_puk, state(3, 3, true), state(3, 3, false),
         PinFate::changed},
        {"a PUK that is the default still", PinDeed::change_puk, state(3, 3, true), state(2, 3, true),
         PinFate::as_it_was},
        {"a PUK whose tries are gone still", PinDeed::change_puk, state(1, 3), state(1, 3),
         PinFate::as_it_was},
        {"a PUK whose tries are back", PinDeed::change_puk, state(1, 3), state(3, 3), PinFate::unknown},
        {"a PUK that nothing is known of", PinDeed::change_puk, state({}), state({}), PinFate::unknown},
        {"a card that counts for nobody", PinDeed::change, state({}), state({}), PinFate::unknown},
    };
    for (const Row& row : rows)
        EXPECT_EQ(fate_of_pin(row.deed, row.before, row.after), row.fate) << row.what;
}

TEST(FateOfPin, IsSaidOfTheSameCardOnly) {
    auto other = state(0);
    other.card = "other";
    EXPECT_EQ(fate_of_pin(PinDeed::unblock, state(0), other), PinFate::unknown);
    auto nameless = state(0);
    nameless.card = {};
    EXPECT_EQ(fate_of_pin(PinDeed::unblock, nameless, nameless), PinFate::unknown);
}

TEST(SaidOf, APukIsCalledAPuk) {
    for (const ReasonEntry& row : reason_table()) {
        EXPECT_EQ(said_of(PinDeed::change, row.reason), row.reason);
        EXPECT_EQ(said_of(PinDeed::unblock, row.reason), row.reason);
        const Reason said = said_of(PinDeed::change_puk, row.reason);
        if (said != row.reason) {
            std::string expected(row.id);
            expected.replace(0, 3, "puk");
            EXPECT_EQ(id_of(said), expected);
        }
    }
    EXPECT_EQ(said_of(PinDeed::change_puk, Reason::pin_change_unknown), Reason::puk_change_unknown);
    EXPECT_EQ(said_of(PinDeed::change_puk, Reason::puk_wrong), Reason::puk_wrong);
    EXPECT_EQ(said_of(PinDeed::change_puk, Reason::no_card), Reason::no_card);
}

} // namespace
} // namespace signet::policy
