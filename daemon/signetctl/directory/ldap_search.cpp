// SPDX-License-Identifier: Apache-2.0

// The searching half of LdapConnection.

#include "daemon/signetctl/directory/ldap_connection.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <optional>
#include <poll.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using std::chrono::steady_clock;

constexpr const char* show_deleted_control =
    "1.2.840.113556.1.4.417"; // LDAP_SERVER_SHOW_DELETED_OID [MS-ADTS]

const std::string root_dse = "root DSE"; // RFC 4512 5.1

struct FreeElement {
    void operator()(BerElement* element) const { ber_free(element, 0); }
};
struct FreeValues {
    void operator()(berval** values) const { ldap_value_free_len(values); }
};

timeval timeval_of(steady_clock::duration time) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(time - whole);
    return {whole.count(), rest.count()};
}

// As ldap_search_ext() wants them, whose interface is older than const; the names belong to the query.
std::vector<char*> names_of(const Query& query) {
    std::vector<char*> names;
    for (const std::string& name : query.attributes)
        names.push_back(const_cast<char*>(name.c_str()));
    names.push_back(nullptr);
    return names;
}

} // namespace

Result<int> LdapConnection::begin(const Query& query, int scope, LDAPControl* control) {
    LDAPControl deleted{};
    deleted.ldctl_oid = const_cast<char*>(show_deleted_control);
    deleted.ldctl_iscritical = 1;
    std::vector<LDAPControl*> controls;
    if (control != nullptr) controls.push_back(control);
    if (query.show_deleted) controls.push_back(&deleted);
    controls.push_back(nullptr);
    int search = 0;
    const int code =
        ldap_search_ext(handle(), query.base.c_str(), scope, query.filter.c_str(), names_of(query).data(), 0,
                        controls.data(), nullptr, nullptr, LDAP_NO_LIMIT, &search);
    if (code != LDAP_SUCCESS) return error_of(code, told("search in {}", query.base));
    end_of_search_ = steady_clock::now() + search_limit;
    return search;
}

Result<Message> LdapConnection::next(int search) {
    const auto left = end_of_search_ - steady_clock::now();
    if (left <= steady_clock::duration::zero())
        return Error(tr("the directory is too slow: the search was given up"), "");
    timeval limit = timeval_of(std::min<steady_clock::duration>(left, answer_limit));
    LDAPMessage* message = nullptr;
    const int kind = ldap_result(handle(), search, LDAP_MSG_ONE, &limit, &message);
    if (kind == 0) return Error(tr("the directory fell silent: the search was given up"), "");
    return message_of(kind, message);
}

Result<Message> LdapConnection::poll(int search) {
    timeval at_once{0, 0};
    LDAPMessage* message = nullptr;
    const int kind = ldap_result(handle(), search, LDAP_MSG_ONE, &at_once, &message);
    return message_of(kind, message);
}

// As ldap_result(3) gives them.
Result<Message> LdapConnection::message_of(int kind, LDAPMessage* message) const {
    if (kind >= 0) return Message(message);
    int code = LDAP_OTHER;
    ldap_get_option(handle(), LDAP_OPT_RESULT_CODE, &code);
    return error_of(code, tr("the directory broke off"));
}

bool LdapConnection::is_awake_before(steady_clock::time_point time, int end) const {
    int wire = -1;
    ldap_get_option(handle(), LDAP_OPT_DESC, &wire);
    std::array<pollfd, 2> waiting{pollfd{wire, POLLIN, 0}, pollfd{end, POLLIN, 0}};
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - steady_clock::now()).count();
        const auto limit = static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
        const int ready = ::poll(waiting.data(), waiting.size(), limit);
        if (ready >= 0 || errno != EINTR) return ready > 0 && waiting[1].revents == 0;
    }
}

void LdapConnection::abandon(int search) {
    ldap_abandon_ext(handle(), search, nullptr, nullptr);
}

certmap::Record LdapConnection::record_of(LDAPMessage* entry) const {
    certmap::Record record;
    const std::unique_ptr<char, FreeText> dn(ldap_get_dn(handle(), entry));
    if (dn) record.dn = dn.get();
    BerElement* place = nullptr;
    char* name = ldap_first_attribute(handle(), entry, &place);
    const std::unique_ptr<BerElement, FreeElement> place_owner(place);
    for (; name != nullptr; name = ldap_next_attribute(handle(), entry, place)) {
        const std::unique_ptr<char, FreeText> name_owner(name);
        certmap::Attribute& attribute = record.attributes.emplace_back(certmap::Attribute{name, {}});
        const std::unique_ptr<berval*, FreeValues> values(ldap_get_values_len(handle(), entry, name));
        for (berval** value = values.get(); value != nullptr && *value != nullptr; ++value)
            attribute.values.emplace_back((*value)->bv_val, (*value)->bv_len);
    }
    return record;
}

Result<certmap::Record> LdapConnection::read(const std::string& dn,
                                             const std::vector<std::string>& attributes) {
    const auto search = begin(Query{dn, "(objectClass=*)", attributes}, LDAP_SCOPE_BASE, nullptr);
    if (!search) return search.error();
    std::optional<certmap::Record> found;
    while (true) {
        const auto message = next(*search);
        if (!message) return message.error();
        const int kind = ldap_msgtype(message->get());
        if (kind == LDAP_RES_SEARCH_ENTRY) found = record_of(message->get());
        if (kind != LDAP_RES_SEARCH_RESULT) continue;
        if (const auto ended = check_result(message->get(), told("reading {}", dn.empty() ? root_dse : dn));
            !ended)
            return ended.error();
        if (!found) return Error(told("the directory does not show {}", dn.empty() ? root_dse : dn), "");
        return *found;
    }
}

Result<void> LdapConnection::check_result(LDAPMessage* result, const std::string& doing) const {
    int code = LDAP_OTHER;
    const int parsed = ldap_parse_result(handle(), result, &code, nullptr, nullptr, nullptr, nullptr, 0);
    if (parsed != LDAP_SUCCESS) return error_of(parsed, doing);
    if (code != LDAP_SUCCESS) return error_of(code, doing);
    return {};
}

Result<void> LdapConnection::search(const Query& query, bool in_pages, const Visit& visit) {
    std::size_t count = 0;
    const Visit counting = [&](const certmap::Record& record) -> Result<void> {
        if (++count > max_entries) return Error(tr("the directory has more entries than can be"), "");
        return visit(record);
    };
    std::string cookie;
    do {
        const std::size_t before = count;
        auto next_cookie = page(query, in_pages, cookie, counting);
        if (!next_cookie) return next_cookie.error();
        if (!next_cookie->empty() && count == before && *next_cookie == cookie)
            return Error(tr("the directory sends empty pages without an end"), "");
        cookie = std::move(*next_cookie);
    } while (!cookie.empty());
    return {};
}

// The cookie of the next page; empty: there is none.
Result<std::string> LdapConnection::page(const Query& query, bool in_pages, const std::string& cookie,
                                         const Visit& visit) {
    Control control;
    if (in_pages) {
        std::string bytes = cookie;
        berval value{bytes.size(), bytes.data()};
        LDAPControl* made = nullptr;
        const int code = ldap_create_page_control(handle(), page_size, &value, 1, &made);
        if (code != LDAP_SUCCESS) return error_of(code, tr("a page of the search"));
        control.reset(made);
    }
    const auto search = begin(query, LDAP_SCOPE_SUBTREE, control.get());
    if (!search) return search.error();
    while (true) {
        const auto message = next(*search);
        if (!message) return message.error();
        const int kind = ldap_msgtype(message->get());
        if (kind == LDAP_RES_SEARCH_RESULT) return end_of_page(message->get(), query);
        if (kind != LDAP_RES_SEARCH_ENTRY) continue; // a referral: other servers are not asked
        if (const auto visited = visit(record_of(message->get())); !visited) return visited.error();
    }
}

Result<std::string> LdapConnection::end_of_page(LDAPMessage* result, const Query& query) const {
    int code = LDAP_OTHER;
    LDAPControl** sent = nullptr;
    const int parsed = ldap_parse_result(handle(), result, &code, nullptr, nullptr, nullptr, &sent, 0);
    const Controls controls(sent);
    const std::string doing = told("search in {}", query.base);
    if (parsed != LDAP_SUCCESS) return error_of(parsed, doing);
    if (code != LDAP_SUCCESS) return error_of(code, doing);
    LDAPControl* response = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls.get(), nullptr);
    if (response == nullptr) return std::string();
    ber_int_t estimate = 0;
    berval next{0, nullptr};
    if (const int bad = ldap_parse_pageresponse_control(handle(), response, &estimate, &next);
        bad != LDAP_SUCCESS)
        return error_of(bad, doing);
    std::string cookie(next.bv_val == nullptr ? "" : std::string(next.bv_val, next.bv_len));
    ber_memfree(next.bv_val);
    return cookie;
}

} // namespace signet::ctl
