// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/ssh_data.hpp"
#include "daemon/worker/agent/dialogue.hpp"
#include "tests/unit/worker/agent_talk.hpp"

#include <gtest/gtest.h>

namespace signet::worker {
namespace {

const std::vector<Bytes> keys_of_card = {rsa, ec};

TEST(AgentDialogueTest, RemovesTheKeysOfTheCardAndLooksWhetherTheyAreGone) {
    AgentDialogue dialogue(keys_of_card);
    EXPECT_EQ(dialogue.opening(), message({11}));
    EXPECT_EQ(dialogue.hear(identities({ed25519, rsa, ec})), removal_request(ec));
    EXPECT_EQ(dialogue.hear(success), removal_request(rsa));
    EXPECT_EQ(dialogue.hear(success), list_request());
    EXPECT_FALSE(dialogue.is_finished());
    EXPECT_EQ(dialogue.hear(identities({ed25519})), Bytes());
    EXPECT_TRUE(dialogue.is_finished());
    EXPECT_EQ(dialogue.removed(), 2U);
    EXPECT_EQ(dialogue.kept(), 0U);
}

TEST(AgentDialogueTest, RemovesAnSshCertificateOfTheKey) {
    AgentDialogue dialogue(keys_of_card);
    EXPECT_EQ(dialogue.hear(identities({rsa_certificate})), removal_request(rsa_certificate));
    EXPECT_EQ(certmap::ssh_key_without_certificate(rsa_certificate), rsa);
}

// gpg-agent says that it has.
TEST(AgentDialogueTest, BelievesNoAgentThatItHasRemovedAKey) {
    AgentDialogue dialogue(keys_of_card);
    dialogue.hear(identities({rsa, ec}));
    dialogue.hear(success);
    dialogue.hear(failure);
    dialogue.hear(identities({rsa}));
    EXPECT_TRUE(dialogue.is_finished());
    EXPECT_EQ(dialogue.removed(), 1U);
    EXPECT_EQ(dialogue.kept(), 1U);
}

TEST(AgentDialogueTest, HasNothingToSayWhereNoneOfTheKeysIs) {
    for (const auto& others : {std::vector<Bytes>{}, std::vector<Bytes>{ed25519, {}, bytes_of("x")}}) {
        AgentDialogue dialogue(keys_of_card);
        EXPECT_EQ(dialogue.hear(identities(others)), Bytes());
        EXPECT_TRUE(dialogue.is_finished());
        EXPECT_EQ(dialogue.removed() + dialogue.kept(), 0U);
    }
}

TEST(AgentDialogueTest, HearsInPiecesOfAnySize) {
    const Bytes all = joined({identities({rsa}), success, identities({})});
    for (std::size_t piece = 1; piece <= all.size(); ++piece) {
        AgentDialogue dialogue(keys_of_card);
        Bytes said;
        for (std::size_t at = 0; at < all.size(); at += piece) {
            const ByteView part = ByteView(all).subspan(at);
            said = joined({said, dialogue.hear(part.first(std::min(piece, part.size())))});
        }
        EXPECT_EQ(said, joined({removal_request(rsa), list_request()})) << piece;
        EXPECT_TRUE(dialogue.is_finished()) << piece;
    }
}

TEST(AgentDialogueTest, IsBrokenByWhatNoAgentSays) {
    const Bytes whole = identities({rsa, ec});
    const Bytes list(whole.begin() + 4, whole.end());
    const Bytes bad[] = {
        number(0),
        number(max_agent_message + 1),
        number(0xFFFFFFFF),
        failure,
        success,
        message({12}),
        message(joined({{12}, number(1)})),
        message(joined({{12}, number(max_agent_identities + 1)})),
        message(joined({{12}, number(1), number(0xFFFFFFFF)})),
        message(joined({{12}, number(1), string(rsa)})),
        message(joined({list, {0}})),
        message(Bytes(list.begin(), list.end() - 1)),
    };
    for (const Bytes& said : bad) {
        AgentDialogue dialogue(keys_of_card);
        EXPECT_EQ(dialogue.hear(said), Bytes());
        EXPECT_TRUE(dialogue.is_broken()) << &said - bad;
        EXPECT_EQ(dialogue.hear(identities({rsa})), Bytes());
        EXPECT_FALSE(dialogue.is_finished());
    }
}

TEST(AgentDialogueTest, WaitsForTheRestOfALongMessage) {
    AgentDialogue dialogue(keys_of_card);
    EXPECT_EQ(dialogue.hear(number(max_agent_message)), Bytes());
    EXPECT_FALSE(dialogue.is_broken() || dialogue.is_finished());
}

TEST(AgentDialogueTest, TakesNoCertificateThatIsCutShortForItsKey) {
    const Bytes cut = joined({string("ssh-rsa-cert-v01@openssh.com"), string("nonce"), string("\x03")});
    EXPECT_EQ(certmap::ssh_key_without_certificate(cut), cut);
    EXPECT_EQ(certmap::ssh_key_without_certificate(Bytes()), Bytes());
}

TEST(AgentDialogueTest, LeavesToOneThatIsStoppedWhatItShouldRemove) {
    const AgentDialogue dialogue(keys_of_card);
    EXPECT_EQ(dialogue.last_word(), joined({removal_request(rsa), removal_request(ec)}));
    EXPECT_EQ(removal_request(rsa), message(joined({{18}, string(rsa)})));
}

} // namespace
} // namespace signet::worker
