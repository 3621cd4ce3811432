// SPDX-License-Identifier: Apache-2.0
#pragma once

// The keys of this host, read from its keytab into memory, so that the process can give up root before it
// reads a byte from anybody else. Owned by the `ticket` verb; used by ticket_check.hpp.

#include "daemon/worker/kerberos/krb5_context.hpp"

#include <memory>

namespace signet::worker {

class HostKeys {
public:
    // krb5.conf is read here too. Errors: keytab-missing (no file, not readable, no key of a host/ principal
    // in it), internal-error.
    static Result<HostKeys> load(const std::string& keytab_path, const Krb5Files& config);

    HostKeys(HostKeys&&) noexcept = default;
    HostKeys& operator=(HostKeys&&) noexcept = default;

    const Krb5Context& context() const { return *context_; }
    krb5_keytab keytab() const { return keytab_.get(); }

    // The host/ principals that the keytab has keys of, those of `realm` first; no more than a few, since
    // each costs a round trip when it is the wrong one.
    std::vector<std::string> services(const std::string& realm) const;

private:
    using Keytab = Krb5Handle<krb5_keytab, krb5_kt_close>;
    HostKeys(std::unique_ptr<Krb5Context> context, Keytab keytab)
        : context_(std::move(context)), keytab_(std::move(keytab)) {}
    Result<void> copy_from(krb5_keytab file);
    void take(krb5_keytab_entry& entry);

    std::unique_ptr<Krb5Context> context_;
    Keytab keytab_;
    std::vector<std::string> services_;
};

} // namespace signet::worker
