// SPDX-License-Identifier: Apache-2.0
// A challenge to the virtual card, over the wire, with the judge's verification at the end: what it costs the card, and
// what is refused before the card sees a PIN.
#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/trust/possession.hpp"
#include "daemon/protocol/messages/failure.hpp"
#include "daemon/worker/card/piv.hpp"
#include "daemon/worker/challenge.hpp"
#include "tests/unit/worker/card_in_memory.hpp"

#include <gtest/gtest.h>

#include <string>
#include <sys/socket.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;
using card::Algorithm;
using card::KeyReference;

const std::string text = "signet-challenge-1\nhost\nsudo\nalice\n1000\n00ff\n";

protocol::SignChallenge request_for(std::string_view challenge = text, std::string_view typed = "123456",
                                    std::string slot = "9A") {
    protocol::SignChallenge request;
    request.slot = std::move(slot);
    request.challenge = protocol::Bytes(challenge.begin(), challenge.end());
    request.pin = pin(typed);
    return request;
}

/// A card with one key in 9A, its worker's conversation, and signetd's end of it.
class ChallengedCard {
public:
    explicit ChallengedCard(Algorithm algorithm, bool extended = false)
        : ChallengedCard(profile_with(KeyReference::Authentication, algorithm), extended) {}
    ChallengedCard(const card::Profile& profile, bool extended)
        : certificate(certificate_of(profile, KeyReference::Authentication)), reader(profile, extended),
          piv(reader) {
        std::array<int, 2> ends{};
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
        worker.emplace(ends[0], protocol::max_worker_body);
        signetd.emplace(ends[1], protocol::max_worker_body);
    }

    protocol::Result<void> sign(protocol::SignChallenge request) {
        protocol::SlotCertificate held;
        held.slot = "9A";
        held.der = certificate;
        return sign_challenge(piv, {held}, *worker, std::move(request));
    }
    template <class Message>
    protocol::Result<Message> hear() {
        return signetd->receive<Message>(protocol::Clock::now() + 1s);
    }
    void expect_refused(Reason reason, unsigned verifies) {
        const auto failed = hear<protocol::WorkerFailed>();
        ASSERT_TRUE(failed);
        EXPECT_EQ(failed->reason, policy::id_of(reason));
        EXPECT_EQ(failed->verifies, verifies);
        EXPECT_EQ(reader.card().counters().verifies, verifies);
        EXPECT_EQ(reader.card().counters().signatures, 0U);
        EXPECT_FALSE(reader.card().card().piv().verified());
    }

    Bytes certificate;
    CardInMemory reader;
    PivCard piv;
    std::optional<protocol::Stream> worker;
    std::optional<protocol::Stream> signetd;
};

TEST(SignChallenge, IsVerifiedByTheJudgeAndCostsWhatALogonCosts) {
    struct Row {
        Algorithm algorithm;
        unsigned apdus;
        bool extended = false;
    };
    for (const Row& row : {Row{Algorithm::Rsa2048, 5}, Row{Algorithm::Rsa2048, 3, true},
                           Row{Algorithm::EccP256, 3}, Row{Algorithm::EccP384, 3}}) {
        SCOPED_TRACE(static_cast<int>(row.algorithm));
        ChallengedCard card(row.algorithm, row.extended);
        ASSERT_TRUE(card.sign(request_for()));
        ASSERT_TRUE(card.hear<protocol::PinVerified>());
        const auto answer = card.hear<protocol::ChallengeSigned>();
        ASSERT_TRUE(answer);
        const auto certificate = certmap::DecodedCertificate::of(card.certificate);
        ASSERT_TRUE(certificate);
        const Bytes challenge(text.begin(), text.end());
        EXPECT_EQ(certmap::judge_possession(*certificate, challenge, answer->signature),
                  certmap::Possession::proven);
        EXPECT_EQ(answer->apdus, row.apdus);
        EXPECT_EQ(answer->verifies, 1U);
        const auto counted = card.reader.card().counters();
        EXPECT_EQ(counted.apdus, row.apdus);
        EXPECT_EQ(counted.verifies, 1U);
        EXPECT_EQ(counted.signatures, 1U);
        EXPECT_FALSE(card.reader.card().card().piv().verified()); // it has been reset
    }
}

TEST(SignChallenge, SignsNothingThatAnotherProtocolMightTake) {
    for (const std::string& other :
         {std::string(), std::string("x"), std::string("signet-challenge-1\n"),
          std::string("signet-challenge-1"), std::string("signet-challenge-1 \nhost\n"),
          std::string("signet-challenge-2\nhost\n"), std::string("Signet-challenge-1\nhost\n"), " " + text,
          std::string(64, ' ') + "TLS 1.3, client CertificateVerify"}) {
        SCOPED_TRACE(other);
        ChallengedCard card(Algorithm::EccP256);
        ASSERT_TRUE(card.sign(request_for(other)));
        card.expect_refused(Reason::bad_request, 0);
    }
}

TEST(SignChallenge, IsRefusedBeforeThePinWhereNoKeyCanSign) {
    ChallengedCard card(Algorithm::EccP256);
    ASSERT_TRUE(card.sign(request_for(text, "123456", "9C")));
    card.expect_refused(Reason::bad_request, 0);
    card.certificate = {0x30, 0x00};
    ASSERT_TRUE(card.sign(request_for()));
    card.expect_refused(Reason::cert_malformed, 0);
}

TEST(SignChallenge, TellsAWrongPinAfterOneTry) {
    ChallengedCard card(Algorithm::EccP256);
    ASSERT_TRUE(card.sign(request_for(text, "654321")));
    card.expect_refused(Reason::pin_wrong, 1);
    EXPECT_EQ(card.reader.card().card().piv().pin().tries_left(), 2U);
}

TEST(SignChallenge, BurnsNoTryForAPinOfAWrongShape) {
    ChallengedCard card(Algorithm::EccP256);
    ASSERT_TRUE(card.sign(request_for(text, "123")));
    card.expect_refused(Reason::pin_shape, 0);
}

TEST(SignChallenge, TellsACardThatIsPulledOutWhileItSigns) {
    ChallengedCard card(Algorithm::EccP256);
    const auto pull = card::Json::parse(R"([{"on": "sign", "do": "remove"}])");
    card.reader.card().set_faults(card::FaultScript::parse(pull).value());
    ASSERT_TRUE(card.sign(request_for()));
    ASSERT_TRUE(card.hear<protocol::PinVerified>());
    const auto failed = card.hear<protocol::WorkerFailed>();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->reason, policy::id_of(Reason::card_removed));
    EXPECT_EQ(failed->verifies, 1U);
}

TEST(SignChallenge, DoesNotSignForAPeerThatHasGone) {
    ChallengedCard card(Algorithm::EccP256);
    card.signetd.reset();
    EXPECT_FALSE(card.sign(request_for()));
    EXPECT_EQ(card.reader.card().counters().verifies, 1U);
    EXPECT_EQ(card.reader.card().counters().signatures, 0U);
    EXPECT_FALSE(card.reader.card().card().piv().verified());
}

} // namespace
} // namespace signet::worker
