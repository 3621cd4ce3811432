// SPDX-License-Identifier: Apache-2.0
// The requests that are no logon: sessions, credentials, status.
#include "daemon/protocol/messages/account_check.hpp"
#include "daemon/protocol/messages/logon.hpp"
#include "daemon/protocol/messages/session.hpp"
#include "daemon/protocol/messages/status.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

#include <set>
#include <unistd.h>

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::MessageType;

const Peer other_peer{1001, 1001, 4712};

class SessionRequestsTest : public ::testing::Test {
protected:
    SessionRecord grant_logon() {
        SessionRecord record;
        record.logon_id = new_logon_id();
        record.user = "alice";
        record.uid = record.gid = 1000;
        record.ccache = "FILE:/tmp/krb5cc_1000";
        scene.sessions.add_pending(record);
        return record;
    }
    static protocol::OpenSession opening_of(const SessionRecord& record) {
        protocol::OpenSession request;
        request.logon_id = record.logon_id;
        request.user = record.user;
        request.tty = "tty1";
        return request;
    }
    Peer this_process() const { return {0, 0, getpid()}; }

    // The answer to the request; nothing if the client was hung up on instead.
    template <class Answer, class Request>
    std::optional<Answer> ask(RequestHandler handle, const Request& request, Peer peer) {
        fakes::FakeClient client(scene.loop.executor(), peer);
        if (!scene.loop.run(handle(scene.services, client.client, protocol::encode(request).value())))
            return std::nullopt;
        return scene.loop.run(client.pam.hear<Answer>());
    }
    template <class Request>
    std::string done(RequestHandler handle, const Request& request, Peer peer) {
        const auto answer = ask<protocol::Done>(handle, request, peer);
        return answer ? answer->reason : "(hung up)";
    }

    Scene scene;
};

TEST_F(SessionRequestsTest, AGrantedLogonOpensItsSessionAndClosesIt) {
    const SessionRecord record = grant_logon();
    EXPECT_EQ(done(handle_open_session, opening_of(record), this_process()), "granted");
    EXPECT_EQ(scene.sessions.find(record.logon_id)->leader, getpid());
    protocol::CloseSession close;
    close.logon_id = record.logon_id;
    EXPECT_EQ(done(handle_close_session, close, this_process()), "granted");
    EXPECT_EQ(scene.sessions.find(record.logon_id), nullptr);
    ASSERT_EQ(scene.journal.events.size(), 3U);
    const char* const events[] = {"session-open", "session-close", "credentials-deleted"};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(scene.journal.events[i].event, events[i]);
        EXPECT_EQ(scene.journal.events[i].user, "alice");
    }
}

TEST_F(SessionRequestsTest, CredentialsGoWithTheLastSessionThatSharesThem) {
    const SessionRecord one = grant_logon();
    const SessionRecord other = grant_logon();
    protocol::CloseSession close;
    for (const SessionRecord* record : {&one, &other})
        EXPECT_EQ(done(handle_open_session, opening_of(*record), this_process()), "granted");
    close.logon_id = one.logon_id;
    EXPECT_EQ(done(handle_close_session, close, this_process()), "granted");
    EXPECT_EQ(scene.host.times_asked(MessageType::destroy_credentials), 0);
    close.logon_id = other.logon_id;
    EXPECT_EQ(done(handle_close_session, close, this_process()), "granted");
    EXPECT_EQ(scene.host.times_asked(MessageType::destroy_credentials), 1);
}

TEST_F(SessionRequestsTest, TheEndOfASessionLeavesTheCacheOfALogonThatIsStillPending) {
    const SessionRecord one = grant_logon();
    EXPECT_EQ(done(handle_open_session, opening_of(one), this_process()), "granted");
    const SessionRecord other = grant_logon();
    protocol::CloseSession close;
    close.logon_id = one.logon_id;
    EXPECT_EQ(done(handle_close_session, close, this_process()), "granted");
    EXPECT_EQ(scene.host.times_asked(MessageType::destroy_credentials), 0);
    EXPECT_EQ(done(handle_open_session, opening_of(other), this_process()), "granted");
    close.logon_id = other.logon_id;
    EXPECT_EQ(done(handle_close_session, close, this_process()), "granted");
    EXPECT_EQ(scene.host.times_asked(MessageType::destroy_credentials), 1);
}

// A locker that waits for the next time must not keep the ticket of a session that is over.
TEST_F(SessionRequestsTest, ALogonThatOpensNoSessionKeepsNoCache) {
    const SessionRecord session = grant_logon();
    EXPECT_EQ(done(handle_open_session, opening_of(session), this_process()), "granted");
    scene.sessions.mark_sessionless(grant_logon().logon_id);
    protocol::CloseSession close;
    close.logon_id = session.logon_id;
    EXPECT_EQ(done(handle_close_session, close, this_process()), "granted");
    EXPECT_EQ(scene.host.times_asked(MessageType::destroy_credentials), 1);
}

TEST_F(SessionRequestsTest, ALogonWhoseCredentialsWereDeletedIsForgotten) {
    const SessionRecord record = grant_logon();
    protocol::DeleteCredentials request;
    request.logon_id = record.logon_id;
    EXPECT_EQ(done(handle_delete_credentials, request, fakes::root_peer), "granted");
    EXPECT_TRUE(scene.sessions.all().empty());
    EXPECT_EQ(done(handle_open_session, opening_of(record), this_process()), "bad-request");
}

TEST_F(SessionRequestsTest, ASessionOfAnotherUserThanTheLogonsIsNotOpened) {
    const SessionRecord record = grant_logon();
    auto request = opening_of(record);
    request.user = "bob";
    EXPECT_EQ(done(handle_open_session, request, this_process()), "bad-request");
    ASSERT_EQ(scene.sessions.all().size(), 1U);
    EXPECT_FALSE(scene.sessions.all().front().open);
    EXPECT_EQ(scene.journal.events.back().reason, Reason::bad_request);
}

TEST_F(SessionRequestsTest, AnUnknownLogonOpensAndClosesNothing) {
    SessionRecord unknown;
    unknown.logon_id = "../../../../etc/passwd";
    unknown.user = "alice";
    EXPECT_EQ(done(handle_open_session, opening_of(unknown), this_process()), "bad-request");
    protocol::CloseSession close;
    close.logon_id = unknown.logon_id;
    EXPECT_EQ(done(handle_close_session, close, this_process()), "bad-request");
}

TEST_F(SessionRequestsTest, CredentialsAreDeletedForRootAndTheirOwnerOnly) {
    const SessionRecord record = grant_logon();
    protocol::DeleteCredentials request;
    request.logon_id = record.logon_id;
    EXPECT_EQ(done(handle_delete_credentials, request, other_peer), "not-permitted");
    EXPECT_EQ(scene.host.times_asked(MessageType::destroy_credentials), 0);
    EXPECT_EQ(done(handle_delete_credentials, request, fakes::user_peer), "granted");
    request.logon_id = grant_logon().logon_id;
    EXPECT_EQ(done(handle_delete_credentials, request, fakes::root_peer), "granted");
    EXPECT_EQ(scene.host.times_asked(MessageType::destroy_credentials), 2);
    EXPECT_EQ(scene.journal.events.front().reason, Reason::not_permitted);
    EXPECT_TRUE(
        scene.journal.events.front().user.empty()); // what the caller may not know is not told in its name
}

TEST_F(SessionRequestsTest, CredentialsThatCannotBeDeletedSayWhy) {
    protocol::DeleteCredentials request;
    request.logon_id = grant_logon().logon_id;
    scene.host.failures[MessageType::destroy_credentials] = Reason::ccache_failed;
    EXPECT_EQ(done(handle_delete_credentials, request, fakes::root_peer), "ccache-failed");
    scene.workers.cannot_start(verb::ccache);
    request.logon_id = grant_logon().logon_id;
    EXPECT_EQ(done(handle_delete_credentials, request, fakes::root_peer), "worker-lost");
}

TEST_F(SessionRequestsTest, TheStatusShowsCardsAndSessions) {
    scene.insert(reader_a);
    scene.insert(reader_b, {.tries_left = 1, .certificates = {{.refused = Reason::cert_expired}}});
    grant_logon();
    const auto status = ask<protocol::Status>(handle_query_status, protocol::QueryStatus(), fakes::root_peer);
    ASSERT_TRUE(status);
    ASSERT_EQ(status->cards.size(), 2U);
    EXPECT_EQ(status->cards[0].reader, reader_a);
    EXPECT_EQ(status->cards[0].state, "ready");
    EXPECT_EQ(status->cards[0].user, "alice");
    EXPECT_EQ(status->cards[0].reason, "");
    EXPECT_EQ(status->cards[1].reason, "cert-expired");
    EXPECT_EQ(status->cards[1].user, "");
    EXPECT_EQ(status->cards[1].tries_left, 1);
    ASSERT_EQ(status->sessions.size(), 1U);
    EXPECT_EQ(status->sessions[0].user, "alice");
    EXPECT_FALSE(status->sessions[0].open);
    EXPECT_EQ(status->settings_notice, "");
}

TEST_F(SessionRequestsTest, TheStatusShowsHowASessionStandsWithItsCard) {
    SessionRecord record = grant_logon();
    auto status = ask<protocol::Status>(handle_query_status, protocol::QueryStatus(), fakes::root_peer);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->sessions[0].guard, "");
    EXPECT_EQ(status->sessions[0].on_removal, "none");
    EXPECT_EQ(done(handle_open_session, opening_of(record), this_process()), "granted");
    scene.settings->services["default"].on_removal = policy::SessionResponse::logoff;
    scene.settings->services["default"].removal.rehearsal = true;
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    scene.sessions.set_guard(record.logon_id, {GuardPhase::away, reader_a, until});
    status = ask<protocol::Status>(handle_query_status, protocol::QueryStatus(), fakes::root_peer);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->sessions[0].guard, "away");
    EXPECT_EQ(status->sessions[0].card_reader, reader_a);
    EXPECT_GT(status->sessions[0].opened, 0);
    EXPECT_EQ(status->sessions[0].on_removal, "logoff");
    EXPECT_TRUE(status->sessions[0].rehearsal);
    ASSERT_TRUE(status->sessions[0].seconds_left);
    EXPECT_NEAR(*status->sessions[0].seconds_left, 59, 1);
}

TEST_F(SessionRequestsTest, WhatIsTooMuchForOneStatusIsInTheNext) {
    std::size_t left = decltype(protocol::Status::sessions)::max + 3;
    for (std::size_t i = 0; i < left; ++i)
        EXPECT_EQ(done(handle_open_session, opening_of(grant_logon()), this_process()), "granted");
    std::set<std::string> seen;
    protocol::QueryStatus query;
    for (const std::size_t expected : {left - 3, std::size_t(3), std::size_t(0)}) {
        const auto status = ask<protocol::Status>(handle_query_status, query, fakes::root_peer);
        ASSERT_TRUE(status);
        EXPECT_EQ(status->sessions.size(), expected);
        for (const auto& session : status->sessions)
            seen.insert(session.logon_id);
        query.skip = static_cast<std::uint32_t>(seen.size());
    }
    EXPECT_EQ(seen.size(), left);
}

TEST_F(SessionRequestsTest, TheStatusSaysWhatOfTheSettingsIsNotInForce) {
    constexpr std::size_t notice_max = decltype(protocol::Status::settings_notice)::max;
    scene.services.settings_files.path = "/nowhere/" + std::string(2 * notice_max, 'x');
    const auto status = ask<protocol::Status>(handle_query_status, protocol::QueryStatus(), fakes::root_peer);
    ASSERT_TRUE(status);
    EXPECT_TRUE(
        status->settings_notice.starts_with("what lies on disk is not in force and cannot be: /nowhere/"));
    EXPECT_EQ(status->settings_notice.size(), notice_max);
}

TEST_F(SessionRequestsTest, AMalformedRequestEndsTheConnection) {
    for (const Request& row : requests) {
        if (row.handle == nullptr) continue;
        fakes::FakeClient client(scene.loop.executor(), fakes::root_peer);
        protocol::Frame frame;
        frame.type = row.type;
        frame.body.assign(5, 0xff);
        EXPECT_FALSE(scene.loop.run(row.handle(scene.services, client.client, std::move(frame))));
    }
    EXPECT_TRUE(scene.journal.events.empty());
}

TEST_F(SessionRequestsTest, TheAccountPhaseRefusesWithoutCardWhereTheServiceIsKeptForCards) {
    auto settings = std::make_shared<policy::Settings>(*scene.services.settings);
    settings->services["sshd"] = {policy::ServiceUse::off, policy::CardDemand::required,
                                  policy::AccountDemand::by_card};
    scene.services.settings = settings;
    protocol::CheckAccount request;
    request.service = "sshd";
    request.user = "alice";
    request.remote_host = "client.lab.test";
    for (const Peer& peer : {fakes::root_peer, other_peer}) {
        const auto verdict = ask<protocol::Verdict>(handle_check_account, request, peer);
        ASSERT_TRUE(verdict);
        EXPECT_EQ(verdict->outcome, protocol::Outcome::denied);
        EXPECT_EQ(verdict->reason, "card-not-used");
        EXPECT_FALSE(verdict->text.empty());
    }
    ASSERT_EQ(scene.journal.events.size(), 2U);
    EXPECT_EQ(scene.journal.events[0].event, "account");
    EXPECT_EQ(scene.journal.events[0].reason, Reason::card_not_used);
    EXPECT_EQ(scene.journal.events[0].remote_host, "client.lab.test");

    request.service = "cron";
    const auto verdict = ask<protocol::Verdict>(handle_check_account, request, fakes::root_peer);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->outcome, protocol::Outcome::granted);
    EXPECT_EQ(scene.journal.events.size(), 2U);
}

} // namespace
} // namespace signet::daemon
