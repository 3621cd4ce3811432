// SPDX-License-Identifier: Apache-2.0
// The token as libkrb5 meets it: through signet_pkcs11.so, by the calls that pkinit makes.
#include "daemon/worker/kerberos/pkcs11/ecdsa_compat.hpp"
#include "daemon/worker/kerberos/pkcs11/entry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <dlfcn.h>
#include <numeric>

namespace signet::worker {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr CK_SLOT_ID slot = 7;
const Bytes certificate{0x30, 0x03, 1, 2, 3};

CK_FUNCTION_LIST* load_module() {
    void* module = dlopen(SIGNET_PKCS11_PATH, RTLD_NOW | RTLD_LOCAL);
    if (!module) throw std::runtime_error(dlerror());
    auto get = reinterpret_cast<CK_C_GetFunctionList>(dlsym(module, "C_GetFunctionList"));
    CK_FUNCTION_LIST* list = nullptr;
    if (!get || get(&list) != CKR_OK) throw std::runtime_error("no function list");
    return list;
}

Bytes digest_info() {
    Bytes bytes{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    bytes.resize(51, 0xab);
    return bytes;
}

class Token : public testing::Test {
protected:
    void put(SigningKey key) {
        in_use_.reset();
        token_ = std::make_unique<Pkcs11Token>(Pkcs11Token::Contents{slot, certificate, key});
        in_use_ = std::make_unique<TokenInUse>(*token_);
        EXPECT_EQ(p11_->C_Initialize(nullptr), CKR_OK);
        EXPECT_EQ(p11_->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session_), CKR_OK);
    }

    void sign_by(Bytes signature) {
        token_->sign_with([this, signature](std::span<const std::uint8_t> data) -> Result<Bytes> {
            signed_.assign(data.begin(), data.end());
            return signature;
        });
    }

    std::vector<CK_OBJECT_HANDLE> find(std::vector<CK_ATTRIBUTE> wanted) {
        std::vector<CK_OBJECT_HANDLE> found(8);
        CK_ULONG count = 0;
        EXPECT_EQ(p11_->C_FindObjectsInit(session_, wanted.data(), wanted.size()), CKR_OK);
        EXPECT_EQ(p11_->C_FindObjects(session_, found.data(), found.size(), &count), CKR_OK);
        EXPECT_EQ(p11_->C_FindObjectsFinal(session_), CKR_OK);
        found.resize(count);
        return found;
    }

    // As libkrb5 before 1.22 asks: with the type of the key.
    std::vector<CK_OBJECT_HANDLE> find_key(CK_KEY_TYPE type) {
        CK_OBJECT_CLASS key_class = CKO_PRIVATE_KEY;
        return find({{CKA_CLASS, &key_class, sizeof key_class}, {CKA_KEY_TYPE, &type, sizeof type}});
    }

    CK_OBJECT_HANDLE key() {
        CK_OBJECT_CLASS key_class = CKO_PRIVATE_KEY;
        return find({{CKA_CLASS, &key_class, sizeof key_class}}).at(0);
    }

    CK_RV init(CK_MECHANISM_TYPE type, CK_OBJECT_HANDLE object) {
        CK_MECHANISM mechanism{type, nullptr, 0};
        return p11_->C_SignInit(session_, &mechanism, object);
    }

    CK_RV sign(Bytes data, CK_ULONG room = 1000) {
        signature_.assign(room, 0);
        const CK_RV result = p11_->C_Sign(session_, data.data(), data.size(), signature_.data(), &room);
        if (result == CKR_OK) signature_.resize(room);
        return result;
    }

    CK_FUNCTION_LIST* p11_ = load_module();
    std::unique_ptr<Pkcs11Token> token_;
    std::unique_ptr<TokenInUse> in_use_;
    CK_SESSION_HANDLE session_ = 0;
    Bytes signed_;
    Bytes signature_;
};

constexpr SigningKey rsa{KeyAlgorithm::rsa, 2048};
constexpr SigningKey p256{KeyAlgorithm::ec, 256};

TEST_F(Token, ShowsOneInitializedTokenThatWantsNoLogin) {
    put(rsa);
    std::array<CK_SLOT_ID, 4> slots{};
    CK_ULONG count = slots.size();
    ASSERT_EQ(p11_->C_GetSlotList(CK_TRUE, slots.data(), &count), CKR_OK);
    ASSERT_EQ(count, 1u);
    EXPECT_EQ(slots[0], slot);
    CK_TOKEN_INFO info{};
    ASSERT_EQ(p11_->C_GetTokenInfo(slot, &info), CKR_OK);
    EXPECT_EQ(info.flags, CKF_TOKEN_INITIALIZED);
    EXPECT_EQ(p11_->C_GetTokenInfo(slot + 1, &info), CKR_SLOT_ID_INVALID);
}

TEST_F(Token, GivesTheCertificateAndTheIdOfItsKey) {
    put(rsa);
    CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
    const auto found = find({{CKA_CLASS, &kind, sizeof kind}});
    ASSERT_EQ(found.size(), 1u);
    std::array<CK_BYTE, 64> value{};
    std::array<CK_BYTE, 64> id{};
    std::array wanted{CK_ATTRIBUTE{CKA_VALUE, nullptr, 0}, CK_ATTRIBUTE{CKA_ID, nullptr, 0}};
    ASSERT_EQ(p11_->C_GetAttributeValue(session_, found[0], wanted.data(), wanted.size()), CKR_OK);
    EXPECT_EQ(wanted[0].ulValueLen, certificate.size());
    wanted[0].pValue = value.data();
    wanted[1].pValue = id.data();
    ASSERT_EQ(p11_->C_GetAttributeValue(session_, found[0], wanted.data(), wanted.size()), CKR_OK);
    EXPECT_EQ(Bytes(value.begin(), value.begin() + certificate.size()), certificate);
    EXPECT_EQ(find({{CKA_ID, id.data(), wanted[1].ulValueLen}}).size(), 2u);
}

TEST_F(Token, FindsNothingForATemplateThatDoesNotMatch) {
    put(rsa);
    CK_CERTIFICATE_TYPE type = CKC_X_509_ATTR_CERT;
    EXPECT_TRUE(find({{CKA_CERTIFICATE_TYPE, &type, sizeof type}}).empty());
    EXPECT_TRUE(find({{CKA_MODULUS, &type, sizeof type}}).empty());
}

TEST_F(Token, SaysWhichAttributesItDoesNotHave) {
    put(rsa);
    std::array<CK_BYTE, 2> small{};
    CK_ATTRIBUTE value{CKA_VALUE, small.data(), small.size()};
    EXPECT_EQ(p11_->C_GetAttributeValue(session_, 1, &value, 1), CKR_BUFFER_TOO_SMALL);
    CK_ATTRIBUTE modulus{CKA_MODULUS, small.data(), small.size()};
    EXPECT_EQ(p11_->C_GetAttributeValue(session_, 1, &modulus, 1), CKR_ATTRIBUTE_TYPE_INVALID);
    EXPECT_EQ(modulus.ulValueLen, static_cast<CK_ULONG>(-1));
    EXPECT_EQ(p11_->C_GetAttributeValue(session_, 99, &value, 1), CKR_OBJECT_HANDLE_INVALID);
}

TEST_F(Token, ForwardsTheDigestInfoAndGivesTheSignatureBack) {
    put(rsa);
    sign_by(Bytes(256, 0x5a));
    ASSERT_EQ(init(CKM_RSA_PKCS, key()), CKR_OK);
    ASSERT_EQ(sign(digest_info()), CKR_OK);
    EXPECT_EQ(signed_, digest_info());
    EXPECT_EQ(signature_, Bytes(256, 0x5a));
    EXPECT_EQ(token_->signatures(), 1u);
    EXPECT_EQ(sign(digest_info()), CKR_OPERATION_NOT_INITIALIZED);
}

TEST_F(Token, ASizeQueryAndASmallBufferCostNoSignature) {
    put(rsa);
    sign_by(Bytes(256, 0x5a));
    ASSERT_EQ(init(CKM_RSA_PKCS, key()), CKR_OK);
    Bytes data = digest_info();
    CK_ULONG size = 0;
    EXPECT_EQ(p11_->C_Sign(session_, data.data(), data.size(), nullptr, &size), CKR_OK);
    EXPECT_EQ(size, 256u);
    EXPECT_EQ(sign(digest_info(), 255), CKR_BUFFER_TOO_SMALL);
    EXPECT_EQ(token_->signatures(), 0u);
    EXPECT_EQ(sign(digest_info()), CKR_OK);
    EXPECT_EQ(token_->signatures(), 1u);
}

TEST_F(Token, KeepsTheReasonOfTheCardAndDoesNotAskItAgain) {
    put(rsa);
    unsigned asked = 0;
    token_->sign_with([&](std::span<const std::uint8_t>) -> Result<Bytes> {
        ++asked;
        return WorkerError{Reason::card_removed, "gone"};
    });
    for (int i = 0; i < 2; ++i) {
        ASSERT_EQ(init(CKM_RSA_PKCS, key()), CKR_OK);
        EXPECT_NE(sign(digest_info()), CKR_OK);
    }
    EXPECT_EQ(asked, 1u);
    ASSERT_TRUE(token_->failure());
    EXPECT_EQ(token_->failure()->reason, Reason::card_removed);
}

TEST_F(Token, StopsAfterAFewSignatures) {
    put(rsa);
    sign_by(Bytes(256, 1));
    for (unsigned i = 0; i < most_signatures; ++i) {
        ASSERT_EQ(init(CKM_RSA_PKCS, key()), CKR_OK);
        EXPECT_EQ(sign(digest_info()), CKR_OK);
    }
    ASSERT_EQ(init(CKM_RSA_PKCS, key()), CKR_OK);
    EXPECT_EQ(sign(digest_info()), CKR_FUNCTION_REJECTED);
    EXPECT_EQ(token_->signatures(), most_signatures);
    EXPECT_EQ(token_->failure()->reason, Reason::kdc_refused);
}

TEST_F(Token, DoesNotSignBeforeThereIsACallback) {
    put(rsa);
    ASSERT_EQ(init(CKM_RSA_PKCS, key()), CKR_OK);
    EXPECT_EQ(sign(digest_info()), CKR_FUNCTION_REJECTED);
    EXPECT_TRUE(token_->failure());
}

TEST_F(Token, RefusesASignatureOfTheWrongSize) {
    for (const std::size_t size : {0u, 257u, 999u}) {
        put(rsa);
        sign_by(Bytes(size, 1));
        ASSERT_EQ(init(CKM_RSA_PKCS, key()), CKR_OK);
        EXPECT_EQ(sign(digest_info()), CKR_DEVICE_ERROR) << size;
        EXPECT_EQ(token_->failure()->reason, Reason::card_sign_failed);
    }
}

TEST_F(Token, SignsTheHashItselfWithAnEcKey) {
    put(p256);
    sign_by(Bytes(64, 0x11));
    ASSERT_EQ(find_key(CKK_EC).size(), 1u);
    ASSERT_EQ(init(CKM_ECDSA, key()), CKR_OK);
    ASSERT_EQ(sign(Bytes(32, 0xcd)), CKR_OK);
    EXPECT_EQ(signed_, Bytes(32, 0xcd));
    EXPECT_EQ(signature_, Bytes(64, 0x11));
}

TEST_F(Token, RefusesAKeyThatItHasNot) {
    for (const SigningKey& key : {rsa, p256}) {
        put(key);
        EXPECT_EQ(init(CKM_RSA_PKCS, 0xdeadbeef), CKR_KEY_HANDLE_INVALID);
        EXPECT_EQ(token_->failure()->reason, Reason::internal_error);
    }
}

// As libkrb5 before 1.22 knows keys on tokens.
TEST_F(Token, AnEcKeyAnswersAsAnRsaKeyAndSignsInDer) {
    put(p256);
    sign_by(Bytes(64, 0x81));
    const auto keys = find_key(CKK_RSA);
    ASSERT_EQ(keys.size(), 1u);
    ASSERT_EQ(init(CKM_RSA_PKCS, keys[0]), CKR_OK);
    ASSERT_EQ(sign(digest_info()), CKR_OK);
    EXPECT_EQ(signed_, Bytes(32, 0xab));
    EXPECT_EQ(signature_, ecdsa_to_der(Bytes(64, 0x81)));
    ASSERT_EQ(init(CKM_RSA_PKCS, keys[0]), CKR_OK);
    EXPECT_EQ(sign(Bytes(51, 0)), CKR_DATA_INVALID);
}

TEST_F(Token, RejectsSessionsThatItDidNotOpenOrHasClosed) {
    put(rsa);
    const CK_SESSION_HANDLE old = session_;
    ASSERT_EQ(p11_->C_CloseSession(old), CKR_OK);
    CK_ATTRIBUTE none{};
    for (const CK_SESSION_HANDLE stale : {CK_SESSION_HANDLE{0}, old, old + 1}) {
        EXPECT_EQ(p11_->C_FindObjectsInit(stale, &none, 0), CKR_SESSION_HANDLE_INVALID);
        EXPECT_EQ(p11_->C_CloseSession(stale), CKR_SESSION_HANDLE_INVALID);
    }
    ASSERT_EQ(p11_->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session_), CKR_OK);
    EXPECT_NE(session_, old);
}

TEST_F(Token, CountsItsUsersAndSurvivesOneFinalizeTooMany) {
    put(rsa);
    EXPECT_EQ(p11_->C_Initialize(nullptr), CKR_OK);
    EXPECT_EQ(p11_->C_Finalize(nullptr), CKR_OK);
    EXPECT_EQ(find_key(CKK_RSA).size(), 1u);
    EXPECT_EQ(p11_->C_Finalize(nullptr), CKR_OK);
    EXPECT_EQ(p11_->C_Finalize(nullptr), CKR_CRYPTOKI_NOT_INITIALIZED);
    EXPECT_EQ(p11_->C_CloseSession(session_), CKR_SESSION_HANDLE_INVALID);
}

TEST_F(Token, KeepsTheSearchesOfTwoSessionsApart) {
    put(rsa);
    CK_SESSION_HANDLE other = 0;
    ASSERT_EQ(p11_->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &other), CKR_OK);
    CK_ATTRIBUTE none{};
    ASSERT_EQ(p11_->C_FindObjectsInit(session_, &none, 0), CKR_OK);
    EXPECT_EQ(p11_->C_FindObjectsInit(session_, &none, 0), CKR_OPERATION_ACTIVE);
    EXPECT_EQ(p11_->C_FindObjectsInit(other, &none, 0), CKR_OK);
    EXPECT_EQ(p11_->C_FindObjectsFinal(other), CKR_OK);
    EXPECT_EQ(p11_->C_FindObjectsFinal(session_), CKR_OK);
}

TEST_F(Token, NoTokenNoService) {
    EXPECT_EQ(p11_->C_Initialize(nullptr), CKR_GENERAL_ERROR);
    EXPECT_EQ(p11_->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session_),
              CKR_CRYPTOKI_NOT_INITIALIZED);
    EXPECT_EQ(p11_->C_Login(1, CKU_USER, nullptr, 0), CKR_FUNCTION_NOT_SUPPORTED);
}

TEST(EcdsaCompat, WritesDer) {
    // Sign octets where the top bit is set, no leading zeros (X.690 8.3.2).
    EXPECT_EQ(ecdsa_to_der(Bytes{0x80, 0x01}), (Bytes{0x30, 0x07, 0x02, 0x02, 0x00, 0x80, 0x02, 0x01, 0x01}));
    EXPECT_EQ(ecdsa_to_der(Bytes{0x00, 0x7f, 0x01, 0x02}),
              (Bytes{0x30, 0x07, 0x02, 0x01, 0x7f, 0x02, 0x02, 0x01, 0x02}));
    EXPECT_TRUE(ecdsa_to_der(Bytes(63, 1)).empty());
    EXPECT_TRUE(ecdsa_to_der({}).empty());
}

} // namespace
} // namespace signet::worker
