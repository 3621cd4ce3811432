// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/ini_file.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

constexpr std::string_view blanks = " \t\r";

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20U && c != '\t' && c != '\r') || c == 0x7F;
}

class Reader {
public:
    explicit Reader(IniDialect dialect) : dialect_(dialect) {}

    Result<void> take(std::string_view line) {
        ++number_;
        if (line.size() > max_ini_line) return problem(tr("is too long"));
        if (std::ranges::any_of(line, is_control)) return problem(tr("contains a control character"));
        const std::string_view text = certmap::trimmed(line);
        if (goes_on_) return go_on(text);
        if (text.empty() || text.front() == '#' || text.front() == ';') return {};
        if (dialect_ == IniDialect::sssd && blanks.find(line.front()) != std::string_view::npos)
            return go_on(text);
        return text.front() == '[' ? take_section(text) : take_setting(text);
    }

    std::vector<IniEntry> entries() && { return std::move(entries_); }

private:
    Error problem(const std::string& what) const { return {told("line {} {}", number_, what), ""}; }

    Result<void> go_on(std::string_view text) {
        if (entries_.empty()) return problem(tr("goes on with a setting that is not there"));
        std::string& value = entries_.back().value;
        if (value.size() + text.size() > max_ini_line) return problem(tr("makes a value too long"));
        value += " ";
        value += without_backslash(text);
        return {};
    }

    Result<void> take_section(std::string_view text) {
        if (text.size() < 3 || text.back() != ']') return problem(tr("is no [section]"));
        const std::string_view name = certmap::trimmed(text.substr(1, text.size() - 2));
        section_ = dialect_ == IniDialect::samba ? certmap::lower_case_ascii(name) : std::string(name);
        return {};
    }

    Result<void> take_setting(std::string_view text) {
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) return problem(tr("is neither a section nor a setting"));
        std::string key = certmap::lower_case_ascii(certmap::trimmed(text.substr(0, equals)));
        if (dialect_ == IniDialect::samba) std::erase(key, ' ');
        if (key.empty()) return problem(tr("has no name before \"=\""));
        if (section_.empty()) return problem(tr("stands before the first [section]"));
        if (entries_.size() == max_ini_entries) return problem(tr("is one setting too many"));
        entries_.push_back({section_, key,
                            std::string(without_backslash(certmap::trimmed(text.substr(equals + 1)))),
                            number_});
        return {};
    }

    // Notes whether the next line belongs to this one.
    std::string_view without_backslash(std::string_view text) {
        goes_on_ = dialect_ == IniDialect::samba && text.ends_with('\\');
        return goes_on_ ? certmap::trimmed(text.substr(0, text.size() - 1)) : text;
    }

    IniDialect dialect_;
    std::size_t number_ = 0;
    bool goes_on_ = false;
    std::string section_{};
    std::vector<IniEntry> entries_{};
};

} // namespace

Result<std::vector<IniEntry>> parse_ini(std::string_view text, IniDialect dialect) {
    if (text.size() > max_ini_file) return Error(tr("is too long"), "");
    Reader reader(dialect);
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (const auto taken = reader.take(line); !taken) return taken.error();
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return std::move(reader).entries();
}

} // namespace signet::ctl
