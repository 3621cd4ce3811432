// SPDX-License-Identifier: Apache-2.0
#include "daemon/language/translation.hpp"

#include <algorithm>
#include <cstdlib>
#include <libintl.h>

namespace signet::language {
namespace {

constexpr const char* domain = "signet";
constexpr const char* english_locale = "C";
constexpr std::size_t max_locale_name = 64; // bytes; the longest of glibc's has 23

// libc takes languages from it, and catalogues from where they lead; only a setuid program is kept from the second.
bool leads_elsewhere(const char* languages) {
    return languages != nullptr && std::string_view(languages).find('/') != std::string_view::npos;
}

bool may_translate() {
    return !leads_elsewhere(std::getenv("LANGUAGE"));
}

} // namespace

bool is_locale_name(std::string_view text) {
    constexpr std::string_view characters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@-";
    return !text.empty() && text.size() <= max_locale_name && text.front() != '.' &&
           text.find_first_not_of(characters) == std::string_view::npos;
}

// Whatever the terminal takes: names in the same lines are UTF-8 already.
void use_catalogues_of(const char* folder) {
    bindtextdomain(domain, folder);
    bind_textdomain_codeset(domain, "UTF-8");
}

void speak_language_of_environment() {
    if (!may_translate()) return;
    setlocale(LC_MESSAGES, "");
    use_catalogues_of(SIGNET_LOCALE_DIR);
}

void speak_english() {
    setlocale(LC_MESSAGES, english_locale);
}

ThreadLanguage::ThreadLanguage(const std::string& locale) {
    if (is_locale_name(locale) && may_translate())
        own_ = newlocale(LC_MESSAGES_MASK, locale.c_str(), nullptr);
    if (own_ == nullptr) own_ = newlocale(LC_MESSAGES_MASK, english_locale, nullptr);
    if (own_ != nullptr) before_ = uselocale(own_);
}

ThreadLanguage::~ThreadLanguage() {
    if (before_ != nullptr) uselocale(before_);
    if (own_ != nullptr) freelocale(own_);
}

const char* tr(const char* english) {
    return dgettext(domain, english);
}

std::string tr(const certmap::Phrase& phrase, std::uint64_t count) {
    return phrase.many == nullptr ? dgettext(domain, phrase.one)
                                  : dngettext(domain, phrase.one, phrase.many, count);
}

} // namespace signet::language
