// SPDX-License-Identifier: Apache-2.0
#pragma once

// What libkrb5's pkinit says while it works. Its error codes say little ("Input/output error" for a KDC
// certificate of a foreign CA); its trace says what OpenSSL found, and how far pkinit got. No PIN and no key is
// in it: libkrb5 traces keys as hashes. Owned by the attempt; the context must outlive it.

#include "daemon/worker/kerberos/krb5_context.hpp"

#include <deque>
#include <string_view>

namespace signet::worker {

// What libkrb5 traces of a reply that the key which pkinit has computed does not decrypt.
constexpr std::string_view reply_key_fails = "Decrypt with preauth AS key failed";

class Krb5Trace {
public:
    // `log`: every line also goes to standard error, which is the journal, up to a bound.
    Krb5Trace(const Krb5Context& context, bool log);
    Krb5Trace(const Krb5Trace&) = delete;
    Krb5Trace& operator=(const Krb5Trace&) = delete;
    ~Krb5Trace();

    void forget() { lines_.clear(); }

    // Whether one of the last few lines begins so: what follows may be out of a certificate.
    bool has_said(std::string_view beginning) const;

    // The last few lines about PKINIT, the newest last, in one line for a log.
    std::string last_words() const;

private:
    static void take(krb5_context context, const krb5_trace_info* info, void* trace);
    void take(std::string_view line);

    krb5_context context_;
    unsigned lines_to_log_;
    std::deque<std::string> lines_;
};

} // namespace signet::worker
