// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/pattern.hpp"

#include <algorithm>
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

// Roughly how many states the expression comes to; the engine writes out every repetition "{n,m}".
std::size_t repeated_size(const std::string& text) {
    std::size_t size = text.size();
    std::size_t factor = 1;
    for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
        std::size_t most = 1;
        std::size_t number = 0;
        for (auto digit = at + 1; digit < text.size() && text[digit] != '}'; ++digit) {
            const bool is_digit = text[digit] >= '0' && text[digit] <= '9';
            number =
                is_digit
                    ? std::min<std::size_t>(number * 10 + static_cast<std::size_t>(text[digit] - '0'), 65536)
                    : 0;
            most = std::max(most, number);
        }
        const char before = at > 0 ? text[at - 1] : ' ';
        const bool nested = before == ')' || before == '}' || before == '*' || before == '+' || before == '?';
        if (nested)
            factor = std::min<std::size_t>(factor * most, 65536);
        else
            size += most;
    }
    return size * factor;
}

constexpr std::size_t max_repeated_size = 65536; // states; some megabytes

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
    if (repeated_size(text) > max_repeated_size)
        return Error{"a regular expression that repeats this often is too large",
                     "write less in '{' and '}'"};
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
