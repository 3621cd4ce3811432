// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/module_file.hpp"

#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <array>
#include <string_view>

namespace signet::ctl {
namespace {

// Bytes; a hundred times what pam_signet.so has.
constexpr std::size_t max_module = 64UL * 1024 * 1024;

// Of a symbol that nobody has, and of a library: the loader goes on, and its exit status is 0.
constexpr std::array<std::string_view, 2> loader_problems{"undefined", "=> not"};

// The name between its NULs, as the table of an ELF file has it.
constexpr std::string_view entry_point("\0pam_sm_authenticate\0", 21);

// Empty: there is none.
std::string line_with(std::string_view text, std::string_view word) {
    const std::size_t found = text.find(word);
    if (found == text.npos) return {};
    const std::size_t before = text.rfind('\n', found);
    const std::size_t begin = text.find_first_not_of(" \t\n", before == text.npos ? 0 : before);
    return std::string(text.substr(begin, text.find('\n', found) - begin));
}

} // namespace

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
    if (bytes->find(entry_point) == std::string::npos)
        return std::string(tr("it has no pam_sm_authenticate"));
    return std::string();
}

} // namespace signet::ctl
