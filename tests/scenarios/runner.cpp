// SPDX-License-Identifier: Apache-2.0

// Runs one scenario: scenario_runner SCRIPT MODULE. Exit 0 if all went as written; else 1, and what did not.

#include "daemon/protocol/demand.hpp"
#include "tests/scenarios/application.hpp"
#include "tests/scenarios/stage.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace signet::scenarios {
namespace {

std::string read_file(const char* path) {
    std::ifstream file(path);
    if (!file) throw ScriptError(std::string("cannot read ") + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Every PIN that was typed must be absent from the log, every `log` line of the script present.
void check_log(const Script& script, const std::vector<std::string>& pins, const std::string& log,
               std::vector<std::string>& complaints) {
    for (const std::string& pin : pins)
        if (log.find(pin) != std::string::npos) complaints.push_back("the log holds the PIN " + pin);
    for (const ApplicationStep& step : script.application) {
        if (step.verb != "log" || log.find(step.tokens.at(0)) != std::string::npos) continue;
        complaints.push_back("line " + std::to_string(step.line) + ": the log does not say so");
    }
}

std::vector<std::string> play(const Script& script, const char* module, std::string& log) {
    const Stage stage(script.stack, module, script.demand);
    Marks marks;
    std::optional<FakeDaemon> daemon;
    if (script.daemon) daemon.emplace(stage.socket(), *script.daemon, marks);
    LogCapture capture;
    std::vector<std::string> complaints;
    std::vector<std::string> pins;
    {
        Application application(stage.configuration(), marks);
        application.run(script.application);
        complaints = application.complaints();
        pins = application.pins();
    }
    log = capture.finish();
    const std::string complaint = daemon ? daemon->finish() : "";
    if (!complaint.empty()) complaints.push_back(complaint);
    check_log(script, pins, log, complaints);
    return complaints;
}

constexpr int skipped = 77; // for meson

// The module would look at the file that a signetd of the computer itself has left.
bool goes_by_the_computer(const Script& script) {
    const auto names_no_demand = [](const std::string& line) {
        return line.find("@path@") != std::string::npos;
    };
    return std::ranges::any_of(script.stack, names_no_demand) &&
           std::filesystem::exists(protocol::default_demand_file);
}

int run(const char* path, const char* module) {
    std::string log;
    const Script script = parse_script(read_file(path));
    if (goes_by_the_computer(script)) {
        std::cerr << path << ": skipped, since signetd has run on this computer\n";
        return skipped;
    }
    const auto complaints = play(script, module, log);
    if (complaints.empty()) return 0;
    for (const std::string& complaint : complaints)
        std::cerr << path << ": " << complaint << "\n";
    std::cerr << "log:\n" << log;
    return 1;
}

} // namespace
} // namespace signet::scenarios

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    try {
        return signet::scenarios::run(argv[1], argv[2]);
    } catch (const std::exception& error) {
        std::cerr << argv[1] << ": " << error.what() << "\n";
        return 2;
    }
}
