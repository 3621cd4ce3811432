// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/credentials.hpp"

#include <cstring>
#include <string_view>

namespace signet::worker {
namespace {

bool is_krbtgt(krb5_const_principal principal) {
    constexpr std::string_view krbtgt = KRB5_TGS_NAME;
    return principal->length == 2 &&
           std::string_view(principal->data[0].data, principal->data[0].length) == krbtgt;
}

} // namespace

Result<protocol::Bytes> marshal(const Krb5Context& context, krb5_creds& creds) {
    krb5_data* data = nullptr;
    if (const auto code = krb5_marshal_credentials(context.get(), &creds, &data))
        return context.failure(Reason::internal_error, "credentials", code);
    protocol::Bytes bytes(data->data, data->data + data->length);
    explicit_bzero(data->data, data->length);
    krb5_free_data(context.get(), data);
    return bytes;
}

Result<Credential> unmarshal(const Krb5Context& context, std::span<const std::uint8_t> bytes) {
    protocol::Bytes copy(bytes.begin(), bytes.end());
    const krb5_data data{0, static_cast<unsigned>(copy.size()), reinterpret_cast<char*>(copy.data())};
    Credential creds(context);
    if (const auto code = krb5_unmarshal_credentials(context.get(), &data, creds.out()))
        return context.failure(Reason::bad_request, "credentials", code);
    if (!creds->client || !creds->server || !is_krbtgt(creds->server))
        return WorkerError{Reason::bad_request, "the credentials are no ticket-granting ticket"};
    return creds;
}

std::chrono::system_clock::time_point to_time(krb5_timestamp timestamp) {
    return std::chrono::system_clock::time_point(std::chrono::seconds(static_cast<std::uint32_t>(timestamp)));
}

} // namespace signet::worker
