// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/revocation_view.hpp"

#include "certmap/text/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

namespace signet::certmap {
namespace {

// In the byte order of the machine that made it: such a file stays on its machine.
struct Header {
    std::array<char, 8> magic{'S', 'i', 'g', 'n', 'e', 't', 'R', 'v'};
    std::uint32_t byte_order = 0x01020304;
    std::uint32_t version = 1;
    std::uint32_t source = 0;
    std::uint32_t scope = 0;
    std::uint64_t count = 0;
    Sha256 issuer_key{};
    std::int64_t this_update = 0;
    std::int64_t next_update = 0;
    std::int64_t fetched = 0;
};

struct Row {
    std::uint8_t length = 0;
    std::array<std::uint8_t, max_serial> serial{};
    std::uint8_t revoked = 0;
    std::uint8_t reason = 0;
    std::uint8_t unused = 0;
    std::int64_t this_update = 0;
    std::int64_t next_update = 0;
};
static_assert(std::has_unique_object_representations_v<Header> &&
              std::has_unique_object_representations_v<Row>);
static_assert(sizeof(Header) + sizeof(Row) * max_revoked == max_revocation_file);

using View = std::span<const std::uint8_t>;

template <class T>
T value_at(std::string_view bytes, std::size_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    return value;
}

template <class T>
void append(std::string& bytes, const T& value) {
    const std::size_t at = bytes.size();
    bytes.resize(at + sizeof(T));
    std::memcpy(bytes.data() + at, &value, sizeof(T));
}

View serial_of(const Row& row) {
    return View(row.serial).first(std::min<std::size_t>(row.length, max_serial));
}

bool is_before(View a, View b) {
    return std::ranges::lexicographical_compare(a, b);
}

bool is_sound(const Row& row) {
    return row.length >= 1 && row.length <= max_serial && row.revoked <= 1 && row.unused == 0;
}

RevocationRecord record_of(const Row& row) {
    const View serial = serial_of(row);
    return {Bytes(serial.begin(), serial.end()), row.revoked != 0, row.reason, row.this_update,
            row.next_update};
}

Row row_of(const RevocationRecord& record) {
    Row row;
    row.length = static_cast<std::uint8_t>(record.serial.size());
    std::ranges::copy(record.serial, row.serial.begin());
    row.revoked = record.revoked ? 1 : 0;
    row.reason = record.reason;
    row.this_update = record.this_update;
    row.next_update = record.next_update;
    return row;
}

std::optional<Error> header_problem(const Header& header, std::size_t size) {
    const Header own;
    if (header.magic != own.magic) return error_of("another kind of file");
    if (header.byte_order != own.byte_order) return error_of("made on another kind of computer");
    if (header.version != own.version) return error_of("of another version");
    if (header.source != static_cast<std::uint32_t>(RevocationSource::crl) &&
        header.source != static_cast<std::uint32_t>(RevocationSource::ocsp))
        return error_of("of an unknown source");
    if (header.scope > static_cast<std::uint32_t>(RevocationScope::end_entities))
        return error_of("about an unknown part of the certificates");
    if (header.count > max_revoked) return error_of("too many records");
    if (size != sizeof(Header) + sizeof(Row) * header.count) return error_of("the file is cut off");
    return std::nullopt;
}

} // namespace

std::string revocation_file_name(RevocationSource source, const Sha256& issuer_key) {
    return hexadecimal(issuer_key) + (source == RevocationSource::crl ? ".crl" : ".ocsp");
}

Result<std::string> encode(const RevocationTable& table) {
    if (table.records.size() > max_revoked) return error_of("too many records");
    Header header;
    header.source = static_cast<std::uint32_t>(table.source);
    header.scope = static_cast<std::uint32_t>(table.scope);
    header.count = table.records.size();
    header.issuer_key = table.issuer_key;
    header.this_update = table.this_update;
    header.next_update = table.next_update;
    header.fetched = table.fetched;
    std::string bytes;
    bytes.reserve(sizeof(Header) + sizeof(Row) * table.records.size());
    append(bytes, header);
    View last;
    for (const RevocationRecord& record : table.records) {
        if (record.serial.empty() || record.serial.size() > max_serial)
            return error_of("a serial number is empty or too long");
        if (!is_before(last, record.serial)) return error_of("the records are not sorted");
        append(bytes, row_of(record));
        last = record.serial;
    }
    return bytes;
}

Result<RevocationView> RevocationView::of(std::string_view bytes) {
    if (bytes.size() < sizeof(Header)) return error_of("the file is cut off");
    const auto header = value_at<Header>(bytes, 0);
    if (auto problem = header_problem(header, bytes.size())) return *problem;
    RevocationView view;
    view.about_.source = static_cast<RevocationSource>(header.source);
    view.about_.scope = static_cast<RevocationScope>(header.scope);
    view.about_.issuer_key = header.issuer_key;
    view.about_.this_update = header.this_update;
    view.about_.next_update = header.next_update;
    view.about_.fetched = header.fetched;
    view.records_ = bytes.substr(sizeof(Header));
    return view;
}

std::size_t RevocationView::size() const noexcept {
    return records_.size() / sizeof(Row);
}

std::optional<RevocationRecord> RevocationView::find(std::span<const std::uint8_t> serial) const {
    std::size_t first = 0;
    std::size_t end = size();
    while (first < end) {
        const std::size_t middle = first + (end - first) / 2;
        const auto row = value_at<Row>(records_, middle * sizeof(Row));
        const View found = serial_of(row);
        if (std::ranges::equal(found, serial)) return record_of(row);
        if (is_before(found, serial))
            first = middle + 1;
        else
            end = middle;
    }
    return std::nullopt;
}

Result<RevocationTable> RevocationView::read() const {
    RevocationTable table = about_;
    table.records.reserve(size());
    for (std::size_t at = 0; at < size(); ++at) {
        const auto row = value_at<Row>(records_, at * sizeof(Row));
        const View last = at == 0 ? View{} : View(table.records.back().serial);
        if (!is_sound(row) || !is_before(last, serial_of(row))) return error_of("the records are damaged");
        table.records.push_back(record_of(row));
    }
    return table;
}

} // namespace signet::certmap
