// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/alt_security_identity.hpp"
#include "certmap/rules/directory_attribute.hpp"
#include "certmap/rules/directory_name.hpp"
#include "certmap/rules/hexadecimal.hpp"
#include "certmap/rules/mapping_key.hpp"
#include "certmap/rules/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

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

// Certificates with everything that is awkward in a name, and their texts as administrators have them: made
// by nothing of what is tested here.
class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
    }

    template <class List>
    auto one_of(const List& list) {
        return list[below(std::size(list))];
    }

    Bytes bytes(std::size_t size) {
        Bytes made(size);
        for (auto& byte : made)
            byte = static_cast<std::uint8_t>(below(256));
        return made;
    }

    std::string value() {
        static const std::string pieces[] = {
            "a",   "Z", "7", " ", "  ",     ",",      "+", "=",         "\"",        "\\",
            "<",   ">", "#", ";", "\u00e4", "\u4e2d", "/", " CN=",      " OID.1.2=", "\\,",
            "<S>", "-", ".", "'", "(",      "*",      "%", "\U0001f511"};
        std::string made;
        for (std::size_t count = 1 + below(6); count > 0; --count)
            made += one_of(pieces);
        return made;
    }

    NameAttribute attribute() {
        static const std::string oids[] = {"2.5.4.3",
                                           "2.5.4.6",
                                           "2.5.4.8",
                                           "2.5.4.10",
                                           "2.5.4.12",
                                           "2.5.4.5",
                                           "2.5.4.42",
                                           "1.2.3.4",
                                           "2.5.4.65",
                                           "0.9.2342.19200300.100.1.25",
                                           "0.9.2342.19200300.100.1.1",
                                           "1.2.840.113549.1.9.1"};
        if (below(10) == 0) return {one_of(oids), "#0403" + hexadecimal_of(bytes(3)), false};
        return {one_of(oids), value(), true};
    }

    DistinguishedName name() {
        DistinguishedName made;
        for (std::size_t count = 1 + below(5); count > 0; --count) {
            auto& part = made.parts.emplace_back();
            for (std::size_t joined = below(4) == 0 ? 2 : 1; joined > 0; --joined)
                part.push_back(attribute());
        }
        return made;
    }

    Certificate certificate() {
        Certificate made;
        made.issuer = name();
        made.subject = name();
        made.serial = bytes(1 + below(20));
        made.serial.front() = one_of(std::vector<std::uint8_t>{0x01, 0x7f, 0x80, 0xff});
        made.subject_key_id = bytes(1 + below(20));
        std::ranges::copy(bytes(20), made.key.bits_sha1.begin());
        std::ranges::copy(bytes(32), made.key.bits_sha256.begin());
        made.sid = "S-1-5-21-" + std::to_string(below(1000)) + "-1104";
        made.rfc822_names = {"Alice." + std::to_string(below(100)) + "@Example.COM"};
        return made;
    }

    bool coin() { return below(2) == 0; }

private:
    std::mt19937 random_;
};

std::string quoted_like_windows(const std::string& value) {
    std::string text = "\"";
    for (const char c : value)
        text += c == '"' ? "\"\"" : std::string(1, c);
    return text + "\"";
}

std::string escaped_like_rfc4514(const std::string& value) {
    std::string text;
    for (std::size_t at = 0; at < value.size(); ++at) {
        const bool edge = at == 0 || at + 1 == value.size();
        const bool special = std::string("\"+,;<>\\=").find(value[at]) != std::string::npos;
        text += special || (edge && (value[at] == ' ' || value[at] == '#')) ? "\\" : "";
        text += value[at];
    }
    return text;
}

std::string written(Generator& random, const DistinguishedName& name) {
    std::string text;
    for (const RelativeName& part : name.parts) {
        text += text.empty() ? "" : random.coin() ? "," : ", ";
        bool first = true;
        for (const NameAttribute& attribute : part) {
            text += first ? "" : random.coin() ? "+" : " + ";
            first = false;
            text += random.coin() ? directory_attribute(attribute.oid) : "OID." + attribute.oid;
            text += '=';
            if (!attribute.is_text)
                text += attribute.value;
            else
                text += random.coin() ? quoted_like_windows(attribute.value)
                                      : escaped_like_rfc4514(attribute.value);
        }
    }
    return text;
}

std::string reversed(Bytes bytes) {
    std::ranges::reverse(bytes);
    return hexadecimal_of(bytes);
}

TEST(KeysOf, AreThoseOfTheTextsThatAdministratorsStore) {
    Generator random(20220510);
    for (int round = 0; round < 3000; ++round) {
        const Certificate made = random.certificate();
        const std::string issuer = "X509:<I>" + written(random, made.issuer);
        const std::string texts[] = {
            issuer + "<SR>" + reversed(made.serial),
            "X509:<SKI>" + hexadecimal_of(made.subject_key_id),
            "X509:<SHA1-PUKEY>" + hexadecimal_of(made.key.bits_sha1),
            issuer + "<SID>" + *made.sid,
            "X509:<SHA256-PUKEY>" + hexadecimal_of(made.key.bits_sha256),
            issuer + "<S>" + written(random, made.subject),
            "X509:<S>" + written(random, made.subject),
            "X509:<RFC822>" + made.rfc822_names.front(),
        };
        std::vector<MappingKey> expected = keys_of(made);
        std::erase_if(expected, [](const MappingKey& key) { return key.kind == KeyKind::sid; });
        ASSERT_EQ(expected.size(), std::size(texts));
        for (std::size_t at = 0; at < std::size(texts); ++at) {
            const auto key = parse_alt_security_identity(texts[at]);
            ASSERT_TRUE(key) << texts[at] << ": " << key.error().problem;
            ASSERT_EQ(key->kind, expected[at].kind) << texts[at];
            ASSERT_EQ(key->value, expected[at].value) << texts[at];
            const std::string again = to_alt_security_identity(expected[at]);
            ASSERT_EQ(parse_alt_security_identity(again).value(), expected[at]) << again;
        }
    }
}

// All that counts in a name.
std::vector<std::vector<std::string>> substance_of(const std::vector<RelativeName>& parts) {
    std::vector<std::vector<std::string>> substance;
    for (const RelativeName& part : parts) {
        auto& attributes = substance.emplace_back();
        for (const NameAttribute& attribute : part)
            attributes.push_back(attribute.oid + (attribute.is_text ? " text " : " DER ") +
                                 lower_case_ascii(attribute.value));
        std::ranges::sort(attributes);
    }
    return substance;
}

// What is read back has lost nothing, so two names have one text only if they are equal.
TEST(KeysOf, DifferWhereNamesDiffer) {
    Generator random(39);
    for (int round = 0; round < 3000; ++round) {
        const DistinguishedName name = random.name();
        const auto read = parse_directory_name(directory_text(name.parts));
        ASSERT_TRUE(read) << directory_text(name.parts);
        ASSERT_EQ(substance_of(*read), substance_of(name.parts)) << directory_text(name.parts);
    }
}

} // namespace
} // namespace signet::certmap
