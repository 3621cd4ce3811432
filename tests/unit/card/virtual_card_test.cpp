// SPDX-License-Identifier: Apache-2.0
// Speed, counters and scripted faults.
#include "tests/unit/card/terminal.hpp"

#include <gtest/gtest.h>

namespace signet::card {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

class Faults : public testing::Test {
protected:
    static Profile slow_profile() {
        auto profile = profile_with({{KeyReference::Authentication, Algorithm::EccP256}});
        profile.delays = {15ms, 10us, 250ms};
        return profile;
    }

    VirtualCard card_ = VirtualCard::make(slow_profile()).value();
    Command sign_ = sign(KeyReference::Authentication, Algorithm::EccP256, Bytes(32, 0x01));

    void SetUp() override { send(select_piv()); }

    Reaction send(const Command& sent) { return card_.react(encode_command(sent)); }
    void script(std::string_view json) { card_.set_faults(FaultScript::parse(Json::parse(json)).value()); }

    static StatusWord status(const Reaction& reaction) {
        const auto& bytes = reaction.answer.value();
        return static_cast<StatusWord>(bytes.at(bytes.size() - 2) << 8U | bytes.back());
    }
    // What the profile makes of a command and answer of so many bytes.
    static microseconds plain(std::size_t bytes) { return 15ms + 10us * static_cast<std::int64_t>(bytes); }
};

TEST_F(Faults, WithoutScriptTimeIsPerCommandPerByteAndPerSignature) {
    const auto sent = verify("123456");
    EXPECT_EQ(send(sent).after, plain(encode_command(sent).size() + 2));
    const auto signature = send(sign_);
    EXPECT_EQ(signature.after, plain(encode_command(sign_).size() + signature.answer->size()) + 250ms);
    EXPECT_FALSE(signature.fault);
}

TEST_F(Faults, ARefusedSignatureTakesNoSignatureTime) {
    EXPECT_LT(send(sign_).after, 250ms);
}

TEST_F(Faults, CountersCountSinceTheMark) {
    card_.mark();
    send(verify("654321"));
    send(command(instruction::kVerify, 0, 0x80, {})); // only asks
    send(verify("123456"));
    send(sign_);
    EXPECT_EQ(card_.counters().apdus, 4U);
    EXPECT_EQ(card_.counters().verifies, 2U);
    EXPECT_EQ(card_.counters().signatures, 1U);
    card_.mark();
    EXPECT_EQ(card_.counters().apdus, 0U);
}

TEST_F(Faults, RemoveComesMidwayOfTheSignature) {
    send(verify("123456"));
    script(R"([{"on": "sign", "do": "remove"}])");
    const auto reaction = send(sign_);
    EXPECT_TRUE(reaction.removed);
    EXPECT_FALSE(reaction.answer);
    EXPECT_GT(reaction.after, 125ms);
    EXPECT_LT(reaction.after, 140ms);
    EXPECT_FALSE(card_.card().piv().verified());
}

TEST_F(Faults, AWrongPinCostsATryEvenIfTheCardIsPulledOut) {
    script(R"([{"on": "verify", "do": "remove"}])");
    EXPECT_TRUE(send(verify("654321")).removed);
    EXPECT_EQ(card_.card().piv().pin().tries_left(), 2U);
}

TEST_F(Faults, ASilentCardDoesTheCommandWhenResumed) {
    script(R"([{"on": "verify", "do": "silent"}])");
    const auto reaction = send(verify("123456"));
    EXPECT_FALSE(reaction.answer);
    EXPECT_FALSE(reaction.removed);
    EXPECT_FALSE(card_.card().piv().verified());
    EXPECT_EQ(status(card_.resume().value()), 0x9000);
    EXPECT_TRUE(card_.card().piv().verified());
    EXPECT_FALSE(card_.resume());
}

TEST_F(Faults, ResetEndsSilence) {
    script(R"([{"on": "any", "do": "silent"}])");
    send(verify("123456"));
    card_.reset();
    EXPECT_FALSE(card_.resume());
    EXPECT_EQ(status(send(select_piv())), 0x9000);
}

TEST_F(Faults, GarbageKeepsTheStatusWordAndIsNoTlv) {
    script(R"([{"on": "get-data", "do": "garbage"}])");
    const auto reaction = send(get_data("5FC102"));
    EXPECT_EQ(status(reaction), 0x9000);
    EXPECT_FALSE(read_elements(ByteView{*reaction.answer}.first(reaction.answer->size() - 2)));
}

TEST_F(Faults, WrongLengthCutsTheDataInsideAnElement) {
    const auto whole = send(get_data("5FC102")).answer.value();
    script(R"([{"on": "get-data", "do": "wrong-length"}])");
    const auto cut = send(get_data("5FC102"));
    EXPECT_EQ(status(cut), 0x9000);
    EXPECT_LT(cut.answer->size(), whole.size());
    EXPECT_FALSE(read_elements(ByteView{*cut.answer}.first(cut.answer->size() - 2)));
}

TEST_F(Faults, WrongLengthWithoutDataIsHalfAStatusWord) {
    script(R"([{"on": "verify", "do": "wrong-length"}])");
    EXPECT_EQ(send(verify("123456")).answer->size(), 1U);
}

TEST_F(Faults, AStatusWordReplacesTheCommand) {
    script(R"([{"on": "verify", "do": "sw:6F00"}])");
    EXPECT_EQ(status(send(verify("654321"))), 0x6F00);
    EXPECT_EQ(card_.card().piv().pin().tries_left(), 3U);
}

TEST_F(Faults, AnAnswerIsWhateverTheScriptSays) {
    script(R"([{"on": "tries", "do": "answer:AABB63C5"}, {"on": "discovery", "do": "answer:"}])");
    const Command tries{
        .cla = 0, .ins = instruction::kVerify, .p1 = 0, .p2 = 0x80, .data = {}, .expected = {}};
    EXPECT_EQ(send(verify("654321")).answer, hex("63C2")); // which brings a PIN
    EXPECT_EQ(send(tries).answer, hex("AABB63C5"));
    EXPECT_EQ(status(send(get_data("5FC102"))), 0x9000);
    EXPECT_EQ(send(get_data("7E")).answer, Bytes());
}

TEST_F(Faults, AWarningStandsAtTheEndOfAWholeAnswer) {
    const auto whole = send(get_data("5FC102")).answer.value();
    script(R"([{"on": "get-data", "do": "warn:6282"}, {"on": "verify", "do": "warn:6282"}])");
    const auto warned = send(get_data("5FC102")).answer.value();
    EXPECT_EQ(Bytes(warned.begin(), warned.end() - 2), Bytes(whole.begin(), whole.end() - 2));
    EXPECT_EQ(Bytes(warned.end() - 2, warned.end()), hex("6282"));
    EXPECT_EQ(status(send(verify("654321"))), 0x63C2); // there is nothing that it could stand in the place of
}

TEST_F(Faults, LockedLeavesNoTry) {
    script(R"([{"on": "verify", "do": "locked"}])");
    EXPECT_EQ(status(send(verify("123456"))), 0x6983);
}

TEST_F(Faults, DelayAddsToTheTimeOfTheCommand) {
    const auto usual = send(select_piv()).after;
    script(R"([{"on": "select", "do": "delay:2000"}])");
    EXPECT_EQ(send(select_piv()).after, usual + 2s);
}

TEST_F(Faults, AfterAndTimesCountMatchingCommandsOnly) {
    script(R"([{"on": "get-data", "after": 1, "times": 2, "do": "sw:6F00"}])");
    EXPECT_EQ(status(send(get_data("5FC102"))), 0x9000);
    EXPECT_EQ(status(send(select_piv())), 0x9000);
    EXPECT_EQ(status(send(get_data("5FC102"))), 0x6F00);
    EXPECT_EQ(status(send(get_data("5FC102"))), 0x6F00);
    EXPECT_EQ(status(send(get_data("5FC102"))), 0x9000);
}

TEST_F(Faults, OneCommandSuffersOneFault) {
    script(R"([{"on": "select", "do": "sw:6F01"}, {"on": "any", "do": "sw:6F02"}])");
    EXPECT_EQ(status(send(select_piv())), 0x6F01);
    EXPECT_EQ(status(send(select_piv())), 0x6F02);
    EXPECT_EQ(status(send(select_piv())), 0x9000);
}

TEST_F(Faults, SignMeansTheLastPartOfAChain) {
    script(R"([{"on": "sign", "do": "sw:6F00"}])");
    auto first = sign_;
    first.cla = kChainingBit;
    EXPECT_EQ(status(send(first)), 0x9000);
    EXPECT_EQ(status(send(sign_)), 0x6F00);
    send(verify("123456"));
    EXPECT_EQ(status(send(sign_)), 0x9000); // the chain that failed does not come back
}

TEST_F(Faults, AnyMatchesWhatIsNoCommandToo) {
    script(R"([{"on": "any", "do": "sw:6F00"}])");
    EXPECT_EQ(status(card_.react(hex("00"))), 0x6F00);
}

TEST(FaultScript, RefusesWhatItDoesNotKnow) {
    for (const auto* const text :
         {R"({})", R"([1])", R"([{"on": "sign"}])", R"([{"do": "remove"}])",
          R"([{"on": "sign", "do": "explode"}])", R"([{"on": "write", "do": "remove"}])",
          R"([{"on": "any", "do": "remove", "why": 1}])", R"([{"on": "any", "do": "sw:6F0"}])",
          R"([{"on": "any", "do": "sw"}])", R"([{"on": "any", "do": "sw:XYZW"}])",
          R"([{"on": "any", "do": "delay:"}])", R"([{"on": "any", "do": "delay:-1"}])",
          R"([{"on": "any", "do": "remove:1"}])", R"([{"on": "any", "do": "silent", "times": -1}])"})
        EXPECT_FALSE(FaultScript::parse(Json::parse(text))) << text;
}

} // namespace
} // namespace signet::card
