// SPDX-License-Identifier: Apache-2.0
// The table says the same as this one, for every message of the wire: what is not in it is refused.
#include "daemon/signetd/server/dispatch.hpp"
#include "tests/fakes/client.hpp"
#include "tests/unit/protocol/all_messages.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace signet::daemon {
namespace {

using protocol::MessageType;

struct Allowed {
    bool root;
    bool user;
    Stage stage;
    bool gatekeeper = false; // where that is not what any user may
};

const std::map<MessageType, Allowed> expected{
    {MessageType::begin_logon, {true, true, Stage::between_requests}},
    {MessageType::answer, {true, true, Stage::in_logon}},
    {MessageType::cancel, {true, true, Stage::in_logon}},
    {MessageType::begin_pin_change, {true, true, Stage::between_requests}},
    {MessageType::open_session, {true, false, Stage::between_requests}},
    {MessageType::close_session, {true, false, Stage::between_requests}},
    {MessageType::delete_credentials, {true, true, Stage::between_requests}},
    {MessageType::change_session, {true, false, Stage::between_requests}},
    {MessageType::check_account, {true, true, Stage::between_requests}},
    {MessageType::gate_key, {true, false, Stage::between_requests, true}},
    {MessageType::gate_certificate, {true, false, Stage::between_requests, true}},
    {MessageType::gate_connection, {true, false, Stage::between_requests, true}},
    {MessageType::gate_session, {true, false, Stage::between_requests}},
    {MessageType::query_status, {true, false, Stage::between_requests}},
    {MessageType::query_certificates, {true, false, Stage::between_requests}},
};

bool expects(MessageType type, Stage stage, bool root) {
    const auto row = expected.find(type);
    return row != expected.end() && row->second.stage == stage &&
           (root ? row->second.root : row->second.user);
}

bool expects_of_gatekeeper(MessageType type, Stage stage) {
    const auto row = expected.find(type);
    return row != expected.end() && row->second.stage == stage &&
           (row->second.user || row->second.gatekeeper);
}

Peer gatekeeper() {
    Peer peer = fakes::user_peer;
    peer.is_gatekeeper = true;
    return peer;
}

TEST(DispatchTest, EveryMessageIsAllowedAsExpectedAndOtherwiseRefused) {
    protocol::testing::for_each_message([]<class Message>(std::type_identity<Message>) {
        for (const Stage stage : {Stage::between_requests, Stage::in_logon}) {
            const auto name = protocol::testing::name_of(Message::type);
            EXPECT_EQ(find_request(Message::type, fakes::root_peer, stage) != nullptr,
                      expects(Message::type, stage, true))
                << name << " by root";
            EXPECT_EQ(find_request(Message::type, fakes::user_peer, stage) != nullptr,
                      expects(Message::type, stage, false))
                << name << " by a user";
            EXPECT_EQ(find_request(Message::type, gatekeeper(), stage) != nullptr,
                      expects_of_gatekeeper(Message::type, stage))
                << name << " by who has the group of gates";
        }
    });
}

TEST(DispatchTest, NumbersThatAreNoMessageAreRefused) {
    for (const unsigned number : {0U, 0x0100U, 0x0106U, 0x0122U, 0x01ffU, 0xffffU})
        for (const Stage stage : {Stage::between_requests, Stage::in_logon})
            EXPECT_EQ(find_request(static_cast<MessageType>(number), fakes::root_peer, stage), nullptr)
                << number;
}

TEST(DispatchTest, AMessageHasOneRow) {
    std::set<MessageType> seen;
    for (const Request& request : requests)
        EXPECT_TRUE(seen.insert(request.type).second);
    EXPECT_EQ(seen.size(), expected.size());
}

TEST(DispatchTest, OnlyWhatAGatekeeperAsksIsAnsweredWithoutRegardToWhereTheCallerIs) {
    for (const Request& request : requests)
        EXPECT_EQ(depends_on_place(request.type), request.caller != Caller::gatekeeper);
}

TEST(DispatchTest, WhatStartsSomethingHasAHandlerAndAnAnswerHasNone) {
    for (const Request& request : requests)
        EXPECT_EQ(request.handle != nullptr, request.stage == Stage::between_requests);
}

} // namespace
} // namespace signet::daemon
