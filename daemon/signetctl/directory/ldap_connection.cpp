// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/ldap_connection.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/directory/password.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

constexpr int lowest_strength = 56;               // of SASL's own encryption: what Kerberos has at least
constexpr std::size_t max_shown_diagnostic = 300; // bytes

timeval timeval_of(std::chrono::microseconds time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return {seconds.count(), (time - seconds).count()};
}

bool is_on_this_host(std::string_view uri) {
    constexpr std::array<std::string_view, 3> hosts{"ldap://127.0.0.1", "ldap://[::1]", "ldap://localhost"};
    const auto is_host = [&](std::string_view start) {
        return uri.starts_with(start) &&
               (uri.size() == start.size() || uri[start.size()] == ':' || uri[start.size()] == '/');
    };
    return uri.starts_with("ldapi:") || std::ranges::any_of(hosts, is_host);
}

// As ldap_initialize() takes several.
std::vector<std::string_view> uris_of(std::string_view text) {
    constexpr std::string_view separators = " \t,";
    std::vector<std::string_view> uris;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
        if (text.empty()) return uris;
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        uris.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

bool has_tls(const ConnectionOrder& order) {
    const auto uris = uris_of(order.uri);
    return order.start_tls ||
           std::ranges::all_of(uris, [](std::string_view uri) { return uri.starts_with("ldaps:"); });
}

// Text from the server: shown only when that is safe.
std::string shown(const char* text) {
    const std::string_view view = text == nullptr ? "" : text;
    const bool is_safe = !certmap::character_problem(view) && view.size() <= max_shown_diagnostic;
    return view.empty() || !is_safe ? std::string() : fmt::format(" ({})", view);
}

// libldap's interface is older than const; it reads these bytes and no more.
berval bytes_of(const protocol::Secret& secret) {
    auto* bytes = const_cast<std::uint8_t*>(secret.view().data());
    return {secret.size(), reinterpret_cast<char*>(bytes)};
}

// GSSAPI asks who it should act for: for whoever the ticket is of.
int no_answers(LDAP*, unsigned, void*, void*) {
    return LDAP_SUCCESS;
}

} // namespace

std::string insecurity_of(const ConnectionOrder& order) {
    const auto uris = uris_of(order.uri);
    for (const std::string_view uri : uris)
        if (!uri.starts_with("ldaps://") && !uri.starts_with("ldap://") && !uri.starts_with("ldapi://"))
            return tr("is no directory");
    if (uris.empty()) return tr("no directory is named"); // libldap would take one from its own settings
    const bool is_protected = std::ranges::all_of(
        uris, [](std::string_view uri) { return uri.starts_with("ldaps:") || is_on_this_host(uri); });
    if (is_protected || order.start_tls) return "";
    if (order.login == Login::gssapi) return ""; // Kerberos protects it, see set_options()
    return tr("without TLS anybody on the network could change what the directory says");
}

Result<LdapConnection> LdapConnection::open(const ConnectionOrder& order) {
    if (const std::string insecurity = insecurity_of(order); !insecurity.empty())
        return Error(order.uri + ": " + insecurity,
                     tr("use ldaps://, or ldap:// with --starttls or --sasl GSSAPI"));
    LDAP* handle = nullptr;
    if (const int code = ldap_initialize(&handle, order.uri.c_str()); code != LDAP_SUCCESS)
        return Error(order.uri + ": " + ldap_err2string(code),
                     tr("a URI is ldaps://host, ldap://host or ldapi://%2Fpath"));
    LdapConnection connection(handle);
    if (const auto set = connection.set_options(order); !set) return set.error();
    if (order.start_tls) {
        if (const int code = ldap_start_tls_s(handle, nullptr, nullptr); code != LDAP_SUCCESS)
            return connection.error_of(code, told("{}: no TLS", order.uri));
    }
    if (const auto logged_in = connection.log_in(order); !logged_in) return logged_in.error();
    return connection;
}

Result<void> LdapConnection::set_options(const ConnectionOrder& order) {
    const int version = LDAP_VERSION3;
    const int demand = LDAP_OPT_X_TLS_DEMAND;
    const int oldest_tls = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    const int client = 0;
    const timeval connecting = timeval_of(connect_limit);
    const timeval answering = timeval_of(answer_limit);
    const ber_len_t least = order.login == Login::gssapi && !has_tls(order) ? lowest_strength : 0;
    // Active Directory takes no second layer inside of TLS.
    const ber_len_t most = has_tls(order) ? 0 : 256;
    // But the login has to say in which connection it is made, so that nobody in between can use it (RFC 5929 4).
    const int binding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;
    LDAP* ld = handle_.get();
    bool good = ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &connecting) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_TIMEOUT, &answering) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_X_SASL_SSF_MIN, &least) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_X_SASL_SSF_MAX, &most) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_X_SASL_CBINDING, &binding) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) == LDAP_OPT_SUCCESS;
    good = good && ldap_set_option(ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, &oldest_tls) == LDAP_OPT_SUCCESS;
    if (!good) return Error(tr("libldap does not take the options that make it safe"), "");
    if (!order.ca_file.empty() &&
        ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, order.ca_file.c_str()) != LDAP_OPT_SUCCESS)
        return Error(told("{}: no certificates of an authority", order.ca_file), tr("a PEM file is wanted"));
    // Makes the options above count, and reads the authorities.
    if (ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &client) != LDAP_OPT_SUCCESS)
        return Error(told("the certificates of the authorities cannot be read: {}",
                          order.ca_file.empty() ? tr("the system's") : order.ca_file),
                     tr("see --ca"));
    Sockbuf* wire = nullptr;
    ber_len_t incoming = max_message;
    if (ldap_get_option(ld, LDAP_OPT_SOCKBUF, &wire) != LDAP_OPT_SUCCESS || wire == nullptr ||
        ber_sockbuf_ctrl(wire, LBER_SB_OPT_SET_MAX_INCOMING, &incoming) != 1)
        return Error(tr("libldap cannot limit the size of answers"), "");
    return {};
}

Result<void> LdapConnection::log_in(const ConnectionOrder& order) {
    const std::string doing = told("{}: no login", order.uri);
    berval credentials{0, nullptr};
    int code = LDAP_SUCCESS;
    switch (order.login) {
    case Login::anonymous:
        code = ldap_sasl_bind_s(handle(), nullptr, LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, nullptr);
        break;
    case Login::simple: {
        const auto password = read_password(order.password_file);
        if (!password) return password.error();
        credentials = bytes_of(*password);
        code = ldap_sasl_bind_s(handle(), order.bind_dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr,
                                nullptr, nullptr);
        break;
    }
    case Login::gssapi:
        code = ldap_sasl_interactive_bind_s(handle(), nullptr, "GSSAPI", nullptr, nullptr, LDAP_SASL_QUIET,
                                            no_answers, nullptr);
        break;
    case Login::external:
        code = ldap_sasl_interactive_bind_s(handle(), nullptr, "EXTERNAL", nullptr, nullptr, LDAP_SASL_QUIET,
                                            no_answers, nullptr);
        break;
    }
    if (code == LDAP_SUCCESS) return {};
    Error error = error_of(code, doing);
    if (order.login == Login::gssapi && has_tls(order) && code != LDAP_SERVER_DOWN &&
        code != LDAP_LOCAL_ERROR)
        error.hint = tr("a server such as Samba 4.17 takes no Kerberos inside of TLS: use ldap:// without "
                        "--starttls, which "
                        "Kerberos encrypts");
    return error;
}

Error LdapConnection::error_of(int code, const std::string& doing) const {
    char* diagnostic = nullptr;
    ldap_get_option(handle(), LDAP_OPT_DIAGNOSTIC_MESSAGE, &diagnostic);
    Error error(fmt::format("{}: {}{}", doing, ldap_err2string(code), shown(diagnostic)), "");
    ldap_memfree(diagnostic);
    return error;
}

} // namespace signet::ctl
