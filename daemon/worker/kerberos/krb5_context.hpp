// SPDX-License-Identifier: Apache-2.0
#pragma once

// A libkrb5 context that does not listen to the environment (KRB5_CONFIG and its like), with our settings
// laid over krb5.conf. One an attempt: libkrb5's pkinit keeps an identity per context and takes no second
// one.

#include "daemon/worker/kerberos/profile_overlay.hpp"
#include "daemon/worker/result.hpp"

#include <krb5/krb5.h>

#include <chrono>
#include <utility>

namespace signet::worker {

// Where krb5.conf is: the system's, or for a test these files, the first one first.
struct Krb5Files {
    std::vector<std::string> files;
};

class Krb5Context {
public:
    // internal-error if krb5.conf is damaged or unreadable.
    static Result<Krb5Context> open(const Krb5Files& files, ProfileOverlay overlay = {});

    Krb5Context(Krb5Context&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}
    Krb5Context& operator=(Krb5Context&& other) noexcept {
        std::swap(context_, other.context_);
        return *this;
    }
    ~Krb5Context();

    krb5_context get() const { return context_; }

    // libkrb5's words for a code that its last call returned.
    std::string message(krb5_error_code code) const;
    WorkerError failure(Reason reason, const std::string& doing, krb5_error_code code) const;
    // Of a call that fails where krb5.conf says something that libkrb5 cannot use; otherwise internal-error.
    WorkerError failure_of_settings(const std::string& doing, krb5_error_code code) const;

    // The values of a relation; none if it is not there.
    std::vector<std::string> values(const std::vector<std::string>& path) const;
    bool boolean(const std::vector<std::string>& path, bool otherwise) const;
    // default_realm; empty if there is none.
    std::string default_realm() const;

    // How far the clock of the KDCs is ahead of this machine's: libkrb5 learns it from a ticket (kdc_timesync
    // of krb5.conf), dates its messages by it and notes it in the caches that it makes.
    std::chrono::seconds clock_offset() const;
    void set_clock_offset(std::chrono::seconds offset) const;

private:
    explicit Krb5Context(krb5_context context) : context_(context) {}
    krb5_context context_ = nullptr;
};

// A handle (krb5_principal, krb5_ccache, ...) with the context it must be freed with, which must outlive it.
template <class Handle, auto Free>
class Krb5Handle {
public:
    explicit Krb5Handle(const Krb5Context& context) : context_(context.get()) {}
    Krb5Handle(Krb5Handle&& other) noexcept
        : context_(other.context_), handle_(std::exchange(other.handle_, nullptr)) {}
    Krb5Handle& operator=(Krb5Handle&& other) noexcept {
        std::swap(context_, other.context_);
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Krb5Handle() {
        if (handle_) Free(context_, handle_);
    }
    Handle get() const { return handle_; }
    Handle* out() { return &handle_; }
    Handle operator->() const { return handle_; }

private:
    krb5_context context_;
    Handle handle_ = nullptr;
};

using Principal = Krb5Handle<krb5_principal, krb5_free_principal>;
using MemoryCache = Krb5Handle<krb5_ccache, krb5_cc_destroy>; // gone with its contents
using OpenCache = Krb5Handle<krb5_ccache, krb5_cc_close>;
using Credential = Krb5Handle<krb5_creds*, krb5_free_creds>; // wiped

// Bytes that libkrb5 allocated.
class Krb5Data {
public:
    explicit Krb5Data(const Krb5Context& context) : context_(context.get()) {}
    Krb5Data(const Krb5Data&) = delete;
    Krb5Data& operator=(const Krb5Data&) = delete;
    ~Krb5Data() { krb5_free_data_contents(context_, &data_); }
    krb5_data* out() { return &data_; }
    std::string text() const { return {data_.data, data_.length}; }

private:
    krb5_context context_;
    krb5_data data_{};
};

// "alice@LAB.TEST"; empty if libkrb5 cannot say it.
std::string to_text(const Krb5Context& context, krb5_const_principal principal);

} // namespace signet::worker
