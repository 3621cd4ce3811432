// SPDX-License-Identifier: Apache-2.0
#include "tests/scenarios/stage.hpp"

#include "tests/scenarios/application.hpp"

#include <cstdlib>
#include <fstream>
#include <sys/mman.h>
#include <syslog.h>
#include <unistd.h>

namespace signet::scenarios {
namespace {

std::string replaced(std::string line, const std::string& word, const std::string& by) {
    for (auto at = line.find(word); at != std::string::npos; at = line.find(word, at + by.size()))
        line.replace(at, word.size(), by);
    return line;
}

std::filesystem::path new_directory() {
    std::string name = std::filesystem::temp_directory_path() / "signet-scenario-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw ScriptError("no temporary directory");
    return name;
}

} // namespace

Stage::Stage(const std::vector<std::string>& stack, const std::string& module,
             const std::vector<std::string>& demand)
    : directory_(new_directory()) {
    std::filesystem::create_directory(configuration());
    std::ofstream file(configuration() / service_name);
    for (std::string line : stack) {
        line = replaced(line, "@module@", "@path@ socket=@socket@ demand=@demand@");
        line = replaced(replaced(line, "@path@", module), "@socket@", socket());
        file << replaced(line, "@demand@", this->demand()) << "\n";
    }
    std::ofstream demand_file(this->demand());
    for (const std::string& line : demand)
        demand_file << line << "\n";
    // Whatever the umask is: a file that others could write is not believed.
    std::filesystem::permissions(this->demand(), std::filesystem::perms(0644));
}

Stage::~Stage() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

LogCapture::LogCapture() : memory_(memfd_create("log", MFD_CLOEXEC)), standard_error_(dup(STDERR_FILENO)) {
    dup2(memory_, STDERR_FILENO);
    openlog("scenario", LOG_PERROR, LOG_AUTHPRIV);
}

LogCapture::~LogCapture() {
    finish();
}

std::string LogCapture::finish() {
    if (memory_ < 0) return {};
    dup2(standard_error_, STDERR_FILENO);
    close(standard_error_);
    std::string log(static_cast<std::size_t>(lseek(memory_, 0, SEEK_END)), '\0');
    const ssize_t got = pread(memory_, log.data(), log.size(), 0);
    log.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    close(memory_);
    memory_ = -1;
    return log;
}

} // namespace signet::scenarios
