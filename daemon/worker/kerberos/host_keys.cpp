// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/host_keys.hpp"

#include <algorithm>
#include <string_view>

namespace signet::worker {
namespace {

constexpr std::size_t most_entries = 1024; // a host in several realms with old keys has dozens
constexpr std::size_t most_services = 4;   // short and long name of the host, in two realms

WorkerError missing(const std::string& path, const std::string& why) {
    return {"keytab-missing", path + ": " + why, {}};
}

bool is_host_service(krb5_const_principal principal) {
    constexpr std::string_view host = "host";
    return principal->length == 2 &&
           std::string_view(principal->data[0].data, principal->data[0].length) == host;
}

} // namespace

Result<HostKeys> HostKeys::load(const std::string& keytab_path, const Krb5Files& config) {
    auto opened = Krb5Context::open(config);
    if (!opened) return opened.error();
    auto context = std::make_unique<Krb5Context>(std::move(*opened));
    Keytab file(*context);
    Keytab memory(*context);
    if (const auto code = krb5_kt_resolve(context->get(), ("FILE:" + keytab_path).c_str(), file.out()))
        return missing(keytab_path, context->message(code));
    // One keytab a process, under one name: the process checks one ticket.
    if (const auto code = krb5_kt_resolve(context->get(), "MEMORY:signet-host-keys", memory.out()))
        return context->failure("internal-error", "keytab in memory", code);
    HostKeys keys(std::move(context), std::move(memory));
    if (auto copied = keys.copy_from(file.get()); !copied) return missing(keytab_path, copied.error().detail);
    if (keys.services_.empty()) return missing(keytab_path, "has no key of a host/ principal");
    return keys;
}

Result<void> HostKeys::copy_from(krb5_keytab file) {
    krb5_kt_cursor cursor = nullptr;
    const krb5_context context = context_->get();
    krb5_error_code code = krb5_kt_start_seq_get(context, file, &cursor);
    if (code) return WorkerError{"keytab-missing", context_->message(code), {}};
    for (std::size_t i = 0; i < most_entries && code == 0; ++i) {
        krb5_keytab_entry entry{};
        code = krb5_kt_next_entry(context, file, &entry, &cursor);
        if (code == 0) take(entry);
    }
    const std::string why = code == 0 || code == KRB5_KT_END ? "" : context_->message(code);
    krb5_kt_end_seq_get(context, file, &cursor);
    if (!why.empty()) return WorkerError{"keytab-missing", why, {}};
    return {};
}

// The memory keytab copies the entry; this one, with its key, is wiped.
void HostKeys::take(krb5_keytab_entry& entry) {
    if (is_host_service(entry.principal) && krb5_kt_add_entry(context_->get(), keytab_.get(), &entry) == 0) {
        std::string name = to_text(*context_, entry.principal);
        if (std::find(services_.begin(), services_.end(), name) == services_.end())
            services_.push_back(std::move(name));
    }
    krb5_free_keytab_entry_contents(context_->get(), &entry);
}

std::vector<std::string> HostKeys::services(const std::string& realm) const {
    auto ordered = services_;
    const auto ends_with_realm = [&](const std::string& name) { return name.ends_with("@" + realm); };
    std::stable_partition(ordered.begin(), ordered.end(), ends_with_realm);
    if (ordered.size() > most_services) ordered.resize(most_services);
    return ordered;
}

} // namespace signet::worker
