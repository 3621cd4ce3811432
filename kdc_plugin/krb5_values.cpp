// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/krb5_values.hpp"

#include <ctime>

namespace signet::kdc {
namespace {

std::string text_of(const krb5_data& data) {
    return data.length == 0 ? std::string() : std::string(data.data, data.length);
}

} // namespace

policy::Principal principal_of(krb5_const_principal principal) {
    policy::Principal value;
    if (principal == nullptr) return value;
    for (krb5_int32 i = 0; i < principal->length; ++i)
        value.components.push_back(text_of(principal->data[i]));
    value.realm = text_of(principal->realm);
    if (principal->type == KRB5_NT_ENTERPRISE_PRINCIPAL) value.kind = certmap::PrincipalKind::enterprise;
    return value;
}

certmap::Result<std::optional<std::string>> string_attribute(krb5_context context, const krb5_db_entry* entry,
                                                             const char* name) {
    if (entry == nullptr) return std::optional<std::string>();
    char* raw = nullptr;
    // The function only reads; its interface is older than const.
    const auto code = krb5_dbe_get_string(context, const_cast<krb5_db_entry*>(entry), name, &raw);
    if (code != 0)
        return certmap::Error(
            "the attribute " + std::string(name) + " cannot be read: error " + std::to_string(code), "");
    if (raw == nullptr) return std::optional<std::string>();
    std::optional<std::string> value = raw;
    krb5_dbe_free_string(context, raw);
    return value;
}

std::vector<std::string_view> indicators_of(const char* const* indicators) {
    std::vector<std::string_view> values;
    for (; indicators != nullptr && *indicators != nullptr; ++indicators)
        values.emplace_back(*indicators);
    return values;
}

bool is_pkinit(krb5_context context, const krb5_kdc_req& request) {
    if (request.client != nullptr &&
        krb5_principal_compare_any_realm(context, request.client, krb5_anonymous_principal()) != 0)
        return false;
    for (krb5_pa_data* const* data = request.padata; data != nullptr && *data != nullptr; ++data)
        if ((*data)->pa_type == KRB5_PADATA_PK_AS_REQ || (*data)->pa_type == KRB5_PADATA_PK_AS_REQ_OLD)
            return true;
    return false;
}

policy::WallClock wall_clock() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    constexpr int days = 7; // tm_wday counts from Sunday
    return {static_cast<std::uint8_t>((parts.tm_wday + days - 1) % days),
            static_cast<std::uint16_t>(parts.tm_hour * 60 + parts.tm_min)};
}

} // namespace signet::kdc
