// SPDX-License-Identifier: Apache-2.0
// How long a card may be away before anything is done.
#include "policy/removal.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Settings settings_with(SessionResponse on_removal, const RemovalSettings& removal = {}) {
    Settings settings;
    settings.services["login"] = {.use = ServiceUse::logon, .on_removal = on_removal, .removal = removal};
    return settings;
}

struct WaitRow {
    CardLoss loss;
    milliseconds grace;
    milliseconds reader_grace;
    milliseconds wait;
};

TEST(WaitForReturn, IsTheGraceAndForAReaderThatIsGoneNoLessThanItsOwn) {
    for (const WaitRow& row : {
             WaitRow{CardLoss::card_out, seconds(0), seconds(2), seconds(0)},
             WaitRow{CardLoss::card_out, seconds(30), seconds(2), seconds(30)},
             WaitRow{CardLoss::reader_gone, seconds(0), seconds(2), seconds(2)},
             WaitRow{CardLoss::reader_gone, seconds(30), seconds(2), seconds(30)},
             WaitRow{CardLoss::reader_gone, seconds(0), seconds(0), seconds(0)},
             WaitRow{CardLoss::readers_gone, seconds(0), milliseconds(300), milliseconds(300)},
             WaitRow{CardLoss::readers_gone, seconds(1), milliseconds(300), seconds(1)},
         }) {
        Settings settings = settings_with(SessionResponse::lock, {.grace = row.grace});
        settings.cards.reader_grace = row.reader_grace;
        EXPECT_EQ(wait_for_return(settings, "login", row.loss), row.wait) << text_of(row.loss);
    }
}

TEST(PlanForElevation, IsWhatIsSetForTheServiceAndNothingWithoutASection) {
    Settings settings;
    settings.services["sudo"].elevate.on_removal = ElevationRemoval::end;
    settings.services["su"].elevate.on_removal = ElevationRemoval::warn;
    settings.services["su"].removal.rehearsal = true;
    EXPECT_EQ(plan_for_elevation(settings, "sudo"), (ElevationPlan{ElevationRemoval::end, false}));
    EXPECT_EQ(plan_for_elevation(settings, "su"), (ElevationPlan{ElevationRemoval::warn, true}));
    EXPECT_EQ(plan_for_elevation(settings, "doas"), ElevationPlan());
}

} // namespace
} // namespace signet::policy
