// SPDX-License-Identifier: Apache-2.0
#pragma once

// One connection to a directory, opened and logged in: the only place besides refresh_message that sees
// libldap. Every wait has a limit, and so has every answer. Whoever can change an answer on its way can give
// himself any account, so a connection over a network is protected or is not made.

#include "certmap/sync/record.hpp"
#include "certmap/text/result.hpp"
#include "daemon/signetctl/directory/search.hpp"

#include <chrono>
#include <cstddef>
#include <ldap.h>
#include <memory>
#include <string>
#include <vector>

namespace signet::ctl {

inline constexpr std::chrono::seconds connect_limit{10}; // TCP and TLS
inline constexpr std::chrono::seconds answer_limit{60}; // of silence; a server may sort 100,000 entries first
inline constexpr std::chrono::seconds search_limit{3600}; // for all answers to one search
inline constexpr std::size_t max_message = 8UL << 20;     // bytes of one entry
inline constexpr std::size_t max_entries = 10'000'000;    // of one search
inline constexpr int page_size = 1000;                    // what Active Directory gives at most

enum class Login { anonymous, simple, gssapi, external };

struct ConnectionOrder {
    std::string uri; // ldaps://, ldap:// or ldapi://
    bool start_tls = false;
    std::string ca_file; // PEM; empty: the system's
    Login login = Login::anonymous;
    std::string bind_dn;       // for Login::simple
    std::string password_file; // likewise
};

struct FreeMessage {
    void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;

struct FreeControl {
    void operator()(LDAPControl* control) const { ldap_control_free(control); }
};
using Control = std::unique_ptr<LDAPControl, FreeControl>;

struct FreeControls {
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
};
using Controls = std::unique_ptr<LDAPControl*, FreeControls>;

// What libldap allocated: names, OIDs.
struct FreeText {
    void operator()(char* text) const { ldap_memfree(text); }
};

class LdapConnection final : public Searchable {
public:
    static certmap::Result<LdapConnection> open(const ConnectionOrder& order);

    certmap::Result<certmap::Record> read(const std::string& dn,
                                          const std::vector<std::string>& attributes) override;
    certmap::Result<void> search(const Query& query, bool in_pages, const Visit& visit) override;

    // A search in the caller's own hands: starts it, and waits for the next message that belongs to it.
    certmap::Result<int> begin(const Query& query, int scope, LDAPControl* control);
    certmap::Result<Message> next(int search);
    // The same without waiting; null: there is none.
    certmap::Result<Message> poll(int search);
    // Sleeps until the server has sent something, which need not be a whole message. False: the time is up, or `end` can be read.
    bool is_awake_before(std::chrono::steady_clock::time_point time, int end) const;
    void abandon(int search);

    certmap::Record record_of(LDAPMessage* entry) const;
    certmap::Error error_of(int code, const std::string& doing) const;
    LDAP* handle() const { return handle_.get(); }

private:
    struct Unbind {
        void operator()(LDAP* handle) const { ldap_unbind_ext_s(handle, nullptr, nullptr); }
    };

    explicit LdapConnection(LDAP* handle) : handle_(handle) {}

    certmap::Result<Message> message_of(int kind, LDAPMessage* message) const;
    certmap::Result<void> set_options(const ConnectionOrder& order);
    certmap::Result<void> log_in(const ConnectionOrder& order);
    certmap::Result<void> check_result(LDAPMessage* result, const std::string& doing) const;
    certmap::Result<std::string> page(const Query& query, bool in_pages, const std::string& cookie,
                                      const Visit& visit);
    certmap::Result<std::string> end_of_page(LDAPMessage* result, const Query& query) const;

    std::unique_ptr<LDAP, Unbind> handle_;
    std::chrono::steady_clock::time_point end_of_search_;
};

// Why a connection by this order would not be safe; empty: it would.
std::string insecurity_of(const ConnectionOrder& order);

} // namespace signet::ctl
