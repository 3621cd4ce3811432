// SPDX-License-Identifier: Apache-2.0
// A new PIN for a token behind a PKCS#11 module: the old one is compared once, and what becomes of both is never guessed.
#include "tests/unit/worker/module_scene.hpp"

namespace signet::worker {
namespace {

class ModulePinTest : public ModuleScene {
protected:
    void SetUp() override { put("01", card::Algorithm::EccP256); }

    Reason change(std::string_view old, std::string_view fresh, bool takes_last = false) {
        Module module = module_of();
        const auto tokens = tokens_of(module);
        if (!tokens || tokens->empty()) return Reason::internal_error;
        ModuleCard card(module, tokens->front(), ReaderBelow{});
        const auto done = card.change_pin(pin(old), pin(fresh), takes_last);
        return done ? Reason::granted : done.error().reason;
    }
    std::string calls() const { return read("calls"); }
};

TEST_F(ModulePinTest, IsSetByTheOldOneInOneTurn) {
    EXPECT_EQ(change("123456", "654321"), Reason::granted);
    EXPECT_EQ(calls(), "C_Login\nC_SetPIN\nC_Logout\nC_Finalize\n");
    EXPECT_EQ(read("pin"), "654321");
    EXPECT_EQ(change("123456", "111111"), Reason::pin_wrong);
    EXPECT_EQ(read("pin"), "654321");
}

TEST_F(ModulePinTest, IsSetByOneThatHasExpired) {
    behave("expired 1\n");
    EXPECT_EQ(change("000000", "654321"), Reason::pin_wrong);
    EXPECT_EQ(read("pin"), "");
    EXPECT_EQ(change("123456", "654321"), Reason::granted);
    EXPECT_EQ(read("pin"), "654321");
}

TEST_F(ModulePinTest, OfAnotherLengthCostsNoTry) {
    EXPECT_EQ(change("123", "654321"), Reason::pin_shape);
    EXPECT_EQ(change("123456", "123"), Reason::pin_shape);
    EXPECT_EQ(change("123456", std::string(65, '1')), Reason::pin_shape);
    EXPECT_EQ(calls().find("C_Login"), std::string::npos);
}

TEST_F(ModulePinTest, AWrongOneCostsOneTryAndTheLastIsAgreedTo) {
    EXPECT_EQ(change("000000", "654321"), Reason::pin_wrong);
    EXPECT_EQ(read("tries"), "2");
    write("tries", "1");
    EXPECT_EQ(change("000000", "654321"), Reason::card_busy);
    EXPECT_EQ(read("tries"), "1");
    EXPECT_EQ(change("000000", "654321", true), Reason::pin_locked);
    EXPECT_EQ(read("tries"), "0");
    write("calls", "");
    EXPECT_EQ(change("123456", "654321", true), Reason::pin_locked);
    EXPECT_EQ(calls().find("C_Login"), std::string::npos);
    EXPECT_EQ(read("pin"), "");
}

struct Code {
    CK_RV code;
    Reason reason;
};

class ModuleNewPin : public ModulePinTest, public testing::WithParamInterface<Code> {};

TEST_P(ModuleNewPin, ThatIsRefusedHasItsReason) {
    std::ostringstream behaviour;
    behaviour << "C_SetPIN 0x" << std::hex << GetParam().code << "\n";
    behave(behaviour.str());
    EXPECT_EQ(change("123456", "654321"), GetParam().reason);
    EXPECT_EQ(read("pin"), "");
    EXPECT_EQ(calls(), "C_Login\nC_SetPIN\nC_Logout\nC_Finalize\n");
}

// What leaves it open, and a card that went, may have set it all the same.
INSTANTIATE_TEST_SUITE_P(Codes, ModuleNewPin,
                         testing::Values(Code{CKR_PIN_INVALID, Reason::pin_new_refused},
                                         Code{CKR_PIN_LEN_RANGE, Reason::pin_new_refused},
                                         Code{CKR_FUNCTION_NOT_SUPPORTED, Reason::pin_change_unsupported},
                                         Code{CKR_TOKEN_WRITE_PROTECTED, Reason::pin_change_unsupported},
                                         Code{CKR_SESSION_READ_ONLY, Reason::pin_change_unsupported},
                                         Code{CKR_DEVICE_REMOVED, Reason::pin_change_unknown},
                                         Code{CKR_PIN_INCORRECT, Reason::pin_change_unknown},
                                         Code{CKR_GENERAL_ERROR, Reason::pin_change_unknown}));

} // namespace
} // namespace signet::worker
