// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/krb5_context.hpp"

#include "certmap/text/text.hpp"

#include <memory>

namespace signet::worker {
namespace {

using Profile = std::unique_ptr<_profile_t, void (*)(profile_t)>;

WorkerError cannot_read(long code) {
    const char* text = krb5_get_error_message(nullptr, static_cast<krb5_error_code>(code));
    WorkerError error{Reason::krb5_conf_unusable, text};
    krb5_free_error_message(nullptr, text);
    return error;
}

// The profile that a secure context takes: /etc/krb5.conf and what it includes, never KRB5_CONFIG.
Result<profile_t> system_profile() {
    krb5_context context = nullptr;
    if (const auto code = krb5_init_secure_context(&context)) return cannot_read(code);
    profile_t profile = nullptr;
    const auto code = krb5_get_profile(context, &profile);
    krb5_free_context(context);
    if (code) return cannot_read(code);
    return profile;
}

Result<profile_t> profile_of(const std::vector<std::string>& files) {
    std::vector<const char*> names;
    for (const std::string& file : files)
        names.push_back(file.c_str());
    names.push_back(nullptr);
    profile_t profile = nullptr;
    if (const long code = profile_init(names.data(), &profile)) return cannot_read(code);
    return profile;
}

} // namespace

Result<Krb5Context> Krb5Context::open(const Krb5Files& files, ProfileOverlay overlay) {
    auto base = files.files.empty() ? system_profile() : profile_of(files.files);
    if (!base) return base.error();
    const Profile profile(overlay_profile(*base, std::move(overlay)), profile_release);
    if (!profile) return cannot_read(ENOMEM);
    krb5_context context = nullptr;
    if (const auto code = krb5_init_context_profile(profile.get(), KRB5_INIT_CONTEXT_SECURE, &context))
        return cannot_read(code);
    return Krb5Context(context);
}

Krb5Context::~Krb5Context() {
    if (context_) krb5_free_context(context_);
}

std::string Krb5Context::message(krb5_error_code code) const {
    const char* text = krb5_get_error_message(context_, code);
    std::string copy = text ? text : "";
    krb5_free_error_message(context_, text);
    return copy;
}

WorkerError Krb5Context::failure(Reason reason, const std::string& doing, krb5_error_code code) const {
    return {reason, doing + ": " + message(code), {}};
}

WorkerError Krb5Context::failure_of_settings(const std::string& doing, krb5_error_code code) const {
    const bool is_of_settings = code == KRB5_CONFIG_ETYPE_NOSUPP || code == KRB5_DELTAT_BADFORMAT ||
                                code == KRB5_CONFIG_BADFORMAT || code == PROF_BAD_INTEGER ||
                                code == PROF_BAD_BOOLEAN;
    return failure(is_of_settings ? Reason::krb5_conf_unusable : Reason::internal_error, doing, code);
}

std::vector<std::string> Krb5Context::values(const std::vector<std::string>& path) const {
    profile_t raw = nullptr;
    if (krb5_get_profile(context_, &raw) != 0) return {};
    const Profile profile(raw, profile_release);
    std::vector<const char*> names;
    for (const std::string& name : path)
        names.push_back(name.c_str());
    names.push_back(nullptr);
    char** list = nullptr;
    if (profile_get_values(profile.get(), names.data(), &list) != 0) return {};
    std::vector<std::string> values;
    for (char** at = list; *at; ++at)
        values.emplace_back(*at);
    profile_free_list(list);
    return values;
}

bool Krb5Context::boolean(const std::vector<std::string>& path, bool otherwise) const {
    const auto found = values(path);
    if (found.empty()) return otherwise;
    for (const char* yes : {"y", "yes", "true", "t", "1", "on"})
        if (certmap::equal_ignoring_ascii_case(found.front(), yes)) return true;
    return false;
}

std::string Krb5Context::default_realm() const {
    char* realm = nullptr;
    if (krb5_get_default_realm(context_, &realm) != 0) return "";
    std::string copy = realm;
    krb5_free_default_realm(context_, realm);
    return copy;
}

std::chrono::seconds Krb5Context::clock_offset() const {
    krb5_timestamp seconds = 0;
    krb5_int32 microseconds = 0;
    if (krb5_get_time_offsets(context_, &seconds, &microseconds) != 0) return {};
    return std::chrono::seconds(seconds);
}

void Krb5Context::set_clock_offset(std::chrono::seconds offset) const {
    constexpr krb5_int32 whole_seconds = -1;
    const auto kdc_time = std::chrono::system_clock::now() + offset;
    krb5_set_real_time(context_, static_cast<krb5_timestamp>(std::chrono::system_clock::to_time_t(kdc_time)),
                       whole_seconds);
}

std::string to_text(const Krb5Context& context, krb5_const_principal principal) {
    char* name = nullptr;
    if (krb5_unparse_name(context.get(), principal, &name) != 0) return "";
    std::string copy = name;
    krb5_free_unparsed_name(context.get(), name);
    return copy;
}

} // namespace signet::worker
