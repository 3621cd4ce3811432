// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/directory_name.hpp"

#include "certmap/certificate/directory_attribute.hpp"
#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <optional>

namespace signet::certmap {
namespace {

std::string_view without_spaces_behind(std::string_view text) {
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

// Reads from the front; `at_` is what was read of `text_`.
class NameReader {
public:
    explicit NameReader(std::string_view text) : text_(text) {}

    Result<std::vector<RelativeName>> read() {
        std::vector<RelativeName> parts(1);
        while (true) {
            auto attribute = read_attribute();
            if (!attribute) return attribute.error();
            parts.back().push_back(std::move(*attribute));
            skip_spaces();
            if (at_end()) return parts;
            const char joint = text_[at_];
            if (joint == ',') parts.emplace_back();
            // A space alone joins too: what follows it was seen to be an attribute's name.
            if (joint == ',' || joint == '+') ++at_;
        }
    }

private:
    bool at_end() const { return at_ >= text_.size(); }

    void skip_spaces() {
        while (!at_end() && text_[at_] == ' ')
            ++at_;
    }

    static Error error_at(std::size_t at, std::string problem, std::string hint) {
        return {std::move(problem), std::move(hint), at + 1};
    }

    Result<NameAttribute> read_attribute() {
        skip_spaces();
        const std::size_t start = at_;
        const std::size_t equals = text_.find_first_of("=,+\"", start);
        if (equals == std::string_view::npos || text_[equals] != '=')
            return error_at(start, "there is no ATTRIBUTE=value here",
                            "a name is written like DC=com,DC=example,CN=Alice; a ',' or '+' in a value "
                            "stands in quotes");
        const std::string_view name = without_spaces_behind(text_.substr(start, equals - start));
        auto oid = directory_attribute_oid(name);
        if (!oid) return unknown_attribute(start, name);
        at_ = equals + 1;
        skip_spaces();
        auto attribute = read_value(std::move(*oid));
        if (!attribute) return attribute;
        if (auto problem = character_problem(attribute->value))
            return error_at(equals + 1, "the value " + *problem, {});
        return attribute;
    }

    static Error unknown_attribute(std::size_t at, std::string_view name) {
        if (name.starts_with('/'))
            return error_at(at, "the parts of the name begin with '/'",
                            "join them by ',', least specific first: C=US,O=Example,CN=Alice");
        return error_at(at, "unknown attribute '" + std::string(name) + "'",
                        "write its number: OID.1.2.3=value");
    }

    Result<NameAttribute> read_value(std::string oid) {
        if (!at_end() && text_[at_] == '"') return read_quoted(std::move(oid));
        if (!at_end() && text_[at_] == '#') return read_der(std::move(oid));
        return read_plain(std::move(oid));
    }

    // Of a quoted or a DER value: the text ends, or something joins the next attribute.
    bool at_end_of_value() {
        const std::size_t start = at_;
        skip_spaces();
        return at_end() || text_[at_] == ',' || text_[at_] == '+' || (at_ > start && names_attribute(at_));
    }

    // Active Directory doubles a quote inside of quotes and leaves everything else as it is.
    Result<NameAttribute> read_quoted(std::string oid) {
        const std::size_t start = at_++;
        std::string value;
        for (; !at_end(); ++at_) {
            if (text_[at_] != '"') {
                value += text_[at_];
            } else if (text_.substr(at_).starts_with("\"\"")) {
                value += text_[at_++];
            } else {
                ++at_;
                if (at_end_of_value()) return NameAttribute{std::move(oid), std::move(value), true};
                return error_at(at_, "the value goes on behind its closing quote",
                                "a quote inside of quotes is written twice");
            }
        }
        return error_at(start, "the quote is not closed", {});
    }

    Result<NameAttribute> read_der(std::string oid) {
        const std::size_t start = at_++;
        while (!at_end() && is_hexadecimal_digit(text_[at_]))
            ++at_;
        const std::string_view digits = text_.substr(start + 1, at_ - start - 1);
        if (digits.empty() || digits.size() % 2 != 0 || !at_end_of_value())
            return error_at(start, "'#' is not followed by hexadecimal bytes",
                            "a value that begins with '#' stands in quotes");
        return NameAttribute{std::move(oid), "#" + lower_case_ascii(digits), false};
    }

    // Does an attribute's name and a '=' stand at `at`?
    bool names_attribute(std::size_t at) const {
        const std::size_t end = text_.find_first_of("=,+\"\\ ", at);
        return end != std::string_view::npos && text_[end] == '=' &&
               directory_attribute_oid(text_.substr(at, end - at)).has_value();
    }

    Result<NameAttribute> read_plain(std::string oid) {
        constexpr std::string_view refused = "\";<>";
        std::string value;
        std::size_t significant = 0; // bytes of `value` without the spaces behind
        for (; !at_end() && text_[at_] != ',' && text_[at_] != '+'; ++at_) {
            const char c = text_[at_];
            if (refused.find(c) != std::string_view::npos)
                return error_at(at_, std::string("a '") + c + "' does not stand by itself in a value",
                                "put the value in quotes; a quote inside of quotes is written twice");
            if (c == ' ' && names_attribute(at_ + 1)) break;
            if (c == '\\') {
                if (const auto error = read_escape(value)) return *error;
            } else {
                value += c;
            }
            if (c != ' ') significant = value.size();
        }
        value.resize(significant);
        return NameAttribute{std::move(oid), std::move(value), true};
    }

    // RFC 4514 section 3. Leaves `at_` on the last character of the escape.
    std::optional<Error> read_escape(std::string& value) {
        constexpr std::string_view escaped = "\"+,;<>\\ #=";
        const std::string_view rest = text_.substr(at_ + 1);
        if (!rest.empty() && escaped.find(rest.front()) != std::string_view::npos) {
            value += rest.front();
            ++at_;
            return std::nullopt;
        }
        const auto byte = bytes_of_hexadecimal(rest.substr(0, 2));
        if (!byte || byte->empty())
            return error_at(at_, "'\\' begins no escape here",
                            "a value with a backslash stands in quotes, or the backslash is written twice");
        value += static_cast<char>(byte->front());
        at_ += 2;
        return std::nullopt;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

// What CryptoAPI puts in quotes, and the backslash, which others would read as an escape.
bool needs_quotes(std::string_view value) {
    return value.empty() || value.starts_with(' ') || value.ends_with(' ') ||
           value.find_first_of(",+=\"<>#;\\") != std::string_view::npos;
}

std::string quoted(std::string_view value) {
    std::string text = "\"";
    for (const char c : value)
        text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

std::string attribute_text(const NameAttribute& attribute) {
    const bool plain = !attribute.is_text || !needs_quotes(attribute.value);
    return lower_case_ascii(directory_attribute(attribute.oid) + '=' +
                            (plain ? attribute.value : quoted(attribute.value)));
}

std::string part_text(const RelativeName& part) {
    std::vector<std::string> attributes;
    for (const NameAttribute& attribute : part)
        attributes.push_back(attribute_text(attribute));
    std::ranges::sort(attributes);
    std::string text;
    for (const std::string& attribute : attributes)
        text += (text.empty() ? "" : "+") + attribute;
    return text;
}

} // namespace

Result<std::vector<RelativeName>> parse_directory_name(std::string_view text) {
    return NameReader(text).read();
}

std::string directory_text(const std::vector<RelativeName>& parts) {
    std::string text;
    for (const RelativeName& part : parts)
        text += (text.empty() ? "" : ",") + part_text(part);
    return text;
}

} // namespace signet::certmap
