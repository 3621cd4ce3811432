// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/help_text.hpp"

#include "daemon/language/translation.hpp"

#include <CLI/CLI.hpp>

namespace signet::ctl {
namespace {

using certmap::phrase;
using language::tr;

// What CLI11 looks up for itself.
constexpr const char* labels[] = {phrase("Usage").one,      phrase("OPTIONS").one,  phrase("Positionals").one,
                                  phrase("SUBCOMMAND").one, phrase("REQUIRED").one, phrase("Needs").one,
                                  phrase("Excludes").one};

class TranslatedHelp final : public CLI::Formatter {
public:
    std::string make_option_desc(const CLI::Option* option) const override {
        const std::string& english = option->get_description();
        return english.empty() ? english
                               : tr(english.c_str()); // an empty one would be the catalogue's own header
    }
};

} // namespace

void speak_language_in_help(CLI::App& app) {
    const auto formatter = std::make_shared<TranslatedHelp>();
    for (const char* const label : labels)
        formatter->label(label, tr(label));
    app.formatter(formatter);
    app.set_help_flag("-h,--help", phrase("Print this help message and exit").one);
    app.option_defaults()->group(tr("Options"));
    app.get_help_ptr()->group(tr("Options"));
}

std::string heading_of_verbs() {
    return tr("Subcommands");
}

} // namespace signet::ctl
