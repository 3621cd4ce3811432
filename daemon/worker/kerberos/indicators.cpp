// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/indicators.hpp"

#include <cstdlib>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <string_view>

namespace signet::worker {
namespace {

// libkrb5's own name of the attribute (its documentation, "Authentication indicators").
constexpr std::string_view attribute = "auth-indicators";
constexpr std::size_t max_indicators = 32;

// GSSAPI opens the ticket by this machine's clock, whatever offset the cache notes.
bool is_of_clocks(OM_uint32 minor) {
    return minor == static_cast<OM_uint32>(KRB5KRB_AP_ERR_SKEW) ||
           minor == static_cast<OM_uint32>(KRB5KRB_AP_ERR_TKT_NYV);
}

WorkerError not_verified(const char* doing, OM_uint32 minor) {
    return {is_of_clocks(minor) ? Reason::clock_skew : Reason::ticket_not_verified,
            std::string("indicators: ") + doing + ": error " + std::to_string(minor)};
}

gss_buffer_desc buffer_of(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}

std::string take_text(gss_buffer_desc& buffer) {
    std::string text(static_cast<const char*>(buffer.value), buffer.length);
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, &buffer);
    return text;
}

// Both ends of one exchange, which never leaves the process.
class Exchange {
public:
    Exchange() = default;
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;
    ~Exchange() {
        OM_uint32 minor = 0;
        gss_release_buffer(&minor, &token_);
        gss_release_buffer(&minor, &reply_);
        gss_release_name(&minor, &client_);
        gss_release_name(&minor, &service_);
        gss_delete_sec_context(&minor, &sender_, GSS_C_NO_BUFFER);
        gss_delete_sec_context(&minor, &receiver_, GSS_C_NO_BUFFER);
        gss_release_cred(&minor, &initiator_);
        gss_release_cred(&minor, &acceptor_);
    }

    Result<void> carry(krb5_ccache cache, krb5_keytab keytab, const std::string& service) {
        OM_uint32 minor = 0;
        auto name = buffer_of(service);
        if (GSS_ERROR(gss_krb5_import_cred(&minor, cache, nullptr, nullptr, &initiator_)))
            return not_verified("the client's ticket", minor);
        if (GSS_ERROR(gss_krb5_import_cred(&minor, nullptr, nullptr, keytab, &acceptor_)))
            return not_verified("the host's key", minor);
        if (GSS_ERROR(gss_import_name(&minor, &name, GSS_KRB5_NT_PRINCIPAL_NAME, &service_)))
            return not_verified("the service's name", minor);
        if (GSS_ERROR(gss_init_sec_context(&minor, initiator_, &sender_, service_, gss_mech_krb5, 0, 0,
                                           GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, nullptr, &token_,
                                           nullptr, nullptr)))
            return not_verified("sending the ticket", minor);
        if (GSS_ERROR(gss_accept_sec_context(&minor, &receiver_, acceptor_, &token_,
                                             GSS_C_NO_CHANNEL_BINDINGS, &client_, nullptr, &reply_, nullptr,
                                             nullptr, nullptr)))
            return not_verified("opening the ticket", minor);
        return {};
    }

    // A ticket without any is no error.
    std::vector<std::string> indicators() const {
        std::vector<std::string> found;
        auto wanted = buffer_of(attribute);
        int more = -1; // where the next value is; 0: there is none
        while (more != 0 && found.size() < max_indicators) {
            OM_uint32 minor = 0;
            int authenticated = 0;
            int complete = 0;
            gss_buffer_desc value = GSS_C_EMPTY_BUFFER;
            gss_buffer_desc shown = GSS_C_EMPTY_BUFFER;
            if (GSS_ERROR(gss_get_name_attribute(&minor, client_, &wanted, &authenticated, &complete, &value,
                                                 &shown, &more)))
                break;
            take_text(shown);
            std::string text = take_text(value);
            if (authenticated != 0) found.push_back(std::move(text));
        }
        return found;
    }

private:
    gss_cred_id_t initiator_ = GSS_C_NO_CREDENTIAL;
    gss_cred_id_t acceptor_ = GSS_C_NO_CREDENTIAL;
    gss_name_t service_ = GSS_C_NO_NAME;
    gss_name_t client_ = GSS_C_NO_NAME;
    gss_ctx_id_t sender_ = GSS_C_NO_CONTEXT;
    gss_ctx_id_t receiver_ = GSS_C_NO_CONTEXT;
    gss_buffer_desc token_ = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc reply_ = GSS_C_EMPTY_BUFFER; // libgssapi refuses to accept without a place for it
};

} // namespace

Result<std::vector<std::string>> authentication_indicators(krb5_ccache cache, krb5_keytab keytab,
                                                           const std::string& service) {
    setenv("KRB5RCACHENAME", "none:", 1); // the exchange stays in this process: nobody can replay it
    Exchange exchange;
    if (auto carried = exchange.carry(cache, keytab, service); !carried) return carried.error();
    return exchange.indicators();
}

} // namespace signet::worker
