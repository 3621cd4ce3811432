// SPDX-License-Identifier: Apache-2.0
#pragma once

// The keys of this host, read from its keytab into memory, so that the process can give up root before it
// reads a byte from anybody else. Owned by the `ticket` verb; used by ticket_check.hpp.

#include "daemon/worker/kerberos/krb5_context.hpp"

#include <memory>

namespace signet::worker {

class HostKeys {
public:
    // krb5.conf is read here too. Only keys that a host alone has are taken: those of host/ and of
    // RestrictedKrbHost/, and those of the computer's account (NAME$); a key of HTTP/ may be known to a web
    // server. `host_name`, as gethostname(2) says it, is for the order of services() alone.
    // Errors: keytab-missing (there is no such file, and for no other cause), keytab-unusable (cannot be
    // read, can be written by others than root, is damaged, has no key of a host), internal-error.
    static Result<HostKeys> load(const std::string& keytab_path, const Krb5Files& config,
                                 const std::string& host_name = own_host_name());

    HostKeys(HostKeys&&) noexcept = default;
    HostKeys& operator=(HostKeys&&) noexcept = default;

    const Krb5Context& context() const { return *context_; }
    krb5_keytab keytab() const { return keytab_.get(); }

    // The principals that the keytab has keys of, the likeliest first, since each costs a round trip when it
    // is the wrong one: those of `realm`, then this host's own names, then host/, then the newest key.
    std::vector<std::string> services(const std::string& realm) const;

    // Those of the names that are worth a try as a client, the likeliest first: in Active Directory only the account of the
    // computer is one. Lends to it, see below.
    std::vector<std::string> clients(const std::string& realm) const;

    // In Active Directory a service of a host is no client, but has the key of the computer's account: puts the keys of
    // the likeliest service of this realm under the account's name as well. Nothing: there is none.
    std::optional<std::string> lend_to_account(const std::string& realm) const;

private:
    using Keytab = Krb5Handle<krb5_keytab, krb5_kt_close>;
    struct Service {
        std::string name;
        std::string realm;
        int kind = 0;        // place in the table of kinds; the lower, the likelier
        bool is_own = false; // named after this host
        krb5_kvno newest = 0;
    };
    HostKeys(std::unique_ptr<Krb5Context> context, Keytab keytab, std::string host_name)
        : context_(std::move(context)), keytab_(std::move(keytab)), host_name_(std::move(host_name)) {}
    static std::string own_host_name();
    Result<void> copy_from(krb5_keytab file);
    void take(krb5_keytab_entry& entry);
    void note(Service service);

    std::unique_ptr<Krb5Context> context_;
    Keytab keytab_;
    std::string host_name_;
    std::vector<Service> services_;
};

} // namespace signet::worker
