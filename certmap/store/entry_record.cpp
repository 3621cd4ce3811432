// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/entry_record.hpp"

#include "certmap/store/key_hash.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <type_traits>

namespace signet::certmap::store {
namespace {

constexpr unsigned max_bits = 26;                   // blocks enough for ten billion keys
constexpr std::uint64_t max_accounts = 1ULL << 32U; // that ever were, in one store

template <class Number>
void append(std::string& bytes, Number number) {
    auto rest = static_cast<std::make_unsigned_t<Number>>(number);
    for (std::size_t count = 0; count < sizeof(Number); ++count) {
        bytes.push_back(static_cast<char>(rest & 0xffU));
        rest = static_cast<decltype(rest)>(static_cast<std::uint64_t>(rest) >> 8U);
    }
}

template <class Length>
void append_text(std::string& bytes, std::string_view text) {
    append(bytes, static_cast<Length>(text.size()));
    bytes += text;
}

// Takes values off the front; after the first that is not there everything is empty and `failed`.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) noexcept : rest_(bytes) {}

    std::string_view take(std::size_t size) noexcept {
        if (size > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    template <class Number>
    Number number() noexcept {
        std::uint64_t value = 0;
        unsigned shift = 0;
        for (const char byte : take(sizeof(Number))) {
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) << shift;
            shift += 8;
        }
        return static_cast<Number>(value);
    }

    template <class Length>
    std::string_view text() noexcept {
        return take(number<Length>());
    }

    bool failed() const noexcept { return failed_; }
    bool ended() const noexcept { return !failed_ && rest_.empty(); }
    std::string_view rest() const noexcept { return rest_; }

private:
    std::string_view rest_;
    bool failed_ = false;
};

// A number from a file may be none of them.
bool is_kind(KeyKind kind) {
    switch (kind) {
    case KeyKind::sid:
    case KeyKind::issuer_serial:
    case KeyKind::subject_key_id:
    case KeyKind::sha1_public_key:
    case KeyKind::issuer_sid:
    case KeyKind::sha256_public_key:
    case KeyKind::certificate:
    case KeyKind::issuer_subject:
    case KeyKind::subject:
    case KeyKind::rfc822:
    case KeyKind::upn: return true;
    }
    return false;
}

struct KeyView {
    KeyKind kind = KeyKind::certificate;
    std::string_view value;

    auto operator<=>(const KeyView&) const = default;
};

struct EntryView {
    std::string_view id;
    std::optional<std::int64_t> created;
    std::string_view user;
    std::string_view principal;
    std::size_t key_count = 0;
    Cursor keys{{}};
};

KeyView take_key(Cursor& keys) noexcept {
    const auto kind = static_cast<KeyKind>(keys.number<std::uint8_t>());
    return {kind, keys.text<std::uint16_t>()};
}

// What stands behind a right check sum. nullopt: it is not right.
std::optional<Cursor> checked(std::string_view record) {
    Cursor cursor(record);
    const auto sum = cursor.number<std::uint64_t>();
    if (cursor.failed() || check_sum(cursor.rest()) != sum) return std::nullopt;
    return cursor;
}

std::string with_sum(const std::string& body) {
    std::string record;
    append(record, check_sum(body));
    return record + body;
}

// The keys are walked by whoever needs them.
std::optional<EntryView> view_of(std::string_view record) {
    auto cursor = checked(record);
    if (!cursor) return std::nullopt;
    EntryView view;
    view.id = cursor->text<std::uint16_t>();
    view.user = cursor->text<std::uint16_t>();
    view.principal = cursor->text<std::uint16_t>();
    const bool known = cursor->number<std::uint8_t>() == 1;
    const auto created = cursor->number<std::int64_t>();
    if (known) view.created = created;
    view.key_count = cursor->number<std::uint16_t>();
    if (cursor->failed() || view.user.empty() || view.key_count > max_entry_keys) return std::nullopt;
    view.keys = Cursor(cursor->rest());
    return view;
}

bool has_key(const EntryView& view, const KeyView& wanted) {
    Cursor keys = view.keys;
    for (std::size_t count = 0; count < view.key_count && !keys.failed(); ++count)
        if (take_key(keys) == wanted) return !keys.failed();
    return false;
}

Result<Entry> entry_of(const EntryView& view) {
    Entry entry{std::string(view.id), std::string(view.user), std::string(view.principal), view.created, {}};
    entry.keys.reserve(view.key_count);
    Cursor keys = view.keys;
    for (std::size_t count = 0; count < view.key_count; ++count) {
        const KeyView key = take_key(keys);
        if (keys.failed() || !is_kind(key.kind) || key.value.size() > max_key_value) return damaged_store();
        entry.keys.push_back({key.kind, std::string(key.value)});
    }
    if (!keys.ended()) return damaged_store();
    return entry;
}

std::optional<std::string> key_problem(const MappingKey& key) {
    if (!is_kind(key.kind)) return "has a key of a kind that is not known";
    if (key.value.empty()) return "has an empty key";
    if (key.value.size() > max_key_value)
        return "has a key that is longer than " + std::to_string(max_key_value) + " bytes";
    return std::nullopt;
}

std::optional<std::string> keys_problem(const std::vector<MappingKey>& keys) {
    if (keys.size() > max_entry_keys) return "has more than " + std::to_string(max_entry_keys) + " keys";
    for (const MappingKey& key : keys)
        if (auto problem = key_problem(key)) return problem;
    if (std::ranges::adjacent_find(keys, std::ranges::greater_equal{}) != keys.end())
        return "has keys that are not in order, or one twice";
    return std::nullopt;
}

std::optional<std::string> id_problem(std::string_view id) {
    if (id.empty()) return "an entry has no id";
    if (id.size() > max_entry_id)
        return "an entry has an id that is longer than " + std::to_string(max_entry_id) + " bytes";
    if (const auto problem = character_problem(id)) return "the id of an entry " + *problem;
    return std::nullopt;
}

} // namespace

std::optional<Error> entry_problem(const Entry& entry) {
    if (auto problem = id_problem(entry.id)) return Error{std::move(*problem), {}};
    const std::string whose = "entry " + entry.id + ": ";
    if (const auto problem = user_name_problem(entry.user)) return Error{whose + "the user " + *problem, {}};
    if (const auto problem = entry.principal.empty() ? std::nullopt : principal_problem(entry.principal))
        return Error{whose + "the principal " + *problem, "name@REALM, or none for the host's realm"};
    if (const auto problem = keys_problem(entry.keys)) return Error{whose + *problem, {}};
    return std::nullopt;
}

Error damaged_store() {
    return Error{"the store is damaged: a record in it is not what was written",
                 "load the store anew: signetctl certmap sync or import"};
}

std::string encode(const Entry& entry) {
    std::string body;
    append_text<std::uint16_t>(body, entry.id);
    append_text<std::uint16_t>(body, entry.user);
    append_text<std::uint16_t>(body, entry.principal);
    append(body, static_cast<std::uint8_t>(entry.created ? 1 : 0));
    append(body, entry.created.value_or(0));
    append(body, static_cast<std::uint16_t>(entry.keys.size()));
    for (const MappingKey& key : entry.keys) {
        append(body, static_cast<std::uint8_t>(key.kind));
        append_text<std::uint16_t>(body, key.value);
    }
    return with_sum(body);
}

Result<Entry> decode_entry(std::string_view record) {
    const auto view = view_of(record);
    if (!view) return damaged_store();
    return entry_of(*view);
}

Result<std::optional<Entry>> decode_entry_with(const MappingKey& key, std::string_view record) {
    const auto view = view_of(record);
    if (!view) return damaged_store();
    if (!has_key(*view, {key.kind, key.value})) return std::optional<Entry>();
    auto entry = entry_of(*view);
    if (!entry) return entry.error();
    return std::optional(std::move(*entry));
}

std::string encode(const Shape& shape) {
    std::string body;
    append(body, shape.bits);
    append(body, shape.next_number);
    append(body, shape.keys);
    return with_sum(body);
}

Result<Shape> decode_shape(std::string_view record) {
    auto cursor = checked(record);
    if (!cursor) return damaged_store();
    Shape shape;
    shape.bits = cursor->number<std::uint8_t>();
    shape.next_number = cursor->number<std::uint64_t>();
    shape.keys = cursor->number<std::uint64_t>();
    if (!cursor->ended() || shape.bits > max_bits || shape.next_number > max_accounts) return damaged_store();
    return shape;
}

std::string encode(const StoreInfo& info) {
    std::string body;
    append(body, info.updated);
    append_text<std::uint32_t>(body, info.source);
    append_text<std::uint32_t>(body, info.cookie);
    return with_sum(body);
}

Result<StoreInfo> decode_info(std::string_view record) {
    auto cursor = checked(record);
    if (!cursor) return damaged_store();
    StoreInfo info;
    info.updated = cursor->number<std::int64_t>();
    info.source = cursor->text<std::uint32_t>();
    info.cookie = cursor->text<std::uint32_t>();
    if (!cursor->ended()) return damaged_store();
    return info;
}

} // namespace signet::certmap::store
