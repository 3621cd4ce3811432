// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/protocol/frame_text.hpp"

#include "tests/unit/protocol/all_messages.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <span>

namespace signet::protocol::testing {
namespace {

constexpr std::array outcomes{"denied", "granted", "unavailable", "user_unknown", "locked", "cancelled"};
static_assert(outcomes.size() == static_cast<std::size_t>(last_of(Outcome{})) + 1);
constexpr std::array levels{"info", "error", "instruction"};
static_assert(levels.size() == static_cast<std::size_t>(last_of(Level{})) + 1);
constexpr std::array questions{"pin",           "choice", "last_try", "new_pin",
                               "new_pin_again", "puk",    "new_puk",  "new_puk_again"};
constexpr std::array pin_deeds{"change", "unblock", "change_puk"};
static_assert(pin_deeds.size() == static_cast<std::size_t>(last_of(PinDeed{})) + 1);
constexpr std::array defaults{"not_known", "no", "yes"};
static_assert(defaults.size() == static_cast<std::size_t>(last_of(DefaultSecret{})) + 1);
constexpr std::array session_orders = {"lock", "logoff", "release"};
static_assert(session_orders.size() == static_cast<std::size_t>(last_of(SessionOrder{})) + 1);
constexpr std::array gate_phases = {"authentication", "account", "session"};
static_assert(gate_phases.size() == static_cast<std::size_t>(last_of(GatePhase{})) + 1);
static_assert(questions.size() == static_cast<std::size_t>(last_of(Question{})) + 1);
constexpr std::array demands = {"off", "soft", "hard"};
static_assert(demands.size() == static_cast<std::size_t>(last_of(certmap::RevocationDemand{})) + 1);

std::span<const char* const> spellings(certmap::RevocationDemand) {
    return demands;
}
std::span<const char* const> spellings(SessionOrder) {
    return session_orders;
}
std::span<const char* const> spellings(GatePhase) {
    return gate_phases;
}
std::span<const char* const> spellings(Outcome) {
    return outcomes;
}
std::span<const char* const> spellings(Level) {
    return levels;
}
std::span<const char* const> spellings(PinDeed) {
    return pin_deeds;
}
std::span<const char* const> spellings(DefaultSecret) {
    return defaults;
}
std::span<const char* const> spellings(Question) {
    return questions;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const std::uint8_t byte : bytes) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex;
}

// Runs over a message's fields like FieldWriter and makes tokens.
class TokenWriter {
public:
    template <class... Fields>
    void operator()(const Fields&... fields) {
        (put(fields), ...);
    }
    void text(const std::string& text, std::size_t) { tokens.push_back(text); }
    void texts(const std::vector<std::string>& list, std::size_t, std::size_t) {
        tokens.push_back(std::to_string(list.size()));
        tokens.insert(tokens.end(), list.begin(), list.end());
    }

    std::vector<std::string> tokens;

private:
    template <Unsigned T>
    void put(const T& value) {
        tokens.push_back(std::to_string(value));
    }
    void put(const bool& value) { tokens.emplace_back(value ? "yes" : "no"); }
    void put(const std::int64_t& value) { tokens.push_back(std::to_string(value)); }
    template <WireEnum T>
    void put(const T& value) {
        tokens.emplace_back(spellings(T{})[static_cast<std::size_t>(value)]);
    }
    void put(const std::string& value) { tokens.push_back(value); }
    void put(const Bytes& bytes) { tokens.push_back(to_hex(bytes)); }
    void put(const Secret& secret) { tokens.emplace_back(secret.view().begin(), secret.view().end()); }
    template <Unsigned T>
    void put(const std::optional<T>& value) {
        tokens.push_back(value ? std::to_string(*value) : "-");
    }
    template <std::size_t Max, std::size_t MaxOfItem>
    void put(const TextList<Max, MaxOfItem>& list) {
        texts(list, Max, MaxOfItem);
    }
    template <class Item, std::size_t Max>
    void put(const List<Item, Max>& list) {
        tokens.push_back(std::to_string(list.size()));
        for (const Item& item : list)
            list_fields(item, *this);
    }
};

template <class T>
T number_of(const std::string& token) {
    T value{};
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc() || end != token.data() + token.size())
        throw TextError("not a number: '" + token + "'");
    return value;
}

Bytes bytes_of_hex(const std::string& hex) {
    Bytes bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        std::uint8_t byte = 0;
        const auto result =
            std::from_chars(&hex[i], &hex[i] + std::min<std::size_t>(2, hex.size() - i), byte, 16);
        if (result.ec != std::errc() || result.ptr != &hex[i] + 2) throw TextError("not hexadecimal: " + hex);
        bytes.push_back(byte);
    }
    return bytes;
}

// Runs over a message's fields like FieldReader and takes tokens.
class TokenReader {
public:
    explicit TokenReader(std::span<const std::string> tokens) : rest_(tokens) {}

    template <class... Fields>
    void operator()(Fields&... fields) {
        (get(fields), ...);
    }
    void text(std::string& text, std::size_t) { text = next(); }
    void texts(std::vector<std::string>& list, std::size_t, std::size_t) {
        for (auto count = number_of<std::size_t>(next()); count > 0; --count)
            list.push_back(next());
    }

    bool at_end() const { return rest_.empty(); }

private:
    template <Unsigned T>
    void get(T& value) {
        value = number_of<T>(next());
    }
    void get(bool& value) { value = next() == "yes"; }
    void get(std::int64_t& value) { value = number_of<std::int64_t>(next()); }
    template <WireEnum T>
    void get(T& value) {
        const std::string& token = next();
        const auto names = spellings(T{});
        for (std::size_t i = 0; i < names.size(); ++i)
            if (token == names[i]) return void(value = static_cast<T>(i));
        throw TextError("no such value: " + token);
    }
    void get(std::string& value) { value = next(); }
    void get(Bytes& bytes) { bytes = bytes_of_hex(next()); }
    void get(Secret& secret) {
        const std::string& token = next();
        auto copy = Secret::copy_of({reinterpret_cast<const std::uint8_t*>(token.data()), token.size()});
        if (!copy) throw TextError("a PIN that is too long");
        secret = std::move(*copy);
    }
    template <Unsigned T>
    void get(std::optional<T>& value) {
        const std::string& token = next();
        if (token != "-") value = number_of<T>(token);
    }
    template <std::size_t Max, std::size_t MaxOfItem>
    void get(TextList<Max, MaxOfItem>& list) {
        texts(list, Max, MaxOfItem);
    }
    template <class Item, std::size_t Max>
    void get(List<Item, Max>& list) {
        for (auto count = number_of<std::size_t>(next()); count > 0; --count)
            list_fields(list.emplace_back(), *this);
    }

    const std::string& next() {
        if (rest_.empty()) throw TextError("a field is missing");
        const std::string& token = rest_.front();
        rest_ = rest_.subspan(1);
        return token;
    }

    std::span<const std::string> rest_;
};

char unescape(char c) {
    switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    default: return c;
    }
}

// Takes a quoted token, its opening quote first, off the front of the text.
std::string take_quoted(std::string_view& text) {
    std::string token;
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size())
            token += unescape(text[++i]);
        else
            token += text[i];
    }
    if (i >= text.size()) throw TextError("a quote that does not end");
    text.remove_prefix(i + 1);
    return token;
}

} // namespace

std::vector<std::string> split_tokens(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    std::vector<std::string> tokens;
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
        if (text.empty()) return tokens;
        if (text.front() == '"') {
            tokens.push_back(take_quoted(text));
            continue;
        }
        const std::size_t end = std::min(text.find_first_of(blanks), text.size());
        tokens.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::string quote(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '\n' || c == '\t') {
            quoted += c == '\n' ? "\\n" : "\\t";
            continue;
        }
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

Frame frame_of_tokens(const std::vector<std::string>& tokens) {
    std::optional<Frame> frame;
    for_each_message([&]<class Message>(std::type_identity<Message>) {
        if (tokens.empty() || tokens.front() != name_of(Message::type)) return;
        Message message;
        const std::span<const std::string> all = tokens;
        TokenReader reader(all.subspan(1));
        Message::fields(message, reader);
        if (!reader.at_end()) throw TextError("more fields than " + tokens.front() + " has");
        frame = encode(message).value();
    });
    if (!frame) throw TextError("no such message: " + (tokens.empty() ? "" : tokens.front()));
    return std::move(*frame);
}

std::vector<std::string> tokens_of_frame(const Frame& frame) {
    std::vector<std::string> tokens{"unknown", std::to_string(static_cast<unsigned>(frame.type))};
    visit_message(frame.type, [&]<class Message>(std::type_identity<Message>) {
        TokenWriter writer;
        writer.tokens.emplace_back(name_of(frame.type));
        const auto message = decode<Message>(frame);
        if (message)
            Message::fields(*message, writer);
        else
            writer.tokens.emplace_back(text_of(message.error()));
        tokens = std::move(writer.tokens);
    });
    return tokens;
}

} // namespace signet::protocol::testing
