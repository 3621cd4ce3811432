// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/pattern.hpp"

#include <algorithm>
#include <array>
#include <regex.h>
#include <string_view>
#include <utility>
#include <vector>

namespace signet::certmap {
namespace {

bool has_back_reference(const std::string& text) {
    for (auto at = text.find('\\'); at != std::string::npos; at = text.find('\\', at + 2)) {
        if (at + 1 < text.size() && text[at + 1] >= '1' && text[at + 1] <= '9') return true;
    }
    return false;
}

constexpr std::size_t max_repeated_size = 16384; // characters; some megabytes

// How large the expression is when every repetition is written out, which is what the engine does with
// "{n,m}" and '+': it makes "((a+)+)+" eight times an "a".
class RepeatedSize {
public:
    explicit RepeatedSize(std::string_view text) : text_(text) {}

    // Counts no further than a little over `limit`.
    std::size_t up_to(std::size_t limit) {
        while (at_ < text_.size() && whole_ <= limit)
            take();
        for (const std::size_t outside : outside_)
            whole_ += outside;
        return whole_;
    }

private:
    void take() {
        // glibc takes exponential time for a repetition of a repetition of a repetition ...
        constexpr std::size_t most_operators = 3;
        const bool repeats = std::string_view("*+?{").find(text_[at_]) != std::string_view::npos;
        operators_ = repeats ? operators_ + 1 : 0;
        if (operators_ > most_operators) whole_ += max_repeated_size;
        switch (text_[at_++]) {
        case '\\': ++at_; return add(1);
        case '[': skip_class(); return add(1);
        case '(':
            outside_.push_back(std::exchange(whole_, 0));
            last_ = 0;
            return;
        case ')': return close();
        case '+': return repeat(2);
        case '{': return repeat(bound());
        case '*':
        case '?': return;
        default: return add(1);
        }
    }

    void add(std::size_t size) {
        last_ = size;
        whole_ += size;
    }

    void close() {
        if (outside_.empty()) return add(1);
        const std::size_t inner = std::exchange(whole_, outside_.back());
        outside_.pop_back();
        add(inner + 1);
    }

    void repeat(std::size_t times) {
        whole_ += last_ * (times - 1);
        last_ *= times;
    }

    // A ']' in front is one of the class.
    void skip_class() {
        const std::size_t from = at_ + (text_.substr(at_).starts_with('^') ? 2 : 1);
        at_ = std::min(text_.find(']', std::min(from, text_.size())), text_.size() - 1) + 1;
    }

    // The larger number of "n,m}"; glibc allows none above 32767.
    std::size_t bound() {
        std::size_t most = 1;
        std::size_t number = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c != ',' && (c < '0' || c > '9')) break;
            number =
                c == ',' ? 0 : std::min<std::size_t>(number * 10 + static_cast<std::size_t>(c - '0'), 65536);
            most = std::max(most, number);
        }
        return most;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t last_ = 0;      // size of what a repetition would repeat
    std::size_t whole_ = 0;     // of the innermost group so far
    std::size_t operators_ = 0; // in a row, up to here
    std::vector<std::size_t> outside_;
};

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
    if (RepeatedSize(text).up_to(max_repeated_size) > max_repeated_size)
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
