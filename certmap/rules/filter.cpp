// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/filter.hpp"

#include "certmap/text/encoding.hpp"
#include "certmap/text/hexadecimal.hpp"

#include <algorithm>
#include <optional>

namespace signet::certmap {
namespace {

constexpr std::string_view hint = "a filter is (attribute=value), (&...), (|...) or (!...); a value has '*', "
                                  "'(', ')' and '\\' as \\2a, \\28, \\29 and \\5c";

// nullopt: a '\' without two hexadecimal digits.
std::optional<std::string> unescaped(std::string_view text) {
    std::string value;
    value.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            value += text[at];
            continue;
        }
        if (text.size() - at < 3) return std::nullopt;
        const auto byte = bytes_of_hexadecimal(text.substr(at + 1, 2));
        if (!byte) return std::nullopt;
        value += static_cast<char>(byte->front());
        at += 2;
    }
    return value;
}

// RFC 4512 2.5: a name or an OID, and options.
bool is_attribute(std::string_view text) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.' || c == ';' || c == '_';
    };
    return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, is_allowed);
}

class FilterParser {
public:
    explicit FilterParser(std::string_view text) : text_(text) {}

    Result<Filter> parse() {
        auto filter = parse_filter(0);
        if (!filter) return filter.error();
        skip_spaces();
        if (at_ != text_.size()) return error_here("there is more behind the filter");
        return filter;
    }

private:
    Error error_here(std::string problem) const {
        return Error{std::move(problem), std::string(hint), at_ + 1};
    }

    bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }

    void skip_spaces() {
        while (next_is(' '))
            ++at_;
    }

    bool take(char c) {
        if (!next_is(c)) return false;
        ++at_;
        return true;
    }

    Result<Filter> parse_filter(std::size_t depth) {
        skip_spaces();
        if (depth == max_filter_depth) return error_here("the filter is nested too deeply");
        if (++parts_ > max_filter_parts) return error_here("the filter has too many parts");
        if (!take('(')) return error_here("a '(' is missing");
        auto filter = parse_inside(depth);
        if (!filter) return filter.error();
        if (!take(')')) return error_here("a ')' is missing");
        return filter;
    }

    Result<Filter> parse_inside(std::size_t depth) {
        if (take('&')) return parse_parts(FilterKind::all, depth);
        if (take('|')) return parse_parts(FilterKind::any, depth);
        if (!take('!')) return parse_assertion();
        auto inner = parse_filter(depth + 1);
        if (!inner) return inner.error();
        skip_spaces();
        Filter made{FilterKind::none};
        made.parts.push_back(std::move(*inner));
        return made;
    }

    // RFC 4526's "(&)" and "(|)", true and false, are nothing a mapping could mean.
    Result<Filter> parse_parts(FilterKind kind, std::size_t depth) {
        Filter made{kind};
        do {
            auto part = parse_filter(depth + 1);
            if (!part) return part.error();
            made.parts.push_back(std::move(*part));
            skip_spaces();
        } while (next_is('('));
        return made;
    }

    Result<Filter> parse_assertion() {
        const std::size_t start = at_;
        const std::size_t end = std::min(text_.find_first_of("()", at_), text_.size());
        const std::string_view whole = text_.substr(start, end - start);
        const std::size_t equals = whole.find('=');
        if (equals == std::string_view::npos) return error_here("an '=' is missing");
        const std::string_view attribute = whole.substr(0, equals);
        const std::string_view value = whole.substr(equals + 1);
        const bool compares = attribute.ends_with('<') || attribute.ends_with('>') ||
                              attribute.ends_with('~') || attribute.ends_with(':');
        if (!compares && !is_attribute(attribute)) return bad_attribute(attribute);
        auto bytes = unescaped(value);
        if (!bytes) {
            at_ = start + equals + 1;
            return error_here("a '\\' in a value is not followed by two hexadecimal digits");
        }
        at_ = end;
        if (compares) return Filter{FilterKind::other, {}, {}, std::string(whole)};
        if (value == "*") return Filter{FilterKind::presence, {}, std::string(attribute), {}};
        if (value.find('*') != std::string_view::npos)
            return Filter{FilterKind::other, {}, {}, std::string(whole)};
        return Filter{FilterKind::equality, {}, std::string(attribute), std::move(*bytes)};
    }

    // sss-certmap(5) writes the option of RFC 4522 with a colon in two of its examples.
    Error bad_attribute(std::string_view attribute) const {
        Error error = error_here("an attribute's name is missing or none");
        const std::size_t colon = attribute.find(':');
        if (colon != std::string_view::npos)
            error.hint = "an option stands behind a semicolon: " + std::string(attribute.substr(0, colon)) +
                         ";" + std::string(attribute.substr(colon + 1));
        return error;
    }

    std::string_view text_;
    std::size_t at_ = 0; // byte offset of what is read next
    std::size_t parts_ = 0;
};

std::string text_of_parts(const Filter& filter, char sign) {
    std::string text = std::string("(") + sign;
    for (const Filter& part : filter.parts)
        text += text_of(part);
    return text + ")";
}

} // namespace

Result<Filter> parse_filter(std::string_view text) {
    if (text.size() > max_filter_text)
        return Error{"is longer than " + std::to_string(max_filter_text) + " bytes", {}, 1};
    return FilterParser(text).parse();
}

std::string text_of(const Filter& filter) {
    switch (filter.kind) {
    case FilterKind::all: return text_of_parts(filter, '&');
    case FilterKind::any: return text_of_parts(filter, '|');
    case FilterKind::none: return text_of_parts(filter, '!');
    case FilterKind::equality: return "(" + filter.attribute + "=" + filter_value(filter.value) + ")";
    case FilterKind::presence: return "(" + filter.attribute + "=*)";
    case FilterKind::other: return "(" + filter.value + ")";
    }
    return {};
}

} // namespace signet::certmap
