// SPDX-License-Identifier: Apache-2.0
// Proof without a KDC: from a chosen certificate to what its signature proves, and what each thing that fails ends it
// with.
#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "daemon/signetd/steps/signature_proof.hpp"
#include "tests/unit/daemon/attempt_scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using fakes::Mishap;
using policy::Reason;
using protocol::MessageType;

// A story of nothing but the proof.
struct ProofInProgress {
    ProofInProgress(Scene& scene, Person who, const std::string& user)
        : person(std::move(who)), client(scene.loop.executor(), fakes::root_peer),
          story(scene.services, client.client, begin_at_login(user)) {
        scene.loop.start(converse(client.pam, person));
        scene.loop.start(run());
    }

    Task<Result<ProvenBySignature>> prove() {
        co_await find_named_account(story);
        auto chosen = co_await choose(story, Manner::silent);
        if (!chosen) co_return chosen.error();
        SignatureProof proof(story);
        auto started = proof.prepare(story, *chosen);
        if (!started) co_return started.error();
        auto pin = co_await ask_pin(story, *chosen, pin_prompt(*chosen));
        if (!pin) co_return pin.error();
        co_return co_await proof.take(story, *chosen, std::move(*pin));
    }
    Task<void> run() { end = co_await prove(); }

    Person person;
    fakes::FakeClient client;
    Story story;
    std::optional<Result<ProvenBySignature>> end;
};

class SignatureProofTest : public ::testing::Test {
protected:
    Result<ProvenBySignature> prove(Person who = {}, const std::string& user = "alice") {
        ProofInProgress proof(scene, std::move(who), user);
        scene.loop.run_until([&] { return proof.end.has_value(); });
        audit = proof.story.audit;
        proof.client.client.hang_up();
        scene.loop.settle();
        return std::move(*proof.end);
    }
    void expect_refused(const Result<ProvenBySignature>& end, Reason reason, std::uint32_t verifies) {
        ASSERT_FALSE(end);
        EXPECT_EQ(policy::id_of(end.error().reason), policy::id_of(reason));
        EXPECT_EQ(end.error().verifies, verifies);
    }
    int asked(MessageType type) const { return scene.host.times_asked(type); }

    Scene scene;
    AuditEvent audit; // as the last proof left it
};

TEST_F(SignatureProofTest, ACardAndItsPinProveWhoseCardItIs) {
    scene.insert(reader_a);
    const auto proven = prove();
    ASSERT_TRUE(proven) << policy::id_of(proven.error().reason);
    EXPECT_TRUE(proven->certificate.granted());
    EXPECT_EQ(proven->principal.text(), "alice@LAB.TEST");
    EXPECT_TRUE(proven->principal_allowed);
    ASSERT_TRUE(proven->account);
    EXPECT_EQ(proven->account->uid, 1000U);
    EXPECT_FALSE(proven->account_is_of_upn);
    EXPECT_EQ(audit.apdus, 5U);
    EXPECT_EQ(audit.verifies, 1U);
    EXPECT_EQ(audit.card_us, 250'000U);
    EXPECT_EQ(audit.kdc_us, 0U);
}

TEST_F(SignatureProofTest, OneSignatureAndNoKdc) {
    scene.insert(reader_a);
    ASSERT_TRUE(prove());
    EXPECT_EQ(asked(MessageType::sign_challenge), 1);
    EXPECT_EQ(asked(MessageType::verify_signature), 1);
    EXPECT_EQ(asked(MessageType::judge_certificate), 3); // at insertion, now, and when it was opened again
    for (const auto type : {MessageType::preflight, MessageType::authenticate,
                            MessageType::prepare_ticket_check, MessageType::store_credentials})
        EXPECT_EQ(asked(type), 0) << static_cast<int>(type);
    EXPECT_EQ(scene.workers.started(verb::ticket), 0);
    EXPECT_EQ(scene.cards.all().front()->state(), Card::State::ready);
}

TEST_F(SignatureProofTest, EachChallengeIsMadeUpForItsOccasion) {
    scene.insert(reader_a);
    ASSERT_TRUE(prove());
    ASSERT_TRUE(prove());
    ASSERT_EQ(scene.host.challenges.size(), 2U);
    for (const std::string& challenge : scene.host.challenges) {
        EXPECT_TRUE(challenge.starts_with(protocol::challenge_prefix));
        EXPECT_NE(challenge.find("\nlogin\nalice\n1000\n"), std::string::npos) << challenge;
    }
    EXPECT_NE(scene.host.challenges[0], scene.host.challenges[1]);
}

TEST_F(SignatureProofTest, AnApplicationThatNamesTwoLinesIsRefusedBeforeTheCard) {
    scene.insert(reader_a);
    scene.host.accounts["alice\n0"] = scene.host.accounts.at("alice");
    expect_refused(prove({}, "alice\n0"), Reason::bad_request, 0);
    EXPECT_EQ(asked(MessageType::sign_challenge), 0);
}

TEST_F(SignatureProofTest, AWrongPinProvesNothing) {
    scene.insert(reader_a);
    const auto end = prove({.pin = "654321"});
    expect_refused(end, Reason::pin_wrong, 1);
    EXPECT_EQ(end.error().tries_left, 2);
    EXPECT_EQ(end.error().apdus, 2U);
    EXPECT_EQ(asked(MessageType::verify_signature), 0);
}

TEST_F(SignatureProofTest, TheSignatureOfAnotherKeyProvesNothing) {
    scene.insert(reader_a);
    scene.host.signed_by = "Reader A/9C";
    const auto end = prove();
    expect_refused(end, Reason::signature_not_verified, 1);
    EXPECT_EQ(end.error().apdus, 5U);
}

TEST_F(SignatureProofTest, ACardThatIsTakenOutIsARemoval) {
    scene.insert(reader_a);
    scene.host.mishaps[MessageType::sign_challenge] = Mishap::silence;
    ProofInProgress proof(scene, {}, "alice");
    scene.loop.settle();
    EXPECT_FALSE(proof.end);
    EXPECT_EQ(asked(MessageType::sign_challenge), 1);
    scene.take_out(reader_a);
    scene.loop.run_until([&] { return proof.end.has_value(); });
    expect_refused(*proof.end, Reason::card_removed, 1); // as far as anybody knows
    proof.client.client.hang_up();
    scene.loop.settle();
}

TEST_F(SignatureProofTest, ACertificateThatIsRefusedNowProvesNothing) {
    for (const Reason reason : {Reason::cert_expired, Reason::cert_not_trusted, Reason::card_not_mapped}) {
        scene.insert(reader_a);
        scene.host.cards.at(reader_a).certificates.front().refused = reason;
        expect_refused(prove(), reason, 1);
        scene.take_out(reader_a);
    }
    EXPECT_EQ(asked(MessageType::verify_signature), 0);
}

TEST_F(SignatureProofTest, AJudgeThatIsSilentIsNotWaitedForForever) {
    scene.insert(reader_a);
    scene.host.mishaps[MessageType::verify_signature] = Mishap::silence;
    expect_refused(prove(), Reason::worker_timeout, 1);
}

TEST_F(SignatureProofTest, AJudgeThatDiesOrTalksNonsenseProvesNothing) {
    for (const Mishap mishap : {Mishap::death, Mishap::garbage, Mishap::nonsense}) {
        scene.insert(reader_a);
        scene.host.mishaps = {{MessageType::verify_signature, mishap}};
        expect_refused(prove(), Reason::worker_lost, 1);
        scene.host.mishaps.clear();
        scene.take_out(reader_a);
    }
}

TEST_F(SignatureProofTest, WorkersThatSayGrantedAsTheirFailureAreNotBelieved) {
    for (const auto type : {MessageType::sign_challenge, MessageType::verify_signature}) {
        scene.insert(reader_a);
        scene.host.failures = {{type, Reason::granted}};
        const auto end = prove();
        ASSERT_FALSE(end);
        EXPECT_EQ(end.error().reason, Reason::internal_error);
        scene.host.failures.clear();
        scene.take_out(reader_a);
    }
}

TEST_F(SignatureProofTest, WithoutAWorkerNoPinIsAskedFor) {
    scene.insert(reader_a);
    scene.workers.cannot_start(verb::certificate);
    expect_refused(prove(), Reason::worker_lost, 0);
    EXPECT_EQ(asked(MessageType::sign_challenge), 0);
}

TEST_F(SignatureProofTest, TheCertificateIsJudgedWhileTheCardSigns) {
    scene.host.slow.insert(MessageType::sign_challenge);
    scene.insert(reader_a);
    ProofInProgress proof(scene, {}, "alice");
    scene.loop.settle();
    EXPECT_EQ(asked(MessageType::judge_certificate), 2);
    EXPECT_EQ(asked(MessageType::verify_signature), 0);
    scene.host.let_go();
    scene.loop.run_until([&] { return proof.end.has_value(); });
    EXPECT_TRUE(*proof.end);
    proof.client.client.hang_up();
    scene.loop.settle();
}

TEST_F(SignatureProofTest, TheAccountIsThatOfNow) {
    scene.insert(reader_a);
    Person typing;
    typing.before_pin = [this](fakes::FrameEnd&) {
        scene.host.accounts["alice"].uid = 2000;
        return true;
    };
    const auto proven = prove(typing);
    ASSERT_TRUE(proven);
    ASSERT_TRUE(proven->account);
    EXPECT_EQ(proven->account->uid, 2000U);
}

TEST_F(SignatureProofTest, WhereNoRuleNamesAUserTheAccountIsThePrincipals) {
    scene.insert(reader_a, {.certificates = {{.user = ""}}});
    const auto proven = prove();
    ASSERT_TRUE(proven);
    ASSERT_TRUE(proven->account);
    EXPECT_EQ(proven->account->user, "alice");
}

// A UPN is a question to the KDC, and nobody has answered it.
TEST_F(SignatureProofTest, AUpnHasNoAccountOfItsOwn) {
    scene.insert(reader_a,
                 {.certificates = {{.user = "", .principal = "alice@lab.test", .enterprise = true}}});
    const auto proven = prove();
    ASSERT_TRUE(proven) << policy::id_of(proven.error().reason);
    EXPECT_TRUE(proven->principal.is_enterprise());
    EXPECT_FALSE(proven->principal_allowed);
    EXPECT_FALSE(proven->account);
}

TEST_F(SignatureProofTest, AUserThatWasReadFromAUpnIsCalledThat) {
    scene.insert(
        reader_a,
        {.certificates = {
             {.user = "alice", .principal = "alice@lab.test", .enterprise = true, .user_is_of_upn = true}}});
    const auto proven = prove();
    ASSERT_TRUE(proven);
    EXPECT_TRUE(proven->account);
    EXPECT_TRUE(proven->account_is_of_upn);
}

TEST_F(SignatureProofTest, TwoWhoTypeAtOnceAreServedOneAfterTheOther) {
    scene.insert(reader_a);
    ProofInProgress first(scene, {}, "alice");
    ProofInProgress second(scene, {.pin = "654321"}, "alice");
    scene.loop.run_until([&] { return first.end && second.end; });
    EXPECT_TRUE(*first.end);
    expect_refused(*second.end, Reason::pin_wrong, 1);
    EXPECT_EQ(asked(MessageType::sign_challenge), 2);
    EXPECT_GE(asked(MessageType::open_card), 2);
    for (auto* const proof : {&first, &second})
        proof->client.client.hang_up();
    scene.loop.settle();
}

} // namespace
} // namespace signet::daemon
