// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/card/terminal.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <zlib.h>

namespace signet::card {
namespace {

using enum KeyReference;
using enum Algorithm;

Profile four_slots() {
    return profile_with({{Authentication, EccP256},
                         {Signature, EccP256},
                         {KeyManagement, EccP256},
                         {CardAuthentication, EccP256}});
}

Bytes object(Card& card, std::string_view tag) {
    auto sent = get_data(tag);
    sent.expected = 65536;
    return transmit(card, sent).data;
}

// The content of a container object 53.
std::vector<std::pair<Tag, Bytes>> content(ByteView data) {
    std::vector<std::pair<Tag, Bytes>> all;
    const auto outer = read_elements(data).value();
    EXPECT_EQ(outer.at(0).tag, 0x53U);
    const auto inner = read_elements(outer.at(0).value).value();
    for (const auto& element : inner)
        all.emplace_back(element.tag, to_bytes(element.value));
    return all;
}

Bytes gunzip(Bytes packed) {
    Bytes out(8192);
    z_stream stream{};
    stream.next_in = packed.data();
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK); // gzip header wanted
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

TEST(Objects, EachSlotHasItsCertificateInItsObject) {
    const auto profile = four_slots();
    auto card = piv_card(profile);
    const std::pair<KeyReference, std::string_view> table[] = {{Authentication, "5FC105"},
                                                               {Signature, "5FC10A"},
                                                               {KeyManagement, "5FC10B"},
                                                               {CardAuthentication, "5FC101"}};
    for (const auto& [reference, tag] : table) {
        const auto elements = content(object(card, tag));
        ASSERT_EQ(elements.size(), 3U) << tag;
        EXPECT_EQ(elements[0], std::pair(Tag{0x70}, profile.slots.at(reference).certificate)) << tag;
        EXPECT_EQ(elements[1], std::pair(Tag{0x71}, Bytes{0})) << tag;
        EXPECT_EQ(elements[2], std::pair(Tag{0xFE}, Bytes{})) << tag;
    }
}

TEST(Objects, ACompressedCertificateSaysSoAndIsTheSame) {
    auto profile = four_slots();
    profile.certificate_form = CertificateForm::Gzip;
    auto card = piv_card(profile);
    const auto elements = content(object(card, "5FC105"));
    EXPECT_EQ(elements.at(1).second, Bytes{1});
    EXPECT_EQ(gunzip(elements.at(0).second), profile.slots.at(Authentication).certificate);
}

TEST(Objects, ACertificateStandsAsOtherMiddlewareWritesIt) {
    struct Row {
        CertificateForm form;
        std::string_view head; // of the field
        Bytes info;
    };
    for (const Row& row :
         {Row{CertificateForm::GzipInfo80, "1F8B", {0x80}}, Row{CertificateForm::GzipInfo00, "1F8B", {0}},
          Row{CertificateForm::Zlib, "78DA", {1}}, Row{CertificateForm::NetId, "0100", {0}},
          Row{CertificateForm::PaddedWithFf, "3082", {0}}, Row{CertificateForm::PaddedWith00, "3082", {0}}}) {
        auto profile = four_slots();
        profile.certificate_form = row.form;
        auto card = piv_card(profile);
        const auto elements = content(object(card, "5FC105"));
        const auto field = elements.at(0).second;
        EXPECT_EQ(Bytes(field.begin(), field.begin() + 2), hex(row.head));
        EXPECT_EQ(elements.at(1).second, row.info);
        const auto size = profile.slots.at(Authentication).certificate.size();
        if (row.form == CertificateForm::NetId) {
            EXPECT_EQ(field.at(2) + 256U * field.at(3), size);
            EXPECT_EQ(field.at(4), 0x78);
        }
        if (row.head == "3082") {
            EXPECT_EQ(field.size(), size + 64);
        }
    }
}

TEST(Objects, RetiredKeysHaveTheirCertificatesToo) {
    auto profile = profile_with({{retired_key(1), EccP256}, {retired_key(20), EccP256}});
    const auto last = profile.slots.at(retired_key(20)).certificate;
    auto card = piv_card(std::move(profile));
    EXPECT_EQ(content(object(card, "5FC120")).at(0).second, last);
    EXPECT_EQ(content(object(card, "5FC10D")).size(), 3U);
    EXPECT_EQ(status_of(card, get_data("5FC10E")), 0x6A82);
    EXPECT_EQ(status_of(card, sign(retired_key(1), EccP256, Bytes(32, 1))), 0x6982);
    EXPECT_EQ(status_of(card, verify("123456")), 0x9000);
    EXPECT_EQ(status_of(card, sign(retired_key(1), EccP256, Bytes(32, 1))), 0x9000);
}

// TIG SCEPACS 2.3: each of the 40 symbols has odd parity, and the data bits of all of them XOR to zero.
TEST(Objects, TheFascNOfTheChuidIsWellFormed) {
    auto card = piv_card(four_slots());
    const auto elements = content(object(card, "5FC102"));
    ASSERT_EQ(elements.at(0).first, 0x30U);
    const Bytes& number = elements.at(0).second;
    ASSERT_EQ(number.size(), 25U);
    unsigned check = 0;
    for (std::size_t symbol = 0; symbol < 40; ++symbol) {
        unsigned bits = 0;
        for (std::size_t bit = symbol * 5; bit < symbol * 5 + 5; ++bit)
            bits = bits << 1U | (number[bit / 8] >> (7U - bit % 8) & 1U);
        EXPECT_EQ(std::popcount(bits) % 2, 1) << symbol;
        check ^= bits >> 1U;
    }
    EXPECT_EQ(check, 0U);
}

TEST(Objects, CardsOfDifferentKeysHaveDifferentIdentifiers) {
    const auto profile = four_slots();
    auto one = piv_card(profile);
    auto again = piv_card(profile);
    auto other = piv_card(four_slots());
    for (const std::string_view tag : {"5FC102", "5FC107"}) {
        EXPECT_EQ(object(one, tag), object(again, tag)) << tag;
        EXPECT_NE(object(one, tag), object(other, tag)) << tag;
    }
}

TEST(Objects, TheDiscoveryObjectSaysApplicationPinOnly) {
    auto card = piv_card({});
    EXPECT_EQ(object(card, "7E"), hex("7E124F0BA0000003080000100001005F2F024000"));
}

TEST(Objects, TheDiscoveryObjectIsWhatTheProfileSays) {
    Profile profile;
    profile.pin_policy = {0x60, 0x20};
    auto card = piv_card(profile);
    EXPECT_EQ(object(card, "7E"), hex("7E124F0BA0000003080000100001005F2F026020"));
    profile.discovery = hex("6A82");
    auto without = piv_card(profile);
    EXPECT_EQ(status_of(without, get_data("7E")), 0x6A82);
}

TEST(GetResponse, WantsTheRightLengthOfACardThatIsExact) {
    auto profile = profile_with({{Authentication, Rsa2048}});
    profile.exact_le = true;
    auto card = piv_card(std::move(profile));
    Command rest{.cla = 0, .ins = instruction::kGetResponse, .p1 = 0, .p2 = 0, .data = {}, .expected = 1};
    ASSERT_EQ(status_of(card, get_data("5FC105")), 0x6100);
    EXPECT_EQ(status_of(card, rest), 0x6C00);
    rest.expected = 256;
    auto answer = transmit(card, rest);
    while (answer.status == 0x6100)
        answer = transmit(card, rest);
    ASSERT_EQ(answer.status & 0xFF00, 0x6100);
    EXPECT_EQ(status_of(card, rest), 0x6C00 | (answer.status & 0xFF));
    rest.expected = answer.status & 0xFF;
    EXPECT_EQ(status_of(card, rest), 0x9000);
}

TEST(GetData, RefusesWhatIsNotThereOrNotATagList) {
    auto card = piv_card(profile_with({}));
    EXPECT_EQ(status_of(card, get_data("5FC105")), 0x6A82);
    EXPECT_EQ(status_of(card, get_data("5FC109")), 0x6A82);
    EXPECT_EQ(status_of(card, command(instruction::kGetData, 0x3F, 0xFF, hex("5C"))), 0x6A80);
    EXPECT_EQ(status_of(card, command(instruction::kGetData, 0x3F, 0xFF, hex("5C00"))), 0x6A80);
    EXPECT_EQ(status_of(card, command(instruction::kGetData, 0x3F, 0xFF, hex("5D035FC102"))), 0x6A80);
    EXPECT_EQ(status_of(card, command(instruction::kGetData, 0x3F, 0xFF, hex("5C045FC10200"))), 0x6A80);
    EXPECT_EQ(status_of(card, command(instruction::kGetData, 0x00, 0xFF, hex("5C035FC102"))), 0x6A86);
}

TEST(Objects, AreWhatTheProfileSaysWhereItSaysSo) {
    auto profile = profile_with({{Authentication, EccP256}, {Signature, EccP256}});
    profile.answers = {{Authentication, hex("53009000")}, {Signature, hex("6982")}};
    auto card = piv_card(std::move(profile));
    EXPECT_EQ(transmit(card, get_data("5FC105")).data, hex("5300"));
    EXPECT_EQ(status_of(card, get_data("5FC10A")), 0x6982);
    EXPECT_EQ(status_of(card, get_data("5FC10B")), 0x6A82);
}

} // namespace
} // namespace signet::card
