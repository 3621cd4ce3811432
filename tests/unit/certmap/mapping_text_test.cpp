// SPDX-License-Identifier: Apache-2.0
// The two ways to a mapping key, from a certificate and from the text that an administrator stored for it,
// meet.
#include "certmap/certificate/directory_attribute.hpp"
#include "certmap/certificate/directory_name.hpp"
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/entries/mapping_key.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace signet::certmap {
namespace {

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
        if (below(10) == 0) return {one_of(oids), "#0403" + hexadecimal(bytes(3)), false};
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
    return hexadecimal(bytes);
}

TEST(KeysOf, AreThoseOfTheTextsThatAdministratorsStore) {
    Generator random(20220510);
    for (int round = 0; round < 3000; ++round) {
        const Certificate made = random.certificate();
        const std::string issuer = "X509:<I>" + written(random, made.issuer);
        const std::string texts[] = {
            issuer + "<SR>" + reversed(made.serial),
            "X509:<SKI>" + hexadecimal(made.subject_key_id),
            "X509:<SHA1-PUKEY>" + hexadecimal(made.key.bits_sha1),
            issuer + "<SID>" + *made.sid,
            "X509:<SHA256-PUKEY>" + hexadecimal(made.key.bits_sha256),
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
