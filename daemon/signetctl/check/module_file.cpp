// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/module_file.hpp"

#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <array>
#include <filesystem>
#include <string_view>

namespace signet::ctl {
namespace {

// Bytes; a hundred times what pam_signet.so has.
constexpr std::size_t max_module = 64UL * 1024 * 1024;

// Of a symbol that nobody has, and of a library: the loader goes on, and its exit status is 0.
constexpr std::array<std::string_view, 2> loader_problems{"undefined", "=> not"};

// How every library begins.
constexpr std::string_view magic = "\x7f"
                                   "ELF";

// Debian's libpam looks here for what is not in its own folder.
constexpr const char* second_folder = "/lib/security";

bool is_file(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path, error);
}

// A name between its NULs, as the table of an ELF file has it.
bool names(std::string_view bytes, std::string_view function) {
    const std::string entry = std::string(1, '\0') + std::string(function) + '\0';
    return bytes.find(entry) != bytes.npos;
}

// Empty: there is none.
std::string line_with(std::string_view text, std::string_view word) {
    const std::size_t found = text.find(word);
    if (found == text.npos) return {};
    const std::size_t before = text.rfind('\n', found);
    const std::size_t begin = text.find_first_not_of(" \t\n", before == text.npos ? 0 : before);
    return std::string(text.substr(begin, text.find('\n', found) - begin));
}

} // namespace

std::string path_of_module(const std::string& folder, const std::string& module) {
    if (module.find("$ISA") != module.npos) return {};
    if (module.starts_with('/')) return module;
    std::string path = folder + "/" + module;
    const std::string second = std::string(second_folder) + "/" + module;
    return !is_file(path) && is_file(second) ? second : path;
}

std::string file_problem(const std::string& path) {
    if (path.empty()) return {};
    if (!is_file(path)) return tr("is not there");
    const auto file = system::open_regular_file(path);
    if (!file) return {};
    std::array<char, magic.size()> first{};
    const ssize_t size = system::read_fully(file->get(), first);
    if (size < 0 || std::string_view(first.data(), static_cast<std::size_t>(size)) == magic) return {};
    return tr("is no library");
}

system::Result<bool> has_function(const std::string& library, std::string_view name) {
    const auto bytes = system::read_file(library, max_module);
    if (!bytes) return bytes.error();
    return bytes->starts_with(magic) && names(*bytes, name);
}

system::Result<std::string> load_problem(const std::string& module) {
    const auto bytes = system::read_file(module, max_module);
    if (!bytes) return bytes.error();
    // The loader itself, in a process that a broken file may end, and without a line of the module being run.
    const auto loaded = output_of({"/usr/bin/ldd", "-r", module});
    if (!loaded) return loaded.error();
    if (loaded->exit_status != 0)
        return std::string(tr("the file is damaged, or of another kind of machine"));
    for (const std::string_view word : loader_problems)
        if (std::string line = line_with(loaded->text, word); !line.empty()) return line;
    if (!names(*bytes, "pam_sm_authenticate")) return std::string(tr("it has no pam_sm_authenticate"));
    return std::string();
}

} // namespace signet::ctl
