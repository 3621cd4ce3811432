// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/refresh_message.hpp"

#include "certmap/sync/binary_value.hpp"
#include "daemon/signetctl/told.hpp"

#include <lber.h>
#include <ldap.h>
#include <memory>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

constexpr ber_tag_t new_cookie = LDAP_TAG_SYNC_NEW_COOKIE;
constexpr ber_tag_t refresh_delete = LDAP_TAG_SYNC_REFRESH_DELETE;
constexpr ber_tag_t refresh_present = LDAP_TAG_SYNC_REFRESH_PRESENT;
constexpr ber_tag_t id_set = LDAP_TAG_SYNC_ID_SET;
constexpr ber_tag_t octets = LBER_OCTETSTRING;
constexpr ber_tag_t boolean = LBER_BOOLEAN;

struct FreeOwnElement {
    void operator()(BerElement* element) const { ber_free(element, 1); }
};

// One value, read from its beginning to its end.
class Reader {
public:
    // liblber copies the bytes.
    explicit Reader(std::string_view bytes) : copy_(bytes) {
        berval value{copy_.size(), copy_.data()};
        element_.reset(ber_init(&value));
    }

    ber_tag_t next_tag() {
        ber_len_t length = 0;
        return element_ ? ber_peek_tag(element_.get(), &length) : LBER_ERROR;
    }

    bool enter() {
        ber_len_t length = 0;
        const ber_tag_t tag = element_ ? ber_skip_tag(element_.get(), &length) : LBER_ERROR;
        return tag != LBER_ERROR;
    }

    std::optional<std::string> bytes() {
        berval value{0, nullptr};
        if (!element_ || ber_get_stringbv(element_.get(), &value, 0) == LBER_ERROR) return std::nullopt;
        return std::string(value.bv_val, value.bv_len);
    }

    std::optional<int> enumerated() {
        ber_int_t value = 0;
        if (!element_ || ber_get_enum(element_.get(), &value) == LBER_ERROR) return std::nullopt;
        return value;
    }

    std::optional<bool> truth() {
        ber_int_t value = 0;
        if (!element_ || ber_get_boolean(element_.get(), &value) == LBER_ERROR) return std::nullopt;
        return value != 0;
    }

    // False: it is there and cannot be read.
    bool optional_bytes(std::optional<std::string>& into) {
        if (next_tag() != octets) return true;
        into = bytes();
        return into.has_value();
    }

    bool optional_truth(bool& into) {
        if (next_tag() != boolean) return true;
        const auto value = truth();
        into = value.value_or(into);
        return value.has_value();
    }

    // Nothing is left over, as it would be of what is cut off or too much.
    bool is_at_end() {
        ber_len_t left = 0;
        return element_ &&
               ber_get_option(element_.get(), LBER_OPT_BER_REMAINING_BYTES, &left) == LBER_OPT_SUCCESS &&
               left == 0;
    }

private:
    std::string copy_;
    std::unique_ptr<BerElement, FreeOwnElement> element_;
};

Error malformed(const char* what) {
    return Error(told("the directory sent a malformed {}", what), "");
}

std::optional<EntryState> state_of(int number) {
    switch (number) {
    case LDAP_SYNC_PRESENT: return EntryState::present;
    case LDAP_SYNC_ADD: return EntryState::add;
    case LDAP_SYNC_MODIFY: return EntryState::modify;
    case LDAP_SYNC_DELETE: return EntryState::remove;
    }
    return std::nullopt;
}

bool read_ids(Reader& reader, std::vector<std::string>& ids) {
    if (reader.next_tag() != LBER_SET || !reader.enter()) return false;
    while (!reader.is_at_end()) {
        const auto bytes = reader.next_tag() == octets ? reader.bytes() : std::nullopt;
        const auto id = bytes ? certmap::uuid_text(*bytes) : std::nullopt;
        if (!id) return false;
        ids.push_back(*id);
    }
    return true;
}

} // namespace

Result<RefreshState> parse_refresh_state(std::string_view ber) {
    Reader reader(ber);
    RefreshState result;
    if (reader.next_tag() != LBER_SEQUENCE || !reader.enter()) return malformed("sync state");
    const auto number = reader.enumerated();
    const auto state = number ? state_of(*number) : std::nullopt;
    const auto id = reader.bytes();
    const auto text = id ? certmap::uuid_text(*id) : std::nullopt;
    if (!state || !text || !reader.optional_bytes(result.cookie) || !reader.is_at_end())
        return malformed("sync state");
    result.state = *state;
    result.id = *text;
    return result;
}

Result<RefreshInfo> parse_refresh_info(std::string_view ber) {
    Reader reader(ber);
    RefreshInfo info;
    const ber_tag_t kind = reader.next_tag();
    if (kind == new_cookie) {
        info.cookie = reader.bytes();
        return info.cookie && reader.is_at_end() ? Result<RefreshInfo>(info) : malformed("sync cookie");
    }
    const bool is_phase = kind == refresh_delete || kind == refresh_present;
    if ((!is_phase && kind != id_set) || !reader.enter() || !reader.optional_bytes(info.cookie))
        return malformed("sync message");
    info.has_told_all = kind == refresh_present;
    info.is_over = is_phase; // unless it says otherwise
    if (is_phase && (!reader.optional_truth(info.is_over) || !reader.is_at_end()))
        return malformed("sync message");
    if (is_phase) return info;
    if (!reader.optional_truth(info.deletes) || !read_ids(reader, info.ids)) return malformed("set of ids");
    return info;
}

Result<RefreshDone> parse_refresh_done(std::string_view ber) {
    Reader reader(ber);
    RefreshDone done;
    if (reader.next_tag() != LBER_SEQUENCE || !reader.enter() || !reader.optional_bytes(done.cookie) ||
        !reader.optional_truth(done.deletes) || !reader.is_at_end())
        return malformed("end of sync");
    return done;
}

std::string refresh_request(const std::string& cookie, bool persists) {
    const std::unique_ptr<BerElement, FreeOwnElement> element(ber_alloc_t(LBER_USE_DER));
    if (!element) return "";
    int written =
        ber_printf(element.get(), "{e", persists ? LDAP_SYNC_REFRESH_AND_PERSIST : LDAP_SYNC_REFRESH_ONLY);
    if (!cookie.empty() && written >= 0)
        written = ber_put_ostring(element.get(), cookie.data(), cookie.size(), octets);
    if (written >= 0) written = ber_printf(element.get(), "N}");
    berval value{0, nullptr};
    if (written < 0 || ber_flatten2(element.get(), &value, 0) != 0) return "";
    return std::string(value.bv_val, value.bv_len);
}

} // namespace signet::ctl
