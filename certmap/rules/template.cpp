// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/template.hpp"

#include "certmap/rules/template_words.hpp"
#include "certmap/text/text.hpp"

namespace signet::certmap {
namespace {

constexpr std::string_view brace_hint =
    "a template is {subject_nt_principal}, {issuer_dn!ad}, ...; '{{' and '}}' are braces";

Error error_at(std::size_t offset, std::string problem, std::string_view hint) {
    return Error{std::move(problem), std::string(hint), offset + 1};
}

class TemplateParser {
public:
    TemplateParser(std::string_view text, TemplateLanguage language) : text_(text), language_(language) {}

    Result<Template> parse() {
        while (at_ < text_.size()) {
            if (text_.substr(at_).starts_with("{{") || text_.substr(at_).starts_with("}}")) {
                literal_ += text_[at_];
                at_ += 2;
            } else if (text_[at_] == '}') {
                return error_at(at_, "'}' without '{'", brace_hint);
            } else if (text_[at_] == '{') {
                if (auto read = read_placeholder(); !read) return read.error();
            } else {
                literal_ += text_[at_++];
            }
        }
        flush();
        return std::move(made_);
    }

private:
    Result<void> read_placeholder() {
        const std::size_t close = text_.find('}', at_);
        if (close == std::string_view::npos) return error_at(at_, "'{' without '}'", brace_hint);
        auto placeholder = parse_placeholder(text_.substr(at_ + 1, close - at_ - 1), language_);
        if (!placeholder) return error_at(at_, placeholder.error().problem, placeholder.error().hint);
        flush();
        made_.parts.emplace_back(std::move(*placeholder));
        at_ = close + 1;
        return {};
    }

    void flush() {
        if (!literal_.empty()) made_.parts.emplace_back(std::move(literal_));
        literal_.clear();
    }

    std::string_view text_;
    TemplateLanguage language_;
    std::size_t at_ = 0; // byte offset of what is read next
    std::string literal_;
    Template made_;
};

} // namespace

Result<Template> parse_template(std::string_view text, TemplateLanguage language) {
    if (text.empty()) return error_at(0, "is empty", brace_hint);
    if (text.size() > max_template_length)
        return error_at(0, "is longer than " + std::to_string(max_template_length) + " bytes", {});
    if (const auto problem = character_problem(text)) return error_at(0, *problem, {});
    return TemplateParser(text, language).parse();
}

} // namespace signet::certmap
