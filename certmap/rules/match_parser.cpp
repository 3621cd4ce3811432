// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/match_parser.hpp"

#include "certmap/rules/san_name.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/oid.hpp"
#include "certmap/text/spelling.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::certmap {
namespace {

constexpr std::string_view component_hint =
    "components are <SUBJECT>, <ISSUER>, <KU>, <EKU>, <SAN> and <SAN:name>; a '<' cannot be part of a value";
constexpr std::string_view key_usage_hint = "key usages are digitalSignature nonRepudiation keyEncipherment "
                                            "dataEncipherment keyAgreement keyCertSign cRLSign encipherOnly "
                                            "decipherOnly, or a number";
constexpr std::string_view extended_key_usage_hint =
    "names are msScLogin pkinit clientAuth serverAuth emailProtection codeSigning timeStamping OCSPSigning; "
    "anything else is written as a dotted OID";
constexpr std::array<std::string_view, 5> keywords{"SUBJECT", "ISSUER", "KU", "EKU", "SAN"};

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string did_you_mean(std::string_view written, std::span<const std::string_view> known,
                         std::string_view otherwise) {
    const std::string_view nearest = nearest_word(written, known);
    if (nearest.empty()) return std::string(otherwise);
    return "did you mean '" + std::string(nearest) + "'? " + std::string(otherwise);
}

std::string san_hint(std::string_view written) {
    std::string all;
    for (const std::string_view name : san_names())
        all += (all.empty() ? "names are " : " ") + std::string(name);
    return did_you_mean(written, san_names(), all + ", or a dotted OID");
}

class MatchParser {
public:
    explicit MatchParser(std::string_view text) : text_(text) {}

    Result<MatchExpression> parse() {
        MatchExpression expression;
        take("KRB5:");
        if (take("||")) {
            expression.relation = Relation::any;
        } else {
            take("&&");
        }
        do {
            auto term = parse_term();
            if (!term) return term.error();
            expression.terms.push_back(std::move(*term));
        } while (at_ < text_.size());
        return expression;
    }

private:
    bool take(std::string_view prefix) {
        if (!text_.substr(at_).starts_with(prefix)) return false;
        at_ += prefix.size();
        return true;
    }

    Error error_at(std::size_t offset, std::string problem, std::string_view hint) const {
        return Error{std::move(problem), std::string(hint), offset + 1};
    }

    Result<MatchTerm> parse_term() {
        const std::size_t start = at_;
        if (take("<SUBJECT>"))
            return parse_pattern([](Pattern found) { return SubjectTerm{std::move(found)}; });
        if (take("<ISSUER>"))
            return parse_pattern([](Pattern found) { return IssuerTerm{std::move(found)}; });
        if (take("<KU>")) return parse_key_usage();
        if (take("<EKU>")) return parse_extended_key_usage();
        if (take("<SAN>")) return parse_text_name(TextName::principal);
        if (take("<SAN:")) return parse_alternative_name();
        if (start == text_.size()) return error_at(start, "a component is missing", component_hint);
        if (text_[start] != '<') return error_at(start, "a component must start with '<'", component_hint);
        const std::size_t close = std::min(text_.find('>', start), text_.size() - 1);
        const std::string name(text_.substr(start, close - start + 1));
        const std::string_view word = std::string_view(name).substr(1, name.find_first_of(":>", 1) - 1);
        return error_at(start, "unknown component '" + name + "'",
                        did_you_mean(word, keywords, component_hint));
    }

    std::string_view take_value() {
        const std::string_view value = text_.substr(at_, text_.find('<', at_) - at_);
        at_ += value.size();
        return value;
    }

    template <class Make>
    Result<MatchTerm> parse_pattern(Make make) {
        const std::size_t start = at_;
        const std::string value(take_value());
        if (value.empty()) return error_at(start, "a regular expression is missing", component_hint);
        auto pattern = Pattern::compile(value);
        if (!pattern) return error_at(start, pattern.error().problem, pattern.error().hint);
        return MatchTerm(make(std::move(*pattern)));
    }

    Result<MatchTerm> parse_text_name(TextName kind) {
        return parse_pattern([&](Pattern found) { return TextNameTerm{kind, std::move(found)}; });
    }

    Result<MatchTerm> parse_alternative_name() {
        const std::size_t start = at_;
        const std::size_t close = text_.find('>', start);
        if (close == std::string_view::npos)
            return error_at(start - 5, "'<SAN:' without '>'", component_hint);
        const std::string_view name = text_.substr(start, close - start);
        const auto kind = san_kind(name);
        if (!kind && !is_dotted_oid(name))
            return error_at(start, "unknown alternative name '" + std::string(name) + "'", san_hint(name));
        at_ = close + 1;
        if (!kind)
            return parse_pattern([&](Pattern found) {
                return OtherNameTerm{std::string(name), std::move(found)};
            });
        if (const auto* text = std::get_if<TextName>(&*kind)) return parse_text_name(*text);
        return parse_bytes(std::get<BinaryName>(*kind));
    }

    Result<MatchTerm> parse_bytes(BinaryName kind) {
        const std::size_t start = at_;
        const std::string_view value = take_value();
        auto bytes = base64_bytes(value);
        if (!bytes || bytes->empty() || value.find_first_of(" \t\r\n") != std::string_view::npos)
            return error_at(start, "not base64 of at least one byte",
                            "the DER to be found in the name is written in base64, with its padding");
        return MatchTerm(BinaryNameTerm{kind, std::move(*bytes)});
    }

    // Calls `accept` with each element; the first it does not take is the error.
    template <class Accept>
    std::optional<Error> for_each_name(std::string_view what, std::string_view hint, Accept accept) {
        const std::size_t start = at_;
        const std::string_view list = take_value();
        for (std::size_t offset = 0; offset <= list.size();) {
            const std::size_t end = std::min(list.find(',', offset), list.size());
            const std::string_view name = trim(list.substr(offset, end - offset));
            if (!accept(name))
                return error_at(start + offset,
                                "unknown " + std::string(what) + " '" + std::string(name) + "'", hint);
            offset = end + 1;
        }
        return std::nullopt;
    }

    Result<MatchTerm> parse_key_usage() {
        KeyUsageTerm term;
        const auto error = for_each_name("key usage", key_usage_hint, [&](std::string_view name) {
            if (const auto bit = key_usage_by_name(name)) {
                term.wanted.add(*bit);
                return true;
            }
            const auto bits = key_usage_by_number(name);
            if (bits) term.wanted.add(*bits);
            return bits.has_value();
        });
        if (error) return *error;
        return MatchTerm(term);
    }

    Result<MatchTerm> parse_extended_key_usage() {
        ExtendedKeyUsageTerm term;
        const auto error =
            for_each_name("extended key usage", extended_key_usage_hint, [&](std::string_view name) {
                auto oid = extended_key_usage_oid(name);
                if (oid) term.oids.push_back(std::move(*oid));
                return oid.has_value();
            });
        if (error) return *error;
        return MatchTerm(std::move(term));
    }

    std::string_view text_;
    std::size_t at_ = 0; // byte offset of what is read next
};

} // namespace

Result<MatchExpression> parse_match(std::string_view text) {
    if (text.size() > max_match_length)
        return Error{"is longer than " + std::to_string(max_match_length) + " bytes", {}, 1};
    if (const auto problem = character_problem(text)) return Error{*problem, {}, 1};
    if (text.empty()) return MatchExpression{};
    return MatchParser(text).parse();
}

} // namespace signet::certmap
