// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/mapping_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

constexpr KeyKind all_kinds[] = {
    KeyKind::sid,
    KeyKind::issuer_serial,
    KeyKind::subject_key_id,
    KeyKind::sha1_public_key,
    KeyKind::issuer_sid,
    KeyKind::sha256_public_key,
    KeyKind::certificate,
    KeyKind::issuer_subject,
    KeyKind::subject,
    KeyKind::rfc822,
    KeyKind::upn,
};

TEST(MappingKey, KindsHaveNamesOfTheirOwn) {
    for (const KeyKind kind : all_kinds)
        EXPECT_EQ(key_kind_of(id_of(kind)), kind);
    EXPECT_EQ(key_kind_of("serial"), std::nullopt);
    EXPECT_EQ(key_kind_of(""), std::nullopt);
}

TEST(MappingKey, IsWeakWhenOthersMayGetTheSameName) {
    for (const KeyKind kind : all_kinds)
        EXPECT_EQ(is_strong(kind), static_cast<int>(kind) < static_cast<int>(KeyKind::issuer_subject));
    EXPECT_FALSE(is_strong(static_cast<KeyKind>(0)));
    EXPECT_FALSE(is_strong(static_cast<KeyKind>(200)));
}

Certificate alice() {
    Certificate made;
    made.issuer.parts = {{{"2.5.4.3", "CA", true}}};
    made.subject.parts = {{{"2.5.4.3", "Alice", true}}};
    made.serial = {0x80, 0x01};
    made.subject_key_id = {0xab};
    made.key.bits_sha1.fill(0x11);
    made.key.bits_sha256.fill(0x22);
    made.key.info_sha1.fill(0x33);
    made.key.info_sha256.fill(0x33);
    made.sha256.fill(0x44);
    made.sha1.fill(0x55);
    made.rfc822_names = {"Alice@Example.com"};
    made.upns = {"Alice@Corp", "alice@CORP"};
    made.sid = "S-1-5-21-1-2-3-1104";
    return made;
}

std::vector<std::string> lines_of(const Certificate& certificate) {
    std::vector<std::string> lines;
    for (const MappingKey& key : keys_of(certificate)) {
        std::string line = std::string(id_of(key.kind)) + " " + key.value;
        std::ranges::replace(line, '\n', '|');
        lines.push_back(line);
    }
    return lines;
}

std::string repeat(std::string_view byte, int times) {
    std::string text;
    while (times-- > 0)
        text += byte;
    return text;
}

TEST(KeysOf, GivesAllStrongOnesFirst) {
    const std::vector<std::string> expected{
        "sid S-1-5-21-1-2-3-1104",
        "issuer-serial cn=ca|8001",
        "subject-key-id ab",
        "sha1-public-key " + repeat("11", 20),
        "sha1-public-key " + repeat("55", 20),
        "issuer-sid cn=ca|S-1-5-21-1-2-3-1104",
        "sha256-public-key " + repeat("22", 32),
        "certificate " + repeat("44", 32),
        "issuer-subject cn=ca|cn=alice",
        "subject cn=alice",
        "rfc822 alice@example.com",
        "upn alice@corp",
    };
    EXPECT_EQ(lines_of(alice()), expected);
}

TEST(KeysOf, GivesNoneForWhatIsNotThere) {
    EXPECT_EQ(keys_of(Certificate{}), std::vector<MappingKey>{});
}

TEST(KeysOf, GivesNoneForWhatMayNotBeUsed) {
    const auto count = [](const Certificate& certificate, std::string_view kind) {
        return std::ranges::count_if(lines_of(certificate),
                                     [&](const std::string& line) { return line.starts_with(kind); });
    };
    const auto refusing = [](NameKind kind) {
        Certificate made = alice();
        made.refused_names = {{kind, "contains a NUL"}};
        return made;
    };
    EXPECT_EQ(count(refusing(NameKind::issuer), "issuer-"), 0);
    EXPECT_EQ(count(refusing(NameKind::issuer), "subject "), 1);
    EXPECT_EQ(count(refusing(NameKind::subject), "subject "), 0);
    EXPECT_EQ(count(refusing(NameKind::subject), "issuer-subject"), 0);
    EXPECT_EQ(count(refusing(NameKind::subject), "issuer-serial"), 1);
    EXPECT_EQ(count(refusing(NameKind::rfc822), "rfc822"), 0);
    EXPECT_EQ(count(refusing(NameKind::upn), "upn"), 0);
    EXPECT_EQ(count(refusing(NameKind::sid), "sid"), 0);
    EXPECT_EQ(count(refusing(NameKind::sid), "issuer-sid"), 0);

    Certificate odd = alice();
    odd.serial = {0x00, 0x01};
    odd.subject_key_id.assign(max_key_id + 1, 1);
    odd.sid = "S-1";
    odd.rfc822_names = {"alice", "a<b@c", "a b@c"};
    odd.upns = {"a\nb@c"};
    for (const char* kind : {"issuer-serial", "subject-key-id", "sid", "issuer-sid", "rfc822", "upn"})
        EXPECT_EQ(count(odd, kind), 0) << kind;
}

} // namespace
} // namespace signet::certmap
