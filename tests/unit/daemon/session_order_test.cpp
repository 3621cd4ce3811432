// SPDX-License-Identifier: Apache-2.0
// What an administrator does to a session.
#include "daemon/protocol/messages/session.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "tests/unit/daemon/removal_scene.hpp"

namespace signet::daemon {
namespace {

using protocol::SessionOrder;

class SessionOrderTest : public RemovalTest {
protected:
    std::string order(const std::string& logon_id, SessionOrder order) {
        fakes::FakeClient client(scene.loop.executor(), fakes::root_peer);
        protocol::ChangeSession request;
        request.logon_id = logon_id;
        request.order = order;
        auto frame = protocol::encode(request).value();
        if (!scene.loop.run(handle_change_session(scene.services, client.client, std::move(frame))))
            return "(hung up)";
        const auto answer = scene.loop.run(client.pam.hear<protocol::Done>());
        return answer ? answer->reason : "(no answer)";
    }
    Strings orders() const { // of the audit records: what was done, and who asked
        Strings orders;
        for (const AuditEvent& event : scene.journal.events)
            if (event.event == "session-order")
                orders.push_back(event.action + " by " + std::to_string(event.caller_uid));
        return orders;
    }
};

TEST_F(SessionOrderTest, ALockIsALockWhateverTheSettingsSay) {
    set(policy::SessionResponse::none);
    removal().rehearsal = true;
    const std::string session = begin();
    EXPECT_EQ(order(session, SessionOrder::lock), "granted");
    EXPECT_EQ(control.done, Strings{"lock c7"});
    EXPECT_EQ(orders(), Strings{"lock by 0"});
    EXPECT_EQ(tickets_deleted(), 0);
}

TEST_F(SessionOrderTest, ALockThatNobodyProvesEndsNothing) {
    control.has_locker = false;
    const std::string session = begin();
    EXPECT_EQ(order(session, SessionOrder::lock), "session-not-locked");
    EXPECT_EQ(control.done, Strings{"lock c7"});
    control.session.reset(); // without logind nobody can be told
    EXPECT_EQ(order(session, SessionOrder::lock), "session-not-locked");
    EXPECT_EQ(control.done, Strings{"lock c7"});
}

TEST_F(SessionOrderTest, ALogoffTakesTheTicketAlong) {
    const std::string session = begin();
    EXPECT_EQ(order(session, SessionOrder::logoff), "granted");
    EXPECT_EQ(control.done, Strings{"end c7"});
    EXPECT_EQ(tickets_deleted(), 1);
    control.can_end = false;
    EXPECT_EQ(order(session, SessionOrder::logoff), "session-not-ended");
}

TEST_F(SessionOrderTest, AReleasedSessionIsLeftAloneAlsoAfterARestart) {
    const std::string session = begin();
    EXPECT_EQ(order(session, SessionOrder::release), "granted");
    EXPECT_EQ(orders(), Strings{"release by 0"});
    scene.services.settings = [&] {
        auto limited = std::make_shared<policy::Settings>(*scene.settings);
        limited->services["login"].session.max_age = std::chrono::milliseconds(1);
        return limited;
    }();
    take_out();
    announce();
    scene.loop.settle();
    EXPECT_TRUE(control.done.empty());
    EXPECT_TRUE(actions().empty());
    SessionRegistry restarted(scene.directory.path());
    restarted.load();
    EXPECT_FALSE(restarted.is_guarded(session));
    EXPECT_TRUE(restarted.is_open(session));
}

TEST_F(SessionOrderTest, NoSuchSessionIsSaid) {
    const std::string session = begin();
    EXPECT_EQ(order(std::string(32, '0'), SessionOrder::logoff), "session-unknown");
    EXPECT_EQ(order("../" + session.substr(3), SessionOrder::release), "session-unknown");
    scene.sessions.close(session);
    EXPECT_EQ(order(session, SessionOrder::release), "session-unknown");
    EXPECT_TRUE(control.done.empty());
}

} // namespace
} // namespace signet::daemon
