// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/template.hpp"

#include "certmap/rules/text.hpp"

#include <optional>

namespace signet::certmap {
namespace {

constexpr std::string_view known_templates = "known are {subject_nt_principal}, {subject_pkinit_principal} "
                                             "and {subject_principal}, each also with .short_name";

std::optional<NameSource> source_by_name(std::string_view name) {
    if (name == "subject_nt_principal") return NameSource::nt_principal;
    if (name == "subject_pkinit_principal") return NameSource::pkinit_principal;
    if (name == "subject_principal") return NameSource::principal;
    return std::nullopt;
}

std::optional<Placeholder> placeholder_by_name(std::string_view name) {
    const std::size_t dot = name.find('.');
    const auto source = source_by_name(name.substr(0, dot));
    if (!source) return std::nullopt;
    if (dot == std::string_view::npos) return Placeholder{*source, false};
    if (name.substr(dot) == ".short_name") return Placeholder{*source, true};
    return std::nullopt;
}

Error error_at(std::size_t offset, std::string problem, std::string_view hint) {
    return Error{std::move(problem), std::string(hint), offset + 1};
}

// The placeholder that opens at `offset`; moves the offset behind its '}'.
Result<Placeholder> parse_placeholder(std::string_view text, std::size_t& offset) {
    const std::size_t close = text.find('}', offset);
    if (close == std::string_view::npos) return error_at(offset, "'{' without '}'", known_templates);
    const std::string_view name = text.substr(offset + 1, close - offset - 1);
    const auto placeholder = placeholder_by_name(name);
    if (!placeholder)
        return error_at(offset, "unknown template '{" + std::string(name) + "}'", known_templates);
    offset = close + 1;
    return *placeholder;
}

} // namespace

Result<Template> parse_template(std::string_view text) {
    if (text.empty()) return error_at(0, "is empty", known_templates);
    if (const auto problem = name_problem(text)) return error_at(0, *problem, "");
    Template parsed;
    for (std::size_t offset = 0; offset < text.size();) {
        if (text[offset] == '}') return error_at(offset, "'}' without '{'", known_templates);
        if (text[offset] == '{') {
            const auto placeholder = parse_placeholder(text, offset);
            if (!placeholder) return placeholder.error();
            parsed.parts.emplace_back(*placeholder);
            continue;
        }
        const std::size_t end = std::min(text.find_first_of("{}", offset), text.size());
        parsed.parts.emplace_back(std::string(text.substr(offset, end - offset)));
        offset = end;
    }
    return parsed;
}

} // namespace signet::certmap
