// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/krb5_profile.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <profile.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

std::vector<const char*> c_strings(const std::vector<std::string>& texts) {
    std::vector<const char*> pointers;
    for (const std::string& text : texts)
        pointers.push_back(text.c_str());
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> taken(char** list) {
    std::vector<std::string> texts;
    for (char** text = list; *text != nullptr; ++text)
        texts.emplace_back(*text);
    profile_free_list(list);
    return texts;
}

// profile_init() answers with errno, or with a code of its own.
std::string problem_of(long code) {
    constexpr long largest_errno = 4095;
    if (code > 0 && code <= largest_errno) return std::strerror(static_cast<int>(code));
    return tr("is not in the syntax of krb5.conf(5)");
}

profile_t profile_in(const std::shared_ptr<void>& owner) {
    return static_cast<profile_t>(owner.get());
}

} // namespace

Krb5Profile::Krb5Profile(void* profile)
    : profile_(profile, [](void* owned) { profile_release(static_cast<profile_t>(owned)); }) {}

Result<Krb5Profile> Krb5Profile::read(const std::vector<std::string>& files) {
    profile_t opened = nullptr;
    const long code = profile_init(c_strings(files).data(), &opened);
    if (code == 0) return Krb5Profile(opened);
    return Error(fmt::format("{}: {}", fmt::join(files, ", "), problem_of(code)), "");
}

std::vector<std::string> Krb5Profile::values(const std::vector<std::string>& path) const {
    char** list = nullptr;
    if (profile_get_values(profile_in(profile_), c_strings(path).data(), &list) != 0) return {};
    return taken(list);
}

std::string Krb5Profile::value(const std::vector<std::string>& path) const {
    const auto all = values(path);
    return all.empty() ? std::string() : all.front();
}

std::vector<std::string> Krb5Profile::parts_of(const std::string& section) const {
    char** list = nullptr;
    if (profile_get_subsection_names(profile_in(profile_), c_strings({section}).data(), &list) != 0)
        return {};
    return taken(list);
}

bool is_true(std::string_view value) {
    constexpr std::string_view words[] = {"y", "yes", "true", "t", "1", "on"};
    return std::ranges::any_of(
        words, [&](std::string_view word) { return certmap::equal_ignoring_ascii_case(value, word); });
}

Result<Krb5Profile> read_krb5_conf_of_host() {
    return Krb5Profile::read({"/etc/krb5.conf", "/usr/etc/krb5.conf"});
}

} // namespace signet::ctl
