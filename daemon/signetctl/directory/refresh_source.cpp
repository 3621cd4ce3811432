// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/refresh_source.hpp"

#include "daemon/signetctl/directory/refresh_message.hpp"
#include "daemon/signetctl/told.hpp"

#include <string_view>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

struct FreeBytes {
    void operator()(berval* bytes) const { ber_bvfree(bytes); }
};

std::string_view bytes_of(const berval& value) {
    return value.bv_val == nullptr ? std::string_view() : std::string_view(value.bv_val, value.bv_len);
}

// nullopt: it is not there.
std::optional<std::string_view> value_in(const Controls& controls, const char* oid) {
    const LDAPControl* control = ldap_control_find(oid, controls.get(), nullptr);
    return control == nullptr ? std::nullopt : std::optional(bytes_of(control->ldctl_value));
}

Error no_cookie() {
    return Error(tr("the directory gave no cookie"), tr("try --method timestamp"));
}

Control request_control(const std::string& cookie, bool persists) {
    std::string value = refresh_request(cookie, persists);
    berval bytes{value.size(), value.data()};
    LDAPControl* control = nullptr;
    if (value.empty() || ldap_control_create(LDAP_CONTROL_SYNC, 1, &bytes, 1, &control) != LDAP_SUCCESS)
        return {};
    return Control(control);
}

} // namespace

Result<Heard> RefreshSource::load(ChangeSink& sink) {
    return changes("", sink);
}

Result<int> RefreshSource::begin(const std::string& cookie) {
    if (followed_) connection_.abandon(*followed_);
    followed_.reset();
    next_.reset();
    cookie_ = cookie;
    has_told_all_ = is_over_ = false;
    const Control control = request_control(cookie, persists_);
    if (!control) return Error(tr("no memory"), "");
    return connection_.begin(query_, LDAP_SCOPE_SUBTREE, control.get());
}

Result<Heard> RefreshSource::changes(const std::string& cookie, ChangeSink& sink) {
    const auto search = begin(cookie);
    if (!search) return search.error();
    for (bool is_first = true; !is_over_; is_first = false) {
        const auto message = connection_.next(*search);
        if (!message) return message.error();
        if (ldap_msgtype(message->get()) == LDAP_RES_SEARCH_RESULT) {
            auto heard = hear_end(message->get());
            // 389 Directory Server goes on with ten clients, and refuses the next one.
            if (!heard && persists_ && is_first) {
                persists_ = false;
                return changes(cookie, sink);
            }
            // Without a cookie there was nothing that could be compared.
            if (heard && cookie.empty()) heard->is_complete = false;
            return heard;
        }
        if (const auto taken = hear(message->get(), sink); !taken) return taken.error();
    }
    if (cookie_.empty()) return no_cookie();
    followed_ = *search;
    return Heard{cookie_, has_told_all_ && !cookie.empty(), false};
}

Result<bool> RefreshSource::wait(std::chrono::milliseconds limit, int end) {
    const auto time = std::chrono::steady_clock::now() + limit;
    while (followed_ && !next_) {
        auto message = connection_.poll(*followed_);
        if (!message) return message.error();
        next_ = std::move(*message);
        if (!next_ && !connection_.is_awake_before(time, end)) return false;
    }
    return followed_.has_value();
}

Result<Heard> RefreshSource::more(ChangeSink& sink) {
    for (std::size_t count = 0; followed_ && next_ && count < max_told; ++count) {
        const Message message = std::move(next_);
        if (ldap_msgtype(message.get()) == LDAP_RES_SEARCH_RESULT) {
            followed_.reset();
            const auto end = hear_end(message.get());
            if (!end || end->must_load) return end;
            return Error(tr("the directory does not go on telling what changes"), "");
        }
        if (const auto taken = hear(message.get(), sink); !taken) return taken.error();
        auto following = connection_.poll(*followed_);
        if (!following) return following.error();
        next_ = std::move(*following);
    }
    return Heard{cookie_, false, false};
}

Result<void> RefreshSource::hear(LDAPMessage* message, ChangeSink& sink) {
    const int kind = ldap_msgtype(message);
    if (kind == LDAP_RES_SEARCH_ENTRY) return hear_entry(message, sink);
    if (kind == LDAP_RES_INTERMEDIATE) return hear_info(message, sink);
    return {}; // a referral: other servers are not asked
}

Result<void> RefreshSource::hear_entry(LDAPMessage* message, ChangeSink& sink) {
    LDAPControl** sent = nullptr;
    ldap_get_entry_controls(connection_.handle(), message, &sent);
    const Controls controls(sent);
    const auto bytes = value_in(controls, LDAP_CONTROL_SYNC_STATE);
    if (!bytes)
        return Error(tr("the directory sent an entry without its sync state"), tr("try --method timestamp"));
    const auto state = parse_refresh_state(*bytes);
    if (!state) return state.error();
    if (state->cookie) cookie_ = *state->cookie;
    switch (state->state) {
    case EntryState::present: return sink.still_there(state->id);
    case EntryState::remove: return sink.gone(state->id);
    case EntryState::add:
    case EntryState::modify: break;
    }
    certmap::Record record = connection_.record_of(message);
    record.id = state->id;
    return sink.found(record);
}

Result<void> RefreshSource::hear_info(LDAPMessage* message, ChangeSink& sink) {
    char* oid = nullptr;
    berval* value = nullptr;
    const int code = ldap_parse_intermediate(connection_.handle(), message, &oid, &value, nullptr, 0);
    const std::unique_ptr<char, FreeText> oid_owner(oid);
    const std::unique_ptr<berval, FreeBytes> value_owner(value);
    if (code != LDAP_SUCCESS) return connection_.error_of(code, "sync");
    if (oid == nullptr || value == nullptr || std::string_view(oid) != LDAP_SYNC_INFO) return {};
    const auto info = parse_refresh_info(bytes_of(*value));
    if (!info) return info.error();
    if (info->cookie) cookie_ = *info->cookie;
    has_told_all_ = has_told_all_ || info->has_told_all;
    is_over_ = is_over_ || (persists_ && info->is_over);
    for (const std::string& id : info->ids) {
        const auto taken = info->deletes ? sink.gone(id) : sink.still_there(id);
        if (!taken) return taken.error();
    }
    return {};
}

Result<Heard> RefreshSource::hear_end(LDAPMessage* message) {
    int code = LDAP_OTHER;
    LDAPControl** sent = nullptr;
    const int parsed =
        ldap_parse_result(connection_.handle(), message, &code, nullptr, nullptr, nullptr, &sent, 0);
    const Controls controls(sent);
    if (parsed == LDAP_SUCCESS && code == LDAP_SYNC_REFRESH_REQUIRED) return Heard{"", false, true};
    if (parsed != LDAP_SUCCESS || code != LDAP_SUCCESS) {
        Error error =
            connection_.error_of(parsed != LDAP_SUCCESS ? parsed : code, told("sync of {}", query_.base));
        // Another database of that server has it.
        if (code == LDAP_UNAVAILABLE_CRITICAL_EXTENSION) error.hint = tr("try --method timestamp");
        return error;
    }
    const auto bytes = value_in(controls, LDAP_CONTROL_SYNC_DONE);
    if (!bytes)
        return Error(tr("the directory ended the sync without saying how"), tr("try --method timestamp"));
    const auto done = parse_refresh_done(*bytes);
    if (!done) return done.error();
    if (done->cookie) cookie_ = *done->cookie;
    if (cookie_.empty()) return no_cookie();
    return Heard{cookie_, has_told_all_ || !done->deletes, false};
}

} // namespace signet::ctl
