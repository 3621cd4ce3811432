// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/host_keys.hpp"

#include "certmap/text/text.hpp"
#include "daemon/system/host_name.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <tuple>
#include <unistd.h>

namespace signet::worker {
namespace {

constexpr std::size_t max_entries =
    10'000; // a host in several realms with old keys has dozens, a server of many names hundreds
constexpr std::size_t max_services = 32; // old names of a host that was renamed or joined again, and more
constexpr std::size_t max_clients = 4;   // each costs two round trips when it is the wrong one
constexpr std::string_view computer_account = "NAME$";
constexpr std::size_t max_computer_name = 15; // of an account: a NetBIOS name, cut where the host's is longer
// What Active Directory makes of a password.
constexpr std::array<krb5_enctype, 3> key_types{ENCTYPE_AES256_CTS_HMAC_SHA1_96,
                                                ENCTYPE_AES128_CTS_HMAC_SHA1_96, ENCTYPE_ARCFOUR_HMAC};
// Before the slash. The first is what Unix hosts are asked for, the second what Windows hosts are; in Active
// Directory all three have the key of the computer's account.
constexpr std::array<std::string_view, 3> kinds{"host", "RestrictedKrbHost", computer_account};

WorkerError unusable(const std::string& path, const std::string& why) {
    return {Reason::keytab_unusable, path + ": " + why};
}

std::string_view component(krb5_const_principal principal, int index) {
    return {principal->data[index].data, principal->data[index].length};
}

// Place in `kinds`.
std::optional<int> kind_of(krb5_const_principal principal) {
    const bool is_account = principal->length == 1 && component(principal, 0).ends_with('$');
    if (!is_account && principal->length != 2) return std::nullopt;
    const auto* const kind =
        std::ranges::find(kinds, is_account ? computer_account : component(principal, 0));
    if (kind == kinds.end()) return std::nullopt;
    return static_cast<int>(kind - kinds.begin());
}

std::string_view first_label(std::string_view host) {
    return host.substr(0, host.find('.'));
}

// As Active Directory names the account of a computer.
std::string account_of(std::string_view host, const std::string& realm) {
    std::string account(first_label(host).substr(0, max_computer_name));
    std::ranges::transform(account, account.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return account + "$@" + realm;
}

bool is_named_after(krb5_const_principal principal, std::string_view host_name) {
    std::string_view name = component(principal, principal->length - 1);
    std::string_view own = first_label(host_name);
    if (name.ends_with('$')) {
        name.remove_suffix(1);
        own = own.substr(0, max_computer_name);
    }
    return certmap::equal_ignoring_ascii_case(first_label(name), own);
}

} // namespace

std::string HostKeys::own_host_name() {
    return system::host_name();
}

Result<HostKeys> HostKeys::load(const std::string& keytab_path, const Krb5Files& config,
                                const std::string& host_name) {
    auto opened = Krb5Context::open(config);
    if (!opened) return opened.error();
    auto context = std::make_unique<Krb5Context>(std::move(*opened));
    const auto trusted = system::open_trusted_file(keytab_path, geteuid());
    if (!trusted && trusted.error().code == ENOENT)
        return WorkerError{Reason::keytab_missing, trusted.error().problem};
    if (!trusted) return WorkerError{Reason::keytab_unusable, trusted.error().problem};
    // By the descriptor: this is the file that was checked.
    const std::string name = "FILE:/proc/self/fd/" + std::to_string(trusted->get());
    Keytab file(*context);
    Keytab memory(*context);
    if (const auto code = krb5_kt_resolve(context->get(), name.c_str(), file.out()))
        return unusable(keytab_path, context->message(code));
    // One keytab a process, under one name: the process checks one ticket.
    if (const auto code = krb5_kt_resolve(context->get(), "MEMORY:signet-host-keys", memory.out()))
        return context->failure(Reason::internal_error, "keytab in memory", code);
    HostKeys keys(std::move(context), std::move(memory), host_name);
    if (auto copied = keys.copy_from(file.get()); !copied)
        return unusable(keytab_path, copied.error().detail);
    if (keys.services_.empty())
        return unusable(keytab_path, "has no key of host/, RestrictedKrbHost/ or a computer's account");
    return keys;
}

Result<void> HostKeys::copy_from(krb5_keytab file) {
    krb5_kt_cursor cursor = nullptr;
    const krb5_context context = context_->get();
    krb5_error_code code = krb5_kt_start_seq_get(context, file, &cursor);
    if (code) return WorkerError{Reason::keytab_unusable, context_->message(code)};
    for (std::size_t i = 0; i < max_entries && code == 0; ++i) {
        krb5_keytab_entry entry{};
        code = krb5_kt_next_entry(context, file, &entry, &cursor);
        if (code == 0) take(entry);
    }
    const std::string why = code == 0 || code == KRB5_KT_END ? "" : context_->message(code);
    krb5_kt_end_seq_get(context, file, &cursor);
    if (!why.empty()) return WorkerError{Reason::keytab_unusable, why};
    if (code == 0)
        return WorkerError{Reason::keytab_unusable,
                           "has more than " + std::to_string(max_entries) + " entries"};
    return {};
}

// The memory keytab copies the entry; this one, with its key, is wiped.
void HostKeys::take(krb5_keytab_entry& entry) {
    const krb5_data& realm = entry.principal->realm;
    const auto kind = kind_of(entry.principal);
    if (kind && krb5_kt_add_entry(context_->get(), keytab_.get(), &entry) == 0)
        note({.name = to_text(*context_, entry.principal),
              .realm = {realm.data, realm.length},
              .kind = *kind,
              .is_own = is_named_after(entry.principal, host_name_),
              .newest = entry.vno});
    krb5_free_keytab_entry_contents(context_->get(), &entry);
}

void HostKeys::note(Service service) {
    const auto known = std::ranges::find(services_, service.name, &Service::name);
    if (known == services_.end())
        services_.push_back(std::move(service));
    else
        known->newest = std::max(known->newest, service.newest);
}

std::vector<std::string> HostKeys::services(const std::string& realm) const {
    std::vector<Service> ordered = services_;
    const auto rank = [&](const Service& service) {
        return std::tuple(service.realm != realm, !service.is_own, service.kind, ~service.newest);
    };
    std::ranges::stable_sort(ordered, {}, rank);
    if (ordered.size() > max_services) ordered.resize(max_services);
    std::vector<std::string> names;
    for (Service& service : ordered)
        names.push_back(std::move(service.name));
    return names;
}

std::vector<std::string> HostKeys::clients(const std::string& realm) const {
    const auto all = services(realm);
    std::vector<std::string> names = all;
    // The name that no KDC of Active Directory knows as a client goes last.
    std::stable_partition(names.begin(), names.end(),
                          [](const std::string& name) { return name.find('/') == std::string::npos; });
    if (names.size() > max_clients) names.resize(max_clients);
    const auto account = lend_to_account(realm);
    if (account && std::ranges::find(all, *account) == all.end()) names.push_back(*account);
    return names;
}

std::optional<std::string> HostKeys::lend_to_account(const std::string& realm) const {
    const auto names = services(realm);
    const krb5_context context = context_->get();
    Principal service(*context_);
    if (names.empty() || krb5_parse_name(context, names.front().c_str(), service.out()) != 0)
        return std::nullopt;
    const krb5_data& its_realm = service.get()->realm;
    if (service.get()->length != 2 || realm != std::string_view(its_realm.data, its_realm.length))
        return std::nullopt;
    const std::string account = account_of(component(service.get(), 1), realm);
    Principal owner(*context_);
    if (krb5_parse_name(context, account.c_str(), owner.out()) != 0) return std::nullopt;
    for (const krb5_enctype type : key_types) {
        krb5_keytab_entry entry{};
        if (krb5_kt_get_entry(context, keytab_.get(), service.get(), 0, type, &entry) != 0) continue;
        krb5_keytab_entry lent = entry;
        lent.principal = owner.get();
        const bool is_there = krb5_kt_add_entry(context, keytab_.get(), &lent) == 0;
        krb5_free_keytab_entry_contents(context, &entry);
        if (!is_there) return std::nullopt;
    }
    return account;
}

} // namespace signet::worker
