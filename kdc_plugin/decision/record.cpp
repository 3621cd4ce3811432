// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/record.hpp"

#include "certmap/text/encoding.hpp"
#include "certmap/text/hexadecimal.hpp"

#include <array>
#include <utility>

namespace signet::kdc {
namespace {

constexpr std::string_view mark = "signet: ";

struct Field {
    std::string_view name;
    std::string Record::*value;
};

// In the order in which they are written, and left out from the end where there is no room.
constexpr std::array fields{Field{"client", &Record::client},   Field{"service", &Record::service},
                            Field{"reason", &Record::reason},   Field{"by", &Record::by},
                            Field{"serial", &Record::serial},   Field{"sha256", &Record::sha256},
                            Field{"detail", &Record::detail},   Field{"indicators", &Record::indicators},
                            Field{"warning", &Record::warning}, Field{"subject", &Record::subject}};

struct Verb {
    bool accepted;
    bool audit;
    std::string_view words;
};

constexpr std::array verbs{Verb{true, false, "accepted"}, Verb{false, false, "refused"},
                           Verb{true, true, "would be accepted"}, Verb{false, true, "would be refused"}};

std::string_view name_of(RecordKind kind) {
    return kind == RecordKind::certificate ? "certificate" : "ticket";
}

std::string in_quotes(std::string_view value) {
    std::string text = "\"";
    for (const char c : value.substr(0, longest_record_value)) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte < 0x20U || byte >= 0x7FU) {
            text += "\\x" + certmap::hexadecimal({&byte, 1});
        } else {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
    }
    return text + '"';
}

// Takes words off the front of a line.
class Reader {
public:
    explicit Reader(std::string_view line) : rest_(line) {}

    bool take(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }

    bool at_end() const { return rest_.empty(); }

    std::string_view take_until(char end) {
        const auto word = rest_.substr(0, rest_.find(end));
        rest_.remove_prefix(word.size());
        return word;
    }

    // What in_quotes() wrote; nullopt: it is not that.
    std::optional<std::string> take_quoted();

private:
    std::optional<char> take_escaped();

    std::string_view rest_;
};

std::optional<char> Reader::take_escaped() {
    if (take("\"")) return '"';
    if (take("\\")) return '\\';
    if (!take("x") || rest_.size() < 2) return std::nullopt;
    const auto byte = certmap::bytes_of_hexadecimal(rest_.substr(0, 2));
    if (!byte) return std::nullopt;
    rest_.remove_prefix(2);
    return static_cast<char>(byte->front());
}

std::optional<std::string> Reader::take_quoted() {
    if (!take("\"")) return std::nullopt;
    std::string value;
    while (!rest_.empty() && value.size() <= longest_record_value) {
        if (take("\"")) return value;
        if (take("\\")) {
            const auto c = take_escaped();
            if (!c) return std::nullopt;
            value += *c;
        } else {
            value += rest_.front();
            rest_.remove_prefix(1);
        }
    }
    return std::nullopt;
}

bool read_head(Reader& reader, Record& record) {
    if (reader.take("certificate "))
        record.kind = RecordKind::certificate;
    else if (reader.take("ticket "))
        record.kind = RecordKind::ticket;
    else
        return false;
    for (const Verb& verb : verbs)
        if (reader.take(verb.words)) {
            record.accepted = verb.accepted;
            record.audit = verb.audit;
            return true;
        }
    return false;
}

bool read_field(Reader& reader, Record& record) {
    if (reader.take("hw-authent")) return record.hw_authent = true;
    const auto name = reader.take_until('=');
    if (!reader.take("=")) return false;
    auto value = reader.take_quoted();
    if (!value) return false;
    for (const Field& field : fields)
        if (field.name == name) record.*field.value = std::move(*value);
    return true; // a name that is not known here is a later version's
}

} // namespace

std::string text_of(const Record& record) {
    std::string text(mark);
    text.reserve(longest_record);
    text += name_of(record.kind);
    for (const Verb& verb : verbs)
        if (verb.accepted == record.accepted && verb.audit == record.audit)
            text += " " + std::string(verb.words);
    if (record.hw_authent) text += " hw-authent";
    for (const Field& field : fields) {
        const std::string& value = record.*field.value;
        if (value.empty()) continue;
        const std::string shown = " " + std::string(field.name) + "=" + in_quotes(value);
        if (text.size() + shown.size() <= longest_record) text += shown;
    }
    return text;
}

std::optional<Record> record_of(std::string_view line) {
    const auto begin = line.find(mark);
    if (begin == std::string_view::npos) return std::nullopt;
    Reader reader(line.substr(begin + mark.size()));
    Record record;
    if (!read_head(reader, record)) return std::nullopt;
    while (reader.take(" "))
        if (!read_field(reader, record)) return std::nullopt;
    if (!reader.at_end()) return std::nullopt;
    return record;
}

} // namespace signet::kdc
