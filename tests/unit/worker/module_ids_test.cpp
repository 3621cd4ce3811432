// SPDX-License-Identifier: Apache-2.0
// Several certificates under one CKA_ID: the one that was judged is the one that is used, with the key that is its own.
#include "daemon/worker/pin_turn.hpp"
#include "tests/unit/worker/module_scene.hpp"

namespace signet::worker {
namespace {

using card::Algorithm;

class ModuleIdTest : public ModuleCardTest {
protected:
    /// lab-token reads bytes of the name only, and sorts by it.
    static constexpr const char* same_id[] = {"01", "01y", "01z"};

    /// Signs by the slot's name alone, as signetd asks for it.
    Reason sign(const CardContents& contents, const std::string& slot) {
        const auto key = usable_key(*card_, contents.certificates, slot);
        if (!key) return key.error().reason;
        auto session = card_->authenticate(pin("123456"));
        if (!session) return session.error().reason;
        std::chrono::microseconds card_time{0};
        const auto signature = VerifiedCard(**session, card_time).sign(*key, Bytes(32, 0x5A));
        return signature ? Reason::granted : signature.error().reason;
    }
};

TEST_F(ModuleIdTest, EachCertificateHasANameOfItsOwn) {
    for (const char* const id : same_id)
        put(id, Algorithm::EccP256);
    put("02", Algorithm::EccP256);
    begin();
    const auto contents = open();
    ASSERT_TRUE(contents);
    std::vector<std::string> names;
    for (const auto& certificate : contents->certificates)
        names.push_back(certificate.slot);
    EXPECT_EQ(names, (std::vector<std::string>{"01", "01/2", "01/3", "02"}));
    for (const auto& certificate : contents->certificates) {
        const auto key = usable_key(*card_, contents->certificates, certificate.slot);
        ASSERT_TRUE(key);
        EXPECT_EQ(key->certificate, certificate.der);
    }
}

TEST_F(ModuleIdTest, ARenewedCertificateIsUsedWithTheKeyOfBoth) {
    put("01", Algorithm::EccP256);
    std::filesystem::copy(folder_ / "01.pem", folder_ / "01z.pem");
    std::filesystem::copy(folder_ / "01.key", folder_ / "01z.key");
    begin();
    const auto contents = open();
    ASSERT_TRUE(contents);
    EXPECT_EQ(sign(*contents, "01/2"), Reason::granted);
    EXPECT_EQ(sign(*contents, "01"), Reason::granted);
}

TEST_F(ModuleIdTest, KeysOfTwoTypesAreToldApart) {
    put("01", Algorithm::Rsa2048);
    put("01z", Algorithm::EccP256);
    begin();
    const auto contents = open();
    ASSERT_TRUE(contents);
    EXPECT_EQ(sign(*contents, "01"), Reason::granted);
    EXPECT_EQ(sign(*contents, "01/2"), Reason::granted);
    EXPECT_EQ(sign(*contents, "01/3"), Reason::bad_request);
}

} // namespace
} // namespace signet::worker
