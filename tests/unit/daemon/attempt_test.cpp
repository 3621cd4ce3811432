// SPDX-License-Identifier: Apache-2.0
// Logons that are granted, and what each step that fails ends it with.
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using fakes::Mishap;
using policy::Reason;
using protocol::MessageType;

TEST_F(AttemptTest, ACardAndItsPinLogThePersonOn) {
    scene.insert(reader_a);
    const auto verdict = log_on();
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "alice");
    EXPECT_EQ(verdict.ccache, "FILE:/tmp/krb5cc_1000");
    EXPECT_EQ(person.pin_prompts, std::vector<std::string>{"PIN for alice (PIV card): "});
    EXPECT_TRUE(person.questions.empty() && person.shown.empty());
}

TEST_F(AttemptTest, AGrantedLogonIsPendingUnderItsId) {
    scene.insert(reader_a);
    const auto verdict = log_on();
    const SessionRecord* const record = scene.sessions.find(verdict.logon_id);
    ASSERT_NE(record, nullptr);
    EXPECT_TRUE(is_logon_id(verdict.logon_id));
    EXPECT_EQ(record->user, "alice");
    EXPECT_EQ(record->uid, 1000U);
    EXPECT_EQ(record->gid, 1000U);
    EXPECT_EQ(record->principal, "alice@LAB.TEST");
    EXPECT_EQ(record->service, "login");
    EXPECT_EQ(record->reader, reader_a);
    EXPECT_EQ(record->certificate, "Reader A/9A");
    EXPECT_EQ(record->ccache, verdict.ccache);
}

TEST_F(AttemptTest, AGrantedLogonIsAudited) {
    scene.insert(reader_a);
    const auto verdict = log_on();
    ASSERT_EQ(scene.journal.events.size(), 1U);
    const AuditEvent& event = scene.journal.events.front();
    EXPECT_EQ(event.event, "logon");
    EXPECT_EQ(event.reason, Reason::granted);
    EXPECT_EQ(event.logon_id, verdict.logon_id);
    EXPECT_EQ(event.service, "login");
    EXPECT_EQ(event.user, "alice");
    EXPECT_EQ(event.principal, "alice@LAB.TEST");
    EXPECT_EQ(event.tty, "tty1");
    EXPECT_EQ(event.reader, reader_a);
    EXPECT_EQ(event.certificate, "Reader A/9A");
    EXPECT_EQ(event.caller_uid, fakes::root_peer.uid);
    EXPECT_EQ(event.caller_pid, fakes::root_peer.pid);
    EXPECT_EQ(event.apdus, 5U);
    EXPECT_EQ(event.verifies, 1U);
    EXPECT_EQ(event.card_us, 300'000U);
    EXPECT_EQ(event.kdc_us, 9'000U);
    EXPECT_GT(event.total_us, 0U);
}

TEST_F(AttemptTest, EachQuestionIsAskedOnce) {
    scene.insert(reader_a);
    expect_granted(log_on());
    for (const auto question :
         {MessageType::preflight, MessageType::authenticate, MessageType::prepare_ticket_check,
          MessageType::judge_ticket, MessageType::store_credentials})
        EXPECT_EQ(asked(question), 1) << static_cast<int>(question);
}

TEST_F(AttemptTest, TheClockOfTheKdcGoesToTheJudgeAndIntoTheCache) {
    scene.insert(reader_a);
    scene.host.clock_offset = -600;
    expect_granted(log_on());
    EXPECT_EQ(scene.host.told_offsets, (std::vector<std::int64_t>{-600, -600}));
}

TEST_F(AttemptTest, ThePreflightAndTheWorkersAreOnTheirWayBeforeThePin) {
    scene.insert(reader_a);
    Person thinking;
    thinking.before_pin = [](fakes::FrameEnd&) { return false; };
    LogonInProgress logon(scene, thinking, begin_at_login(), fakes::root_peer);
    scene.loop.run_until([&] { return !logon.person.pin_prompts.empty(); });
    scene.loop.settle();
    EXPECT_EQ(asked(MessageType::preflight), 1);
    EXPECT_EQ(asked(MessageType::prepare_ticket_check), 1);
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
    for (const auto verb : {verb::ccache, verb::ticket})
        EXPECT_EQ(scene.workers.started(verb), 1) << verb;
    EXPECT_EQ(scene.workers.started(verb::directory), 2); // one has told whose the card is
    EXPECT_EQ(asked(MessageType::look_up_account), 1);    // the other will, once the PIN is there
    logon.client.client.hang_up();
    scene.loop.settle();
}

TEST_F(AttemptTest, TheUserMayBeKnownBefore) {
    scene.insert(reader_a);
    expect_granted(log_on({}, begin_at_login("alice")));
}

TEST_F(AttemptTest, APersonMayLogOnAgainAndAgain) {
    scene.insert(reader_a);
    for (int i = 0; i < 3; ++i)
        expect_granted(log_on());
    EXPECT_EQ(scene.sessions.all().size(), 3U);
    EXPECT_EQ(scene.cards.all().front()->state(), Card::State::ready);
}

struct FailingStep {
    const char* name;
    MessageType question;
    Reason reason;
    MessageType never_asked; // the next one of the story
};

const FailingStep failing_steps[] = {
    {"KdcDown", MessageType::preflight, Reason::kdc_unreachable, MessageType::authenticate},
    {"KdcNotTrusted", MessageType::preflight, Reason::kdc_not_trusted, MessageType::authenticate},
    {"WrongPin", MessageType::authenticate, Reason::pin_wrong, MessageType::judge_ticket},
    {"LockedCard", MessageType::authenticate, Reason::pin_locked, MessageType::judge_ticket},
    {"KdcRefuses", MessageType::authenticate, Reason::kdc_refused, MessageType::judge_ticket},
    {"NoKeytab", MessageType::prepare_ticket_check, Reason::keytab_missing, MessageType::judge_ticket},
    {"UnusableKeytab", MessageType::prepare_ticket_check, Reason::keytab_unusable, MessageType::judge_ticket},
    {"TicketWorkerBroken", MessageType::prepare_ticket_check, Reason::worker_lost, MessageType::judge_ticket},
    {"ForgedTicket", MessageType::judge_ticket, Reason::ticket_not_verified, MessageType::store_credentials},
    {"NoCcache", MessageType::store_credentials, Reason::ccache_failed, MessageType::destroy_credentials},
};

TEST_F(AttemptTest, AStepThatFailsEndsTheStoryWithItsReason) {
    for (const FailingStep& step : failing_steps) {
        SCOPED_TRACE(step.name);
        scene.host.asked.clear();
        scene.host.failures.clear();
        scene.insert(reader_a);
        scene.host.failures = {{step.question, step.reason}};
        expect_refused(log_on(), step.reason);
        EXPECT_EQ(asked(step.never_asked), 0);
        EXPECT_EQ(asked(MessageType::store_credentials),
                  step.question == MessageType::store_credentials ? 1 : 0);
        scene.take_out(reader_a);
    }
}

TEST_F(AttemptTest, AWorkerThatDiesOrTalksNonsenseEndsTheStory) {
    for (const auto question :
         {MessageType::preflight, MessageType::authenticate, MessageType::prepare_ticket_check,
          MessageType::judge_ticket, MessageType::store_credentials})
        for (const Mishap mishap : {Mishap::death, Mishap::garbage, Mishap::nonsense}) {
            SCOPED_TRACE(static_cast<int>(question));
            scene.insert(reader_a);
            scene.host.mishaps = {{question, mishap}};
            expect_refused(log_on(), Reason::worker_lost);
            scene.host.mishaps.clear();
            scene.take_out(reader_a);
        }
}

TEST_F(AttemptTest, AWorkerThatSaysGrantedAsItsFailureIsNotBelieved) {
    for (const auto question :
         {MessageType::preflight, MessageType::authenticate, MessageType::prepare_ticket_check,
          MessageType::judge_ticket, MessageType::store_credentials}) {
        SCOPED_TRACE(static_cast<int>(question));
        scene.insert(reader_a);
        scene.host.failures = {{question, Reason::granted}};
        expect_refused(log_on(), Reason::internal_error);
        scene.host.failures.clear();
        scene.take_out(reader_a);
    }
}

TEST_F(AttemptTest, WithoutAWorkerNoPinIsAskedFor) {
    for (const auto verb : {verb::ccache, verb::certificate, verb::directory, verb::ticket}) {
        Scene fresh;
        fresh.insert(reader_a);
        fresh.workers.cannot_start(verb);
        LogonInProgress logon(fresh, {}, begin_at_login(), fakes::root_peer);
        fresh.loop.run_until([&] { return logon.verdict.has_value(); });
        EXPECT_EQ(logon.verdict->reason, "worker-lost") << verb;
        EXPECT_TRUE(logon.person.pin_prompts.empty());
        logon.client.client.hang_up();
        fresh.loop.settle();
    }
}

TEST_F(AttemptTest, ATicketOfSomebodyElseIsNotStored) {
    scene.insert(reader_a);
    scene.host.judged_client = "mallory@LAB.TEST";
    expect_refused(log_on(), Reason::ticket_wrong_principal);
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
}

TEST_F(AttemptTest, CardWorkerAndJudgeMustAgreeOnTheClient) {
    scene.insert(reader_a);
    for (const auto& [claimed, read] :
         {std::pair("mallory@LAB.TEST", "alice@LAB.TEST"), std::pair("alice@LAB.TEST", "mallory@LAB.TEST"),
          std::pair("mallory@LAB.TEST", "mallory@LAB.TEST")}) {
        scene.host.ticket_client = claimed;
        scene.host.judged_client = read;
        EXPECT_EQ(log_on().reason, "ticket-wrong-principal");
    }
}

TEST_F(AttemptTest, AnAccountThatHasChangedSinceTheCardWasReadIsRefused) {
    const auto alice = scene.host.accounts.at("alice");
    const auto log_on_after = [&](auto change) {
        scene.host.accounts = {{"alice", alice}};
        scene.insert(reader_a);
        change(scene.host.accounts);
        const auto verdict = log_on();
        scene.take_out(reader_a);
        return verdict;
    };
    expect_refused(log_on_after([](auto& accounts) { accounts["alice"].uid = 2000; }),
                   Reason::card_of_other_user);
    expect_refused(log_on_after([](auto& accounts) { accounts["alice"].uid = 0; }),
                   Reason::account_not_allowed);
    expect_refused(log_on_after([](auto& accounts) { accounts.clear(); }), Reason::account_unknown);
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
}

TEST_F(AttemptTest, AHostWithoutKeytabMayBelieveTheKdcWhereTheSettingsSaySo) {
    scene.settings->domain.verify_ticket = policy::TicketVerification::when_keytab_exists;
    scene.insert(reader_a);
    scene.host.failures[MessageType::prepare_ticket_check] = Reason::keytab_missing;
    expect_granted(log_on());
    EXPECT_EQ(asked(MessageType::judge_ticket), 0);
    scene.host.ticket_client = "mallory@LAB.TEST";
    EXPECT_EQ(log_on().reason, "ticket-wrong-principal");
}

TEST_F(AttemptTest, AKeytabThatCannotBeUsedIsARefusalWithItsDetail) {
    scene.settings->domain.verify_ticket = policy::TicketVerification::when_keytab_exists;
    scene.insert(reader_a);
    scene.host.failures[MessageType::prepare_ticket_check] = Reason::keytab_unusable;
    expect_refused(log_on(), Reason::keytab_unusable);
    EXPECT_EQ(asked(MessageType::judge_ticket), 0);
    EXPECT_EQ(scene.journal.events.back().detail, "told by a fake");
}

TEST_F(AttemptTest, WithAKeytabThatSettingIsAsStrictAsRequired) {
    scene.settings->domain.verify_ticket = policy::TicketVerification::when_keytab_exists;
    scene.insert(reader_a);
    scene.host.failures[MessageType::judge_ticket] = Reason::ticket_not_verified;
    expect_refused(log_on(), Reason::ticket_not_verified);
}

TEST_F(AttemptTest, WhereTicketsAreNotVerifiedNobodyIsAskedTo) {
    scene.settings->domain.verify_ticket = policy::TicketVerification::never;
    scene.insert(reader_a);
    expect_granted(log_on());
    EXPECT_EQ(scene.workers.started(verb::ticket), 0);
    scene.host.ticket_client = "mallory@LAB.TEST";
    EXPECT_EQ(log_on().reason, "ticket-wrong-principal");
}

TEST_F(AttemptTest, WhereNoCardMayLogOnNoCardIsLookedAt) {
    scene.insert(reader_a);
    auto begin = begin_at_login();
    begin.service = "sshd";
    expect_refused(log_on({}, begin), Reason::service_off);
    begin = begin_at_login();
    begin.remote_host = "client.lab.test";
    expect_refused(log_on({}, begin), Reason::remote_session);
    EXPECT_TRUE(person.pin_prompts.empty());
    EXPECT_EQ(asked(MessageType::preflight), 0);
}

TEST_F(AttemptTest, WhoIsElsewhereIsRefusedBeforeAnythingIsLookedUp) {
    scene.insert(reader_a);
    const int before = asked(MessageType::look_up_account);
    const Peer elsewhere{1000, 1000, 4711};
    expect_refused(log_on({}, begin_at_login("alice"), elsewhere), Reason::not_at_seat);
    EXPECT_EQ(asked(MessageType::look_up_account), before);
    EXPECT_TRUE(person.pin_prompts.empty());
}

TEST_F(AttemptTest, WhoAsksAsTheApplicationSaysIsWrittenDownAndAddsNoRight) {
    scene.insert(reader_a);
    auto begin = begin_at_login("alice");
    for (const char* ruser : {"root", "alice", "mallory"}) {
        begin.ruser = ruser;
        const Peer other{1001, 1001, 4712, {}, 0, policy::CallerPlace::at_seat, "seat0"};
        expect_refused(log_on({}, begin, other), Reason::not_permitted);
        EXPECT_EQ(scene.journal.events.back().ruser, ruser);
    }
    expect_granted(log_on({}, begin));
    EXPECT_EQ(scene.journal.events.back().ruser, "mallory");
}

TEST_F(AttemptTest, AProgramThatIsNotRootLogsOnItsOwnUserOnly) {
    scene.insert(reader_a);
    expect_granted(log_on({}, begin_at_login("alice"), fakes::user_peer));
    const Peer other{1001, 1001, 4712, {}, 0, policy::CallerPlace::at_seat, "seat0"};
    EXPECT_EQ(log_on({}, begin_at_login("alice"), other).reason, "not-permitted");
    EXPECT_EQ(log_on({}, begin_at_login("no-such-user"), fakes::user_peer).reason, "not-permitted");
    EXPECT_EQ(log_on({}, begin_at_login(), other).reason, "not-permitted");
}

} // namespace
} // namespace signet::daemon
