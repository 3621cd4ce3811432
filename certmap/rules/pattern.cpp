// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/pattern.hpp"

#include <array>
#include <regex.h>
#include <utility>

namespace signet::certmap {
namespace {

bool has_back_reference(const std::string& text) {
    for (auto at = text.find('\\'); at != std::string::npos; at = text.find('\\', at + 2)) {
        if (at + 1 < text.size() && text[at + 1] >= '1' && text[at + 1] <= '9') return true;
    }
    return false;
}

} // namespace

class Pattern::Compiled {
public:
    explicit Compiled(const std::string& text)
        : code_(regcomp(&expression_, text.c_str(), REG_EXTENDED | REG_NOSUB)) {}
    ~Compiled() {
        if (code_ == 0) regfree(&expression_);
    }
    Compiled(const Compiled&) = delete;
    Compiled& operator=(const Compiled&) = delete;

    bool valid() const noexcept { return code_ == 0; }

    std::string problem() const {
        std::array<char, 128> text{}; // glibc's longest is below 40
        regerror(code_, &expression_, text.data(), text.size());
        return text.data();
    }

    bool found_in(const std::string& text) const {
        return regexec(&expression_, text.c_str(), 0, nullptr, 0) == 0;
    }

private:
    regex_t expression_{};
    int code_;
};

Pattern::Pattern(std::string text, std::shared_ptr<const Compiled> compiled)
    : text_(std::move(text)), compiled_(std::move(compiled)) {}

Pattern::Pattern(std::string text, PlainPattern plain) : text_(std::move(text)), plain_(std::move(plain)) {}

Result<Pattern> Pattern::compile(const std::string& text) {
    if (auto plain = PlainPattern::of(text)) return Pattern(text, std::move(*plain));
    if (has_back_reference(text))
        return Error{"a back-reference is not allowed in a regular expression",
                     "write what may follow; a '\\' of an RFC 4514 name is searched for as '\\\\'"};
    auto compiled = std::make_shared<const Compiled>(text);
    if (!compiled->valid())
        return Error{"not a POSIX extended regular expression: " + compiled->problem(),
                     "characters of . [ ] ( ) * + ? { } | ^ $ that are meant literally need a '\\'"};
    return Pattern(text, std::move(compiled));
}

bool Pattern::found_in(const std::string& text) const {
    return plain_ ? plain_->found_in(text) : compiled_->found_in(text);
}

} // namespace signet::certmap
