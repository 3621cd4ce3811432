// SPDX-License-Identifier: Apache-2.0

// Cards as people carry them, from the insertion to the signature: each works or has a reason, before a PIN is asked for
// where that can be known, and none spends a try of a PIN that was not asked for.

#include "daemon/language/prompts.hpp"
#include "daemon/worker/card/piv.hpp"
#include "daemon/worker/pin_turn.hpp"
#include "tests/card/json_value.hpp"
#include "tests/card/tlv.hpp"
#include "tests/unit/worker/card_answer_rows.hpp"
#include "tests/unit/worker/card_in_memory.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <iterator>
#include <map>
#include <sstream>

namespace signet::worker {
namespace {

using test::CardRow;

/// In order, with what is the same in all rows made once: generating keys is slow.
class KeyRing {
public:
    card::Slot slot(const std::string& text) {
        const auto mark = text.find('!');
        auto slot = slot_of(text.substr(0, mark == std::string::npos ? text.size() : mark));
        if (mark != std::string::npos) slot.certificate = certificate_for(text.substr(mark + 1));
        return slot;
    }

private:
    card::Slot slot_of(const std::string& name) {
        if (const auto made = made_.find(name); made != made_.end()) return made->second;
        using enum card::Algorithm;
        static const std::map<std::string, card::Algorithm> algorithms = {
            {"rsa2048", Rsa2048}, {"other2048", Rsa2048}, {"rsa3072", Rsa3072}, {"rsa4096", Rsa4096},
            {"p256", EccP256},    {"other256", EccP256},  {"p384", EccP384},    {"huge", EccP256}};
        auto slot = *card::make_slot(algorithms.at(name), "alice");
        if (name == "huge") {
            slot.certificate = card::tlv(0x30, Bytes(max_answer + 1000, 0xC5));
        }
        return made_.emplace(name, std::move(slot)).first->second;
    }

    card::Bytes certificate_for(const std::string& name) {
        if (name == "rsa1024") return certificate_of(EVP_RSA_gen(1024));
        if (name == "p521") return certificate_of(EVP_EC_gen("P-521"));
        if (name == "brainpool256") return certificate_of(EVP_EC_gen("brainpoolP256r1"));
        if (name == "koblitz256") return certificate_of(EVP_EC_gen("secp256k1"));
        if (name == "ed25519") return certificate_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
        return slot_of(name).certificate;
    }

    /// For keys that no card of ours has: another certificate with this key in it.
    card::Bytes certificate_of(EVP_PKEY* key) {
        const auto pattern = slot_of("p256");
        const auto* at = pattern.certificate.data();
        const auto size = static_cast<long>(pattern.certificate.size());
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> owner(key, EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> like(d2i_X509(nullptr, &at, size), X509_free);
        EXPECT_EQ(X509_set_pubkey(like.get(), key), 1);
        EXPECT_GT(X509_sign(like.get(), pattern.key.get(), EVP_sha256()), 0);
        card::Bytes der(static_cast<std::size_t>(i2d_X509(like.get(), nullptr)));
        auto* end = der.data();
        i2d_X509(like.get(), &end);
        return der;
    }

    std::map<std::string, card::Slot> made_;
};

std::vector<std::string> words_of(const char* text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

card::Profile profile_of(const CardRow& row, KeyRing& keys) {
    auto profile = card::parse_profile("{" + std::string(row.profile) + "}", "");
    EXPECT_TRUE(profile) << profile.error().text;
    for (const std::string& word : words_of(row.keys)) {
        const auto reference = static_cast<card::KeyReference>(card::from_hex(word.substr(0, 2))->front());
        profile->slots.emplace(reference, keys.slot(word.substr(3)));
    }
    return std::move(*profile);
}

/// SHA-256 of something, as libkrb5 has it signed.
Bytes input_for(KeyType type) {
    const Bytes hash(32, 0x3C);
    if (type == KeyType::ec) return hash;
    Bytes input = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    input.insert(input.end(), hash.begin(), hash.end());
    return input;
}

/// A logon as the worker and signetd have it, but for the KDC: the counter says whether a PIN is asked for, and the name of the card
/// which one.
class Logon {
public:
    explicit Logon(Transport& reader) : piv_(reader) {}

    std::string outcome(const std::vector<std::string>& slots, const char* typed) {
        const auto contents = piv_.open(slots);
        if (!contents) return id(contents.error());
        label_ = contents->label;
        if (contents->tries_left == 0U) return "pin-locked";
        const auto is_read = [](const auto& slot) { return slot.reason.empty(); };
        const auto read = std::find_if(contents->certificates.begin(), contents->certificates.end(), is_read);
        if (read == contents->certificates.end()) return "nothing was read, and nothing said";
        const auto key = usable_key(piv_, contents->certificates, read->slot);
        if (!key) return id(key.error());
        std::chrono::microseconds took{0};
        auto session = piv_.authenticate(pin(typed));
        if (!session) return id(session.error());
        const auto made = VerifiedCard(**session, took).sign(*key, input_for(key->key.type));
        return made ? "signs" : id(made.error());
    }
    const std::string& label() const { return label_; }
    const std::string& detail() const { return detail_; } // for whoever reads why a row fails

private:
    std::string id(const WorkerError& error) {
        detail_ = error.detail;
        return std::string(policy::id_of(error.reason));
    }

    PivCard piv_;
    std::string label_;
    std::string detail_;
};

void try_row(const CardRow& row, KeyRing& keys) {
    SCOPED_TRACE(row.card);
    auto script = card::FaultScript::parse(card::Json::parse("[" + std::string(row.faults) + "]"));
    ASSERT_TRUE(script) << script.error().text;
    CardInMemory reader(profile_of(row, keys), row.extended);
    reader.card().set_faults(std::move(*script));
    Logon logon(reader);
    EXPECT_EQ(logon.outcome(words_of(row.slots), row.typed), row.outcome) << logon.detail();

    auto& piv = reader.card().card().piv();
    EXPECT_EQ(reader.verifies(0x80), row.pins.sent);
    EXPECT_EQ(reader.verifies(0x00), row.pins.sent_global);
    EXPECT_EQ(piv.pin().tries_left(), row.pins.left);
    EXPECT_EQ(piv.global_pin().tries_left(), row.pins.left_global);
    EXPECT_EQ(reader.card().counters().verifies, row.pins.sent + row.pins.sent_global); // and to nobody else
    EXPECT_FALSE(piv.verified()) << "it was not reset";
    // What the person was asked for is what was spent.
    const bool says_global = logon.label() == language::prompt::piv_card_by_global_pin.one;
    EXPECT_EQ(row.pins.sent_global > 0, says_global && row.pins.sent + row.pins.sent_global > 0);
}

TEST(CardsAsPeopleCarryThem, WorkOrSayWhyAndSpendNoTryOfAPinThatWasNotAskedFor) {
    KeyRing keys;
    for (const CardRow& row : test::pin_rows)
        try_row(row, keys);
    for (const CardRow& row : test::answer_rows)
        try_row(row, keys);
}

/// With nothing but the certificate to be read: what an insertion costs.
TEST(CardsAsPeopleCarryThem, AreReadWithinTheBudget) {
    KeyRing keys;
    for (const bool extended : {false, true}) {
        CardRow row{"RSA-2048", "", "", "signs", test::asked, "123456", "9A:rsa2048"};
        CardInMemory reader(profile_of(row, keys), extended);
        PivCard piv(reader);
        ASSERT_TRUE(piv.open({"9A"}));
        EXPECT_LE(reader.card().counters().apdus, extended ? 4U : 8U);
    }
}

} // namespace
} // namespace signet::worker
