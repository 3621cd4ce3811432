// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/template_words.hpp"

#include "certmap/text/spelling.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace signet::certmap {
namespace {

// What may stand behind '.' and behind '!'.
enum class Part : std::uint8_t { none, short_name, rid, attribute };
enum class Conversions : std::uint8_t { none, name, certificate, number, bytes };

struct Word {
    std::string_view name;
    NameSource source;
    Part part;
    Conversions conversions;
    TemplateLanguage since;
};

constexpr auto ldap = TemplateLanguage::ldap;
constexpr auto ldapu1 = TemplateLanguage::ldapu1;

constexpr std::array<Word, 19> words{{
    {"subject_nt_principal", NameSource::nt_principal, Part::short_name, Conversions::none, ldap},
    {"subject_pkinit_principal", NameSource::pkinit_principal, Part::short_name, Conversions::none, ldap},
    {"subject_principal", NameSource::principal, Part::short_name, Conversions::none, ldap},
    {"subject_rfc822_name", NameSource::rfc822_name, Part::short_name, Conversions::none, ldap},
    {"subject_dns_name", NameSource::dns_name, Part::short_name, Conversions::none, ldap},
    {"subject_uri", NameSource::uri, Part::none, Conversions::none, ldap},
    {"subject_ip_address", NameSource::ip_address, Part::none, Conversions::none, ldap},
    {"subject_registered_id", NameSource::registered_id, Part::none, Conversions::none, ldap},
    {"subject_x400_address", NameSource::x400_address, Part::none, Conversions::none, ldap},
    {"subject_ediparty_name", NameSource::edi_party_name, Part::none, Conversions::none, ldap},
    {"subject_directory_name", NameSource::directory_name, Part::none, Conversions::name, ldap},
    {"subject_dn", NameSource::subject_dn, Part::none, Conversions::name, ldap},
    {"issuer_dn", NameSource::issuer_dn, Part::none, Conversions::name, ldap},
    {"cert", NameSource::certificate, Part::none, Conversions::certificate, ldap},
    {"serial_number", NameSource::serial_number, Part::none, Conversions::number, ldapu1},
    {"subject_key_id", NameSource::subject_key_id, Part::none, Conversions::bytes, ldapu1},
    {"subject_dn_component", NameSource::subject_dn_component, Part::attribute, Conversions::none, ldapu1},
    {"issuer_dn_component", NameSource::issuer_dn_component, Part::attribute, Conversions::none, ldapu1},
    {"sid", NameSource::sid, Part::rid, Conversions::none, ldapu1},
}};

constexpr auto word_names = [] {
    std::array<std::string_view, words.size()> names;
    std::ranges::transform(words, names.begin(), &Word::name);
    return names;
}();

struct StyleWord {
    std::string_view name;
    NameStyle style;
};

// A style's first row is the name that is written.
constexpr std::array<StyleWord, 6> styles{{
    {"nss_ldap", NameStyle::nss_ldap},
    {"nss_x500", NameStyle::nss_x500},
    {"ad_ldap", NameStyle::ad_ldap},
    {"ad_x500", NameStyle::ad_x500},
    {"nss", NameStyle::nss_ldap},
    {"ad", NameStyle::ad_x500},
}};

// As OpenSSL 3 knows them by default; whether one is there is the caller's Digest to say.
constexpr std::array<std::string_view, 24> digests{
    "sha1",     "sha224",   "sha256",    "sha384",     "sha512",     "sha512-224", "sha512-256", "sha3-224",
    "sha3-256", "sha3-384", "sha3-512",  "blake2b512", "blake2s256", "shake128",   "shake256",   "md5",
    "md5-sha1", "sm3",      "ripemd160", "ripemd",     "rmd160",     "ssl3-md5",   "ssl3-sha1",  "md4"};

Error error_of(std::string problem, std::string hint) {
    return Error{std::move(problem), std::move(hint)};
}

std::string listed(std::span<const std::string_view> names) {
    std::string all;
    for (const std::string_view name : names)
        all += (all.empty() ? "" : " ") + std::string(name);
    return all;
}

// The letters behind '_'; each may be there twice, in any order and case.
std::optional<HexStyle> hex_style(std::string_view letters) {
    HexStyle style;
    for (const char letter : lower_case_ascii(letters)) {
        if (letter == 'u')
            style.upper = true;
        else if (letter == 'c')
            style.colons = true;
        else if (letter == 'r')
            style.reversed = true;
        else
            return std::nullopt;
    }
    return style;
}

class PlaceholderReader {
public:
    PlaceholderReader(const Word& word, std::string_view whole) : word_(word), whole_(whole) {
        made_.source = word.source;
        switch (word.conversions) {
        case Conversions::none: break;
        case Conversions::name: made_.conversion = Conversion::name; break;
        case Conversions::certificate: made_.conversion = Conversion::binary; break;
        case Conversions::number:
        case Conversions::bytes: made_.conversion = Conversion::hex; break;
        }
    }

    Result<void> read_part(std::string_view part) {
        switch (word_.part) {
        case Part::none:
            return error_of(known() + " has no component", "nothing may stand behind a '.' here");
        case Part::short_name: return read_fixed(part, "short_name");
        case Part::rid: return read_fixed(part, "rid");
        case Part::attribute: return read_attribute(part);
        }
        return error_of(known() + " has no component", {});
    }

    Result<void> read_conversion(std::string_view conversion) {
        switch (word_.conversions) {
        case Conversions::none:
            return error_of(known() + " has no conversion", "nothing may stand behind a '!' here");
        case Conversions::name: return read_style(conversion);
        case Conversions::certificate: return read_certificate(conversion);
        case Conversions::number:
        case Conversions::bytes: return read_number(conversion);
        }
        return error_of(known() + " has no conversion", {});
    }

    Placeholder take() { return std::move(made_); }

private:
    std::string known() const { return "{" + std::string(word_.name) + "}"; }
    std::string unknown() const { return "unknown template '{" + std::string(whole_) + "}'"; }

    Error unknown_conversion(std::string_view conversion, std::string hint) const {
        return error_of("unknown conversion '" + std::string(conversion) + "' of " + known(),
                        std::move(hint));
    }

    Result<void> read_fixed(std::string_view part, std::string_view wanted) {
        if (part != wanted) return error_of(unknown(), "behind the '.' may stand " + std::string(wanted));
        made_.short_name = true;
        return {};
    }

    // "cn", "[2]", "cn[-1]"
    Result<void> read_attribute(std::string_view part) {
        const std::string hint =
            "behind the '.' stands an attribute (cn), a place ([1] is the most specific, [-1] "
            "the least), or both (cn[1])";
        const std::size_t open = std::min(part.find('['), part.size());
        const std::string_view name = part.substr(0, open);
        const auto in_names = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        };
        if (part.empty() || !std::ranges::all_of(name, in_names)) return error_of(unknown(), hint);
        made_.attribute = lower_case_ascii(name);
        if (open == part.size()) return {};
        const char* first = part.data() + open + 1;
        const char* last = part.data() + part.size();
        const auto read = std::from_chars(first, last, made_.position);
        if (read.ec != std::errc{} || read.ptr + 1 != last || *read.ptr != ']' || made_.position == 0)
            return error_of(unknown(), hint);
        return {};
    }

    Result<void> read_style(std::string_view conversion) {
        const auto* found = std::ranges::find(styles, conversion, &StyleWord::name);
        if (found == styles.end())
            return unknown_conversion(conversion, "conversions are ad ad_x500 ad_ldap nss nss_x500 nss_ldap");
        made_.style = found->style;
        return {};
    }

    Result<void> read_certificate(std::string_view conversion) {
        if (conversion == "bin") return {};
        if (conversion == "base64") {
            made_.conversion = Conversion::base64;
            return {};
        }
        const std::size_t line = std::min(conversion.find('_'), conversion.size());
        made_.digest = lower_case_ascii(conversion.substr(0, line));
        if (std::ranges::find(digests, made_.digest) == digests.end())
            return unknown_conversion(conversion,
                                      "conversions are bin, base64 and the digests " + listed(digests));
        made_.conversion = Conversion::digest;
        return read_letters(conversion, line);
    }

    Result<void> read_number(std::string_view conversion) {
        const bool dec = word_.conversions == Conversions::number;
        const std::size_t line = std::min(conversion.find('_'), conversion.size());
        const std::string kind = lower_case_ascii(conversion.substr(0, line));
        if (dec && kind == "dec" && line == conversion.size()) {
            made_.conversion = Conversion::dec;
            return {};
        }
        if (kind != "hex")
            return unknown_conversion(conversion, dec ? "conversions are dec and hex, hex_u, hex_c, hex_r"
                                                      : "conversions are hex, hex_u, hex_c, hex_r");
        return read_letters(conversion, line);
    }

    Result<void> read_letters(std::string_view conversion, std::size_t line) {
        if (line == conversion.size()) return {};
        const auto style = hex_style(conversion.substr(line + 1));
        if (!style || line + 1 == conversion.size())
            return unknown_conversion(conversion,
                                      "behind the '_' stand u (upper case), c (colons) and r (reversed)");
        made_.hex = *style;
        return {};
    }

    const Word& word_;
    std::string_view whole_;
    Placeholder made_;
};

std::string hint_for(std::string_view name) {
    const std::string_view nearest = nearest_word(name, word_names);
    const std::string known = "known are " + listed(word_names);
    return nearest.empty() ? known : "did you mean {" + std::string(nearest) + "}? " + known;
}

bool needs_ldapu1(const Placeholder& placeholder, const Word& word) {
    return word.since == ldapu1 || placeholder.conversion == Conversion::digest;
}

std::string hex_letters(HexStyle style) {
    std::string letters;
    if (style.upper) letters += 'u';
    if (style.colons) letters += 'c';
    if (style.reversed) letters += 'r';
    return letters.empty() ? "" : "_" + letters;
}

std::string conversion_text(const Placeholder& placeholder) {
    switch (placeholder.conversion) {
    case Conversion::none: return {};
    case Conversion::binary: return "!bin";
    case Conversion::name:
        if (placeholder.style == NameStyle::nss_ldap) return {};
        return "!" + std::string(std::ranges::find(styles, placeholder.style, &StyleWord::style)->name);
    case Conversion::base64: return "!base64";
    case Conversion::dec: return "!dec";
    case Conversion::hex: {
        const std::string letters = hex_letters(placeholder.hex);
        return letters.empty() ? "" : "!hex" + letters;
    }
    case Conversion::digest: return "!" + placeholder.digest + hex_letters(placeholder.hex);
    }
    return {};
}

} // namespace

Result<Placeholder> parse_placeholder(std::string_view text, TemplateLanguage language) {
    const std::size_t name_end = std::min(text.find_first_of(".!"), text.size());
    const auto* word = std::ranges::find(words, text.substr(0, name_end), &Word::name);
    if (word == words.end())
        return error_of("unknown template '{" + std::string(text) + "}'", hint_for(text.substr(0, name_end)));
    PlaceholderReader reader(*word, text);
    const std::size_t mark = std::min(text.find('!'), text.size());
    if (name_end < mark) {
        if (auto read = reader.read_part(text.substr(name_end + 1, mark - name_end - 1)); !read)
            return read.error();
    }
    if (mark < text.size()) {
        if (auto read = reader.read_conversion(text.substr(mark + 1)); !read) return read.error();
    }
    Placeholder made = reader.take();
    if (language == ldap && needs_ldapu1(made, *word))
        return error_of("'{" + std::string(text) + "}' needs LDAPU1", "begin the text with LDAPU1:");
    return made;
}

std::string text_of(const Placeholder& placeholder) {
    const auto* word = std::ranges::find(words, placeholder.source, &Word::source);
    std::string text = "{" + std::string(word->name);
    if (placeholder.short_name) text += word->part == Part::rid ? ".rid" : ".short_name";
    if (!placeholder.attribute.empty() || placeholder.position != 0) text += "." + placeholder.attribute;
    if (placeholder.position != 0) text += "[" + std::to_string(placeholder.position) + "]";
    return text + conversion_text(placeholder) + "}";
}

} // namespace signet::certmap
