// SPDX-License-Identifier: Apache-2.0
#include "daemon/language/prompts.hpp"
#include "daemon/worker/card/piv.hpp"
#include "tests/unit/worker/card_containers.hpp"
#include "tests/unit/worker/card_script.hpp"

namespace signet::worker {
namespace {

using test::CardScript;
using test::certificate_of;
using test::container_of;
using test::from_hex;
using test::operator+;

constexpr auto select_piv = "00 A4 04 00 09 A00000030800001000 00";
constexpr auto read_discovery = "00 CB 3F FF 03 5C017E 00";
constexpr auto ask_tries = "00 20 00 80";
constexpr auto read_9a = "00 CB 3F FF 05 5C03 5FC105 00";
constexpr auto read_9c = "00 CB 3F FF 05 5C03 5FC10A 00";
constexpr auto verify_123456 = "00 20 00 80 08 313233343536FFFF";

constexpr std::size_t piece = 256;

/// What a card says that has `left` bytes of its answer still to give.
Bytes status_with(std::size_t left) {
    if (left == 0) return from_hex("9000");
    return {0x61, static_cast<std::uint8_t>(left >= piece ? 0 : left)};
}

/// Expects a command and gives the answer in pieces of 256 bytes, as a card without extended length does.
void expect_in_pieces(CardScript& card, Bytes command, const Bytes& answer) {
    for (std::size_t at = 0; at == 0 || at < answer.size(); at += piece) {
        const auto end = std::min(at + piece, answer.size());
        const auto part = Bytes(answer.data() + at, answer.data() + end);
        card.expect(std::move(command), part + status_with(answer.size() - end));
        command =
            from_hex("00 C0 00 00") + Bytes{static_cast<std::uint8_t>(std::min(answer.size() - end, piece))};
    }
}

Bytes template_with(std::uint8_t tag, const Bytes& value) {
    Bytes inside;
    if (tag == 0x81) append_tlv(inside, 0x82, {});
    append_tlv(inside, tag, value);
    Bytes whole;
    append_tlv(whole, 0x7C, inside);
    return whole;
}

protocol::Secret pin(std::string_view text) {
    const Bytes bytes(text.begin(), text.end());
    return std::move(*protocol::Secret::copy_of(bytes));
}

struct CardPiv : testing::Test {
    /// The only way a test ends well: everything was asked for, and no turn is left open.
    void TearDown() override {
        EXPECT_TRUE(card.finished());
        EXPECT_FALSE(card.in_transaction());
    }

    void expect_selected() { card.expect(select_piv, "610B 4F0911 9000"); }

    std::unique_ptr<Session> verified_session() {
        expect_selected();
        card.expect(verify_123456, "9000");
        auto session = piv.authenticate(pin("123456"));
        EXPECT_TRUE(session);
        return session ? std::move(*session) : nullptr;
    }

    CardScript card;
    PivCard piv{card};
};

TEST_F(CardPiv, OpensWithinItsBudget) {
    constexpr unsigned budget = 10; // daemon/worker/README.md
    const auto der = certificate_of(1300);
    expect_selected();
    card.expect(read_discovery, "6A82").expect(ask_tries, "63C3");
    expect_in_pieces(card, from_hex(read_9a), container_of(der));
    card.expect(read_9c, "6A82");

    const auto contents = piv.open({"9A", "9C"});
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->tries_left, 3U);
    EXPECT_EQ(contents->label, language::prompt::piv_card.one);
    ASSERT_EQ(contents->certificates.size(), 1U);
    EXPECT_EQ(contents->certificates[0].slot, "9A");
    EXPECT_EQ(contents->certificates[0].der, der);
    EXPECT_LE(piv.costs().apdus, budget);
    EXPECT_EQ(piv.costs().verifies, 0U);
    EXPECT_EQ(card.resets(), 0U);
}

TEST_F(CardPiv, ReadsSlotsInTheOrderAsked) {
    expect_selected();
    card.expect(read_discovery, "6A82").expect(ask_tries, "63C3");
    expect_in_pieces(card, from_hex(read_9c), container_of(certificate_of(300)));
    expect_in_pieces(card, from_hex(read_9a), container_of(certificate_of(400)));
    const auto contents = piv.open({"9c", "9a"});
    ASSERT_TRUE(contents);
    ASSERT_EQ(contents->certificates.size(), 2U);
    EXPECT_EQ(contents->certificates[0].slot, "9c");
    EXPECT_EQ(contents->certificates[1].slot, "9a");
}

TEST_F(CardPiv, TellsTheTriesLeftAsTheCardDoes) {
    struct Row {
        const char* status;
        std::optional<unsigned> tries;
    };
    for (const Row& row :
         {Row{"63C1", 1}, Row{"63C0", 0}, Row{"63CF", 15}, Row{"6302", 2}, Row{"6300", std::nullopt},
          Row{"6983", 0}, Row{"9000", std::nullopt}, Row{"6D00", std::nullopt}}) {
        expect_selected();
        card.expect(read_discovery, "6A82").expect(ask_tries, row.status);
        expect_in_pieces(card, from_hex(read_9a), container_of(certificate_of(256)));
        const auto contents = piv.open({"9A"});
        ASSERT_TRUE(contents) << row.status;
        EXPECT_EQ(contents->tries_left, row.tries) << row.status;
    }
}

TEST_F(CardPiv, OpeningSaysWhatIsWrongWithTheCard) {
    struct Row {
        const char* status_of_select;
        const char* status_of_data;
        Reason reason;
    };
    for (const Row& row :
         {Row{"6A82", nullptr, Reason::card_not_for_logon}, Row{"6D00", nullptr, Reason::card_not_for_logon},
          Row{"6E00", nullptr, Reason::card_not_for_logon}, Row{"6F00", nullptr, Reason::card_unreadable},
          Row{"9000", "6A82", Reason::card_no_certificate}, Row{"9000", "9000", Reason::cert_malformed},
          Row{"9000", "6982", Reason::card_unreadable}, Row{"9000", "1234", Reason::card_unreadable},
          Row{"9000", "5305AABB9000", Reason::cert_malformed},
          Row{"9000", "53009000", Reason::card_no_certificate}}) {
        card.expect(select_piv, row.status_of_select);
        if (row.status_of_data == nullptr) card.expect(select_piv, row.status_of_select); // the one more try
        if (row.status_of_data != nullptr)
            card.expect(read_discovery, "6A82").expect(ask_tries, "63C3").expect(read_9a, row.status_of_data);
        const auto contents = piv.open({"9A"});
        ASSERT_FALSE(contents);
        EXPECT_EQ(contents.error().reason, row.reason);
    }
}

TEST_F(CardPiv, RefusesASlotThatIsNone) {
    for (const char* slot : {"", "9", "9B", "F9", "81", "96", "9AA", "0x", "zz", "+9"}) {
        expect_selected();
        card.expect(read_discovery, "6A82").expect(ask_tries, "63C3");
        const auto contents = piv.open({slot});
        ASSERT_FALSE(contents) << slot;
        EXPECT_EQ(contents.error().reason, Reason::bad_request) << slot;
    }
}

TEST_F(CardPiv, ReadsRetiredSlots) {
    expect_selected();
    card.expect(read_discovery, "6A82")
        .expect(ask_tries, "63C3")
        .expect("00 CB 3F FF 05 5C03 5FC10D 00", "6A82");
    expect_in_pieces(card, from_hex("00 CB 3F FF 05 5C03 5FC120 00"), container_of(certificate_of(256)));
    EXPECT_TRUE(piv.open({"82", "95"}));
}

TEST_F(CardPiv, SignsWithRsaInFiveApdusAfterThePin) {
    const auto digest_info = Bytes(51, 0xD1);
    const auto signature = Bytes(256, 0x5A);
    auto session = verified_session();
    ASSERT_TRUE(session);
    const auto padded = Bytes{0x00, 0x01} + Bytes(256 - 51 - 3, 0xFF) + Bytes{0x00} + digest_info;
    const auto request = template_with(0x81, padded);
    card.expect(from_hex("10 87 07 9A FF") + Bytes(request.begin(), request.begin() + 255), from_hex("9000"));
    expect_in_pieces(card,
                     from_hex("00 87 07 9A 0B") + Bytes(request.begin() + 255, request.end()) + Bytes{0},
                     template_with(0x82, signature));

    const auto made = session->sign("9A", {KeyType::rsa, 2048}, digest_info);
    ASSERT_TRUE(made);
    EXPECT_EQ(*made, signature);
    EXPECT_EQ(piv.costs().apdus, 5U);
    EXPECT_EQ(piv.costs().verifies, 1U);
    EXPECT_TRUE(card.in_transaction());
    session.reset();
    EXPECT_EQ(card.resets(), 1U);
}

TEST_F(CardPiv, SignsWithEllipticCurvesAndUnwrapsTheSignature) {
    struct Row {
        KeyKind key;
        const char* algorithm;
        std::size_t length;
    };
    for (const Row& row : {Row{{KeyType::ec, 256}, "11", 32}, Row{{KeyType::ec, 384}, "14", 48}}) {
        auto session = verified_session();
        ASSERT_TRUE(session);
        const auto hash = Bytes(32, 0xAB);
        const auto request = template_with(0x81, Bytes(row.length - 32, 0) + hash);
        auto command = from_hex(std::string("00 87 ") + row.algorithm + "9A") +
                       Bytes{static_cast<std::uint8_t>(request.size())} + request + Bytes{0};
        card.expect(std::move(command), template_with(0x82, from_hex("3006020101020102")) + from_hex("9000"));
        const auto made = session->sign("9A", row.key, hash);
        ASSERT_TRUE(made);
        EXPECT_EQ(*made, Bytes(row.length - 1, 0) + Bytes{1} + Bytes(row.length - 1, 0) + Bytes{2});
    }
}

TEST_F(CardPiv, RefusesKeysItCannotUseWithoutAskingTheCard) {
    auto session = verified_session();
    ASSERT_TRUE(session);
    for (const KeyKind key :
         {KeyKind{KeyType::rsa, 1024}, KeyKind{KeyType::rsa, 2056}, KeyKind{KeyType::ec, 521}}) {
        const auto made = session->sign("9A", key, Bytes(32, 0));
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().reason, Reason::card_sign_failed);
    }
    EXPECT_EQ(piv.costs().apdus, 2U);
}

TEST_F(CardPiv, ABadAnswerToASignatureIsNotThePins) {
    for (const char* answer : {"9000", "7C00 9000", "7C02 8200 9000", "7C03 820155 9000", "8200 9000", "6982",
                               "6A80", "7C82FFFF 9000", "7C08 82 06 3004 0201 9000"}) {
        auto session = verified_session();
        ASSERT_TRUE(session);
        card.expect(from_hex("00 87 11 9A 26 7C24 8200 8120") + Bytes(32, 0xAB) + Bytes{0}, from_hex(answer));
        const auto made = session->sign("9A", {KeyType::ec, 256}, Bytes(32, 0xAB));
        ASSERT_FALSE(made) << answer;
        EXPECT_EQ(made.error().reason, Reason::card_sign_failed) << answer;
    }
}

TEST_F(CardPiv, ARefusedPinIsOneVerifyAndAReset) {
    unsigned attempts = 0;
    for (const char* status : {"63C2", "6983", "6A80", "6982", "6C08", "6108", "6F00"}) {
        expect_selected();
        card.expect(verify_123456, status);
        EXPECT_FALSE(piv.authenticate(pin("123456"))) << status;
        EXPECT_EQ(piv.costs().verifies, ++attempts);
        EXPECT_EQ(card.resets(), attempts);
    }
}

TEST_F(CardPiv, SelectsOnceMoreWhereTheFirstCommandAfterAResetIsRefused) {
    for (const char* first : {"6F00", "6A82"}) {
        card.expect(select_piv, first);
        auto session = verified_session();
        EXPECT_TRUE(session);
        session.reset();
    }
    EXPECT_EQ(piv.costs().verifies, 2U);
}

TEST_F(CardPiv, APinThatCannotBeOneNeverReachesTheCard) {
    for (const char* text : {"", "12345", "123456789", "12345\n", "12345\xC3\xA9", "1234 567"}) {
        const auto session = piv.authenticate(pin(text));
        ASSERT_FALSE(session) << text;
        EXPECT_EQ(session.error().reason, Reason::pin_shape) << text;
    }
    EXPECT_EQ(card.transmitted(), 0U);
    EXPECT_EQ(card.resets(), 0U);
}

TEST_F(CardPiv, AnAppletThatIsNotPivNeverSeesThePin) {
    card.expect(select_piv, "6A82").expect(select_piv, "6A82");
    const auto session = piv.authenticate(pin("123456"));
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().reason, Reason::card_not_for_logon);
    EXPECT_EQ(piv.costs().verifies, 0U);
    EXPECT_EQ(card.resets(), 1U);
}

TEST_F(CardPiv, PullingTheCardEndsTheTurnAtEveryStep) {
    const WorkerError pulled = {Reason::card_removed, "pulled"};
    card.expect(from_hex(select_piv), pulled);
    EXPECT_EQ(piv.authenticate(pin("123456")).error().reason, Reason::card_removed);
    EXPECT_FALSE(card.in_transaction());

    expect_selected();
    card.expect(from_hex(verify_123456), pulled);
    EXPECT_EQ(piv.authenticate(pin("123456")).error().reason, Reason::card_removed);
    EXPECT_FALSE(card.in_transaction());

    auto session = verified_session();
    card.expect(from_hex("00 87 11 9A 26 7C24 8200 8120") + Bytes(32, 0xAB) + Bytes{0}, pulled);
    EXPECT_EQ(session->sign("9A", {KeyType::ec, 256}, Bytes(32, 0xAB)).error().reason, Reason::card_removed);
}

TEST_F(CardPiv, ABusyCardSeesNothing) {
    card.refuse_transaction({Reason::card_busy, "another program"});
    EXPECT_EQ(piv.open({"9A"}).error().reason, Reason::card_busy);
    EXPECT_EQ(piv.authenticate(pin("123456")).error().reason, Reason::card_busy);
    EXPECT_EQ(card.transmitted(), 0U);
}

} // namespace
} // namespace signet::worker
