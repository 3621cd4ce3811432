// SPDX-License-Identifier: Apache-2.0
// By which drivers a card is read, and what is said where none of them knows it.
#include "daemon/signetd/cards/card_way.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using policy::CardDriver;
using policy::Reason;

const CardWay by_piv{};
const CardWay by_opensc{verb::token, "/usr/lib/opensc-pkcs11.so"};

struct WayRow {
    const char* name;
    std::vector<CardDriver> drivers;
    std::vector<std::string> modules;
    std::string reader;
    std::vector<std::string> ways; // names of drivers
};

class WaysToRead : public testing::TestWithParam<WayRow> {};

TEST_P(WaysToRead, AreInTheOrderOfTheSettings) {
    policy::CardSettings settings;
    settings.drivers = GetParam().drivers;
    settings.pkcs11_modules = GetParam().modules;
    std::vector<std::string> names;
    for (const CardWay& way : ways_to_read(settings, GetParam().reader)) {
        names.push_back(driver_name(way));
        EXPECT_EQ(way.verb, way.module.empty() ? verb::card : verb::token);
    }
    EXPECT_EQ(names, GetParam().ways);
}

constexpr auto piv = CardDriver::piv;
constexpr auto pkcs11 = CardDriver::pkcs11;

INSTANTIATE_TEST_SUITE_P(
    Table, WaysToRead,
    testing::Values(WayRow{"ByDefault", {piv, pkcs11}, {}, "A 00 00", {"piv"}},
                    WayRow{
                        "PivFirst", {piv, pkcs11}, {"a.so", "/x/b.so"}, "A 00 00", {"piv", "a.so", "b.so"}},
                    WayRow{"PivLast", {pkcs11, piv}, {"a.so"}, "A 00 00", {"a.so", "piv"}},
                    WayRow{"WithoutPiv", {pkcs11}, {"a.so"}, "A 00 00", {"a.so"}},
                    WayRow{"ModulesWithoutTheirDriver", {piv}, {"a.so"}, "A 00 00", {"piv"}},
                    WayRow{"NoReader", {piv, pkcs11}, {"a.so", "/x/b.so"}, "PKCS#11 b.so alice", {"b.so"}},
                    WayRow{"NoReaderOfAnotherName", {piv, pkcs11}, {"b.so"}, "PKCS#11 b.so2 alice", {}}),
    [](const auto& row) { return row.param.name; });

TEST(CardWay, WhatEndsTheWorkerIsTheModulesFault) {
    EXPECT_EQ(refusal_by(by_piv, {Reason::worker_lost}).reason, Reason::worker_lost);
    const auto refusal = refusal_by(by_opensc, {Reason::worker_lost});
    EXPECT_EQ(refusal.reason, Reason::module_failed);
    EXPECT_EQ(refusal.detail, "opensc-pkcs11.so has ended its process");
    EXPECT_EQ(refusal_by(by_opensc, {Reason::card_busy}).reason, Reason::card_busy);
}

TEST(CardWay, AnotherDriverIsAskedAboutWhatThisOneDoesNotKnow) {
    EXPECT_TRUE(may_know_another(by_piv, Reason::card_not_for_logon));
    EXPECT_FALSE(may_know_another(by_piv, Reason::card_unreadable));
    EXPECT_FALSE(may_know_another(by_piv, Reason::worker_lost));
    EXPECT_TRUE(may_know_another(by_opensc, Reason::module_failed));
    EXPECT_TRUE(may_know_another(by_opensc, Reason::worker_timeout));
    EXPECT_FALSE(may_know_another(by_opensc, Reason::card_removed));
}

TEST(CardWay, OfTwoRefusalsTheOneThatFailedIsSaid) {
    const Refusal unknown{Reason::card_not_for_logon, "no PIV"};
    const Refusal failed{Reason::module_failed, "a.so"};
    EXPECT_EQ(refusal_of_both(unknown, failed).reason, Reason::module_failed);
    EXPECT_EQ(refusal_of_both(failed, unknown).reason, Reason::module_failed);
    EXPECT_EQ(refusal_of_both(unknown, {Reason::card_not_for_logon, "nor a.so"}).detail, "no PIV; nor a.so");
}

} // namespace
} // namespace signet::daemon
