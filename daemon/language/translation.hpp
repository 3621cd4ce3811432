// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sentences in the language of the locale in force, by libc's gettext and the catalogue of this project. What is not in the
// catalogue, and everything where there is none, stays English.
//
// A program of ours takes the locale of its environment once (speak_language_of_environment). A module in somebody else's
// program changes nothing there: it has a ThreadLanguage while it looks something up.

#include "certmap/text/phrase.hpp"

#include <cstdint>
#include <locale.h>
#include <string>
#include <string_view>

namespace signet::language {

// Once in main(), before there is another thread. `folder`: where catalogues are.
void speak_language_of_environment();
void speak_english();
void use_catalogues_of(const char* folder);

// For as long as it lives, this thread speaks the language of a locale, and no other thread does. English: the locale is not
// there, its name could be a path, or LANGUAGE is one: somebody who starts a program with more rights picks a language, never a
// file.
class ThreadLanguage {
public:
    explicit ThreadLanguage(const std::string& locale);
    ~ThreadLanguage();
    ThreadLanguage(const ThreadLanguage&) = delete;
    ThreadLanguage& operator=(const ThreadLanguage&) = delete;

private:
    locale_t own_ = nullptr;
    locale_t before_ = nullptr;
};

// Can it be the name of a locale, "de_DE.UTF-8"?
bool is_locale_name(std::string_view text);

// `english`: a literal. What comes back lasts as long as the program.
const char* tr(const char* english);
// Its places are still places.
std::string tr(const certmap::Phrase& phrase, std::uint64_t count = 1);

} // namespace signet::language
