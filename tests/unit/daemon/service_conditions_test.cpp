// SPDX-License-Identifier: Apache-2.0
// What a service wants beside the right person: of the certificate, of the place of its caller, of the session.
#include "daemon/system/boot_clock.hpp"
#include "daemon/system/process.hpp"
#include "tests/unit/daemon/attempt_scene.hpp"

#include <unistd.h>

namespace signet::daemon {
namespace {

using policy::CallerPlace;
using policy::Reason;
using protocol::MessageType;

const std::string staff_ca(64, 'a');
const std::string other_ca(64, 'b');

fakes::FakeCertificate certificate_of(const char* slot, const std::string& issuer) {
    fakes::FakeCertificate certificate{.slot = slot};
    certificate.facts.issuer_key = issuer;
    certificate.facts.key = "rsa";
    certificate.facts.key_bits = 2048;
    certificate.facts.policies.push_back("1.2.3");
    certificate.facts.extended_key_usage.push_back("1.3.6.1.4.1.311.20.2.2");
    return certificate;
}

class ServiceConditionsTest : public AttemptTest {
protected:
    policy::ServiceSettings& service(const char* name) { return scene.settings->services[name]; }
    policy::ServiceCertificates& wanted() { return service("login").certificates; }

    void use_sudo() {
        service("sudo").use = policy::ServiceUse::elevate;
        event_name = "elevation";
    }
    protocol::Verdict sudo(Peer peer, std::string user = "alice") {
        protocol::BeginLogon begin;
        begin.service = "sudo";
        begin.user = std::move(user);
        return log_on({}, std::move(begin), std::move(peer));
    }
    void expect_no_pin_asked() {
        EXPECT_TRUE(person.pin_prompts.empty());
        EXPECT_EQ(asked(MessageType::authenticate) + asked(MessageType::preflight), 0);
    }
};

// -- certificates -------------------------------------------------------------------------------------------

TEST_F(ServiceConditionsTest, OfTwoCertificatesTheOneThatIsWantedIsTakenWithoutAQuestion) {
    wanted().issuers = {staff_ca};
    scene.insert(reader_a,
                 {.certificates = {certificate_of("9A", other_ca), certificate_of("9C", staff_ca)}});
    expect_granted(log_on());
    EXPECT_TRUE(person.questions.empty());
    EXPECT_EQ(scene.journal.events.back().certificate, std::string(reader_a) + "/9C");
}

TEST_F(ServiceConditionsTest, EachFactOfTheWorkerReachesPolicy) {
    scene.insert(reader_a, {.certificates = {certificate_of("9A", staff_ca)}});
    const policy::ServiceCertificates refused[] = {{.eku_any = {"1.2.3"}},
                                                   {.policies = {"1.2.4"}},
                                                   {.issuers = {other_ca}},
                                                   {.keys = {policy::CertificateKey::ec}},
                                                   {.rsa_bits = 3072}};
    for (const auto& conditions : refused) {
        wanted() = conditions;
        expect_refused(log_on(), Reason::cert_not_for_service);
        EXPECT_NE(scene.journal.events.back().detail.find("certificates."), std::string::npos);
        expect_no_pin_asked();
    }
    wanted() = {{"1.3.6.1.4.1.311.20.2.2"}, {"1.2.3"}, {staff_ca}, {policy::CertificateKey::rsa}, 2048};
    expect_granted(log_on());
}

TEST_F(ServiceConditionsTest, AKeyOfAnotherKindIsNone) {
    wanted().keys = {policy::CertificateKey::rsa, policy::CertificateKey::ec};
    auto certificate = certificate_of("9A", staff_ca);
    certificate.facts.key = "RSA";
    scene.insert(reader_a, {.certificates = {certificate}});
    expect_refused(log_on(), Reason::cert_not_for_service);
}

// A CA has been cross-signed, or its policies have changed, while the person typed.
TEST_F(ServiceConditionsTest, TheCertificateIsJudgedAgainAfterThePin) {
    wanted().policies = {"1.2.3"};
    scene.insert(reader_a, {.certificates = {certificate_of("9A", staff_ca)}});
    scene.host.cards[reader_a].certificates.front().facts.policies.clear();
    expect_refused(log_on(), Reason::cert_not_for_service);
    EXPECT_EQ(person.pin_prompts.size(), 1U);
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
}

TEST_F(ServiceConditionsTest, SoItIsWhereASignatureIsTheProof) {
    use_sudo();
    service("sudo").elevate.offline = true;
    service("sudo").certificates.policies = {"1.2.3"};
    scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
    scene.insert(reader_a, {.certificates = {certificate_of("9A", staff_ca)}});
    const Peer at_seat{0, 0, 4713, 1000, 0, CallerPlace::at_seat, "seat0"};
    expect_granted(sudo(at_seat));
    scene.loop.settle();
    scene.host.cards[reader_a].certificates.front().facts.policies.clear();
    expect_refused(sudo(at_seat), Reason::cert_not_for_service);
    EXPECT_EQ(asked(MessageType::sign_challenge), 2);
}

// -- seats and callers elsewhere ------------------------------------------------------------------------------

TEST_F(ServiceConditionsTest, ASeatThatTheServiceIsNotForIsRefused) {
    service("login").seats = {"seat1"};
    scene.insert(reader_a);
    expect_refused(log_on(), Reason::not_at_seat);
    expect_no_pin_asked();
    service("login").seats = {"seat0", "seat1"};
    expect_granted(log_on());
}

const Peer sudo_by_ssh{0, 0, 4713, 1000, 0, CallerPlace::elsewhere, "", "c9"};

TEST_F(ServiceConditionsTest, ACallerElsewhereHasTheOwnCardAtTheFirstSeatWhereTheServiceIsForIt) {
    use_sudo();
    scene.insert(reader_b, {.usb_address = address_at_seat1});
    scene.insert(reader_a, {.usb_address = address_at_seat0});
    expect_refused(sudo(sudo_by_ssh), Reason::not_at_seat);
    expect_no_pin_asked();
    service("sudo").remote = true;
    expect_granted(sudo(sudo_by_ssh));
    EXPECT_EQ(scene.journal.events.back().reader, reader_a);
    EXPECT_TRUE(person.questions.empty());
}

TEST_F(ServiceConditionsTest, ACallerElsewhereMakesNobodyElsesCardLoseTries) {
    use_sudo();
    service("sudo").remote = true;
    scene.insert(reader_a);
    Peer of_bob = sudo_by_ssh;
    of_bob.login_uid = 1001;
    expect_refused(sudo(of_bob), Reason::card_of_other_user); // "su alice", by bob
    Peer of_nobody = sudo_by_ssh;
    of_nobody.login_uid.reset();
    expect_refused(sudo(of_nobody), Reason::not_permitted);
    Peer unknown = sudo_by_ssh;
    unknown.place = CallerPlace::unknown;
    expect_refused(sudo(unknown), Reason::not_at_seat);
    expect_no_pin_asked();
}

TEST_F(ServiceConditionsTest, APinFromSomebodyWhoHasGoneIsNotShownToTheCard) {
    use_sudo();
    service("sudo").remote = true;
    scene.insert(reader_a);
    const auto go = [](Socket&, Peer& peer) { peer.place = CallerPlace::unknown; };
    protocol::BeginLogon begin;
    begin.service = "sudo";
    begin.user = "alice";
    LogonInProgress logon(scene, {}, std::move(begin), sudo_by_ssh, go);
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_refused(*logon.verdict, Reason::not_at_seat);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

// -- how old the session is -----------------------------------------------------------------------------------

class SessionAgeTest : public ServiceConditionsTest {
protected:
    SessionAgeTest() {
        use_sudo();
        service("sudo").elevate.max_age = std::chrono::minutes(10);
        service("i3lock").use = policy::ServiceUse::unlock;
        scene.insert(reader_a);
    }

    // A session of alice's from so long ago, as a signetd that was restarted finds it.
    void find_session(std::int64_t since) {
        SessionRecord record;
        record.logon_id = new_logon_id();
        record.user = "alice";
        record.uid = 1000;
        record.session_id = "c7";
        record.leader = getpid();
        record.leader_start = system::start_time_of(getpid());
        record.since = since;
        scene.directory.write(record.logon_id, to_text(record));
        ASSERT_TRUE(scene.sessions.load().empty());
    }
    protocol::Verdict elevate_in(const std::string& session) {
        Peer peer{0, 0, 4713, 1000, 0, CallerPlace::at_seat, "seat0", session};
        return sudo(peer);
    }
    void expect_too_old(const std::string& session) {
        EXPECT_EQ(elevate_in(session).reason, policy::id_of(Reason::session_too_old));
        expect_no_pin_asked();
    }
    void unlock_in(std::string session) {
        protocol::BeginLogon begin;
        begin.service = "i3lock";
        begin.user = "alice";
        Peer peer{1000, 1000, 4711, {}, 0, CallerPlace::at_seat, "seat0", std::move(session)};
        expect_granted(log_on({}, std::move(begin), peer));
        scene.loop.settle();
    }

    const std::int64_t now = system::seconds_since_boot();
};

TEST_F(SessionAgeTest, ASessionThatACardHasJustOpenedIsYoungEnough) {
    SessionRecord record;
    record.logon_id = new_logon_id();
    record.uid = 1000;
    scene.sessions.add_pending(record);
    ASSERT_TRUE(scene.sessions.open(record.logon_id, {"tty1", "c7", getpid()}));
    expect_too_old("c8"); // and one that no card has opened is not
    expect_too_old("");
    expect_granted(elevate_in("c7"));
}

TEST_F(SessionAgeTest, AnOlderOneIsRefusedUntilItIsUnlockedWithTheCard) {
    find_session(now - 601); // before the machine's start its age is not known, and it is too old as well
    expect_too_old("c7");
    unlock_in("c7");
    expect_granted(elevate_in("c7"));
}

TEST_F(SessionAgeTest, TheAgeOfARecordWithoutOneOrOfTheFutureIsNotKnown) {
    find_session(0);
    expect_too_old("c7");
    find_session(now + 1000);
    expect_too_old("c7");
}

} // namespace
} // namespace signet::daemon
