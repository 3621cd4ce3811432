// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/agent/question.hpp"

#include "certmap/text/text.hpp"
#include "daemon/language/prompts.hpp"
#include "daemon/language/translation.hpp"

#include <optional>

namespace signet::ctl {
namespace {

using certmap::counted;
using certmap::Phrase;
using certmap::phrase;

// What is more exact comes first.
constexpr Phrase questions[] = {
    counted("{program} as {target} on {host}, by way of {count} other host asks for your card",
            "{program} as {target} on {host}, by way of {count} other hosts asks for your card"),
    counted("{program} on {host}, by way of {count} other host asks for your card",
            "{program} on {host}, by way of {count} other hosts asks for your card"),
    phrase("{program} as {target} on {host} asks for your card"),
    phrase("{program} on {host} asks for your card")};

bool is_value(std::string_view name, std::string_view value) {
    return name == "count" ? certmap::number_of(value).has_value() : !value.empty();
}

} // namespace

std::string question_in_language(std::string_view words) {
    for (const Phrase& question : questions) {
        for (const char* const form : {question.one, question.many}) {
            if (form == nullptr) continue;
            const auto values = certmap::read_back(form, words, is_value);
            if (!values) continue;
            const bool is_counted = values->back().name == "count";
            const auto count = is_counted ? certmap::number_of(values->back().value).value_or(1) : 1;
            return certmap::filled_in(language::tr(question, count), *values);
        }
    }
    return std::string(words);
}

bool is_yes(std::string_view answer) {
    using language::prompt::yes;
    return certmap::equal_ignoring_ascii_case(answer, yes.one) ||
           certmap::equal_ignoring_ascii_case(answer, language::tr(yes));
}

} // namespace signet::ctl
