// SPDX-License-Identifier: Apache-2.0
#include "tests/token/folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace signet::lab_token {

namespace fs = std::filesystem;

fs::path folder() {
    const char* const given = std::getenv("LAB_TOKEN");
    return given != nullptr ? given : "/var/lib/lab-token";
}

bool is_there() {
    std::error_code error;
    return fs::is_directory(folder(), error);
}

std::string word(const std::string& name, const std::string& otherwise) {
    std::ifstream file(folder() / "behaviour");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name + " ")) return line.substr(name.size() + 1);
    return otherwise;
}

bool says(const std::string& name) {
    return word(name) == "1";
}

std::vector<Pair> pairs() {
    std::vector<Pair> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder(), error)) {
        if (entry.path().extension() != ".pem") continue;
        auto key = entry.path();
        found.push_back({entry.path().stem(), entry.path(), key.replace_extension(".key")});
    }
    std::sort(found.begin(), found.end(),
              [](const auto& one, const auto& other) { return one.id < other.id; });
    return found;
}

std::vector<unsigned char> read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string pin() {
    std::string set;
    std::ifstream(folder() / "pin") >> set;
    return set.empty() ? word("pin", "123456") : set;
}

void set_pin(const std::string& pin) {
    std::ofstream(folder() / "pin") << pin;
}

unsigned tries_left() {
    unsigned left = all_tries;
    std::ifstream(folder() / "tries") >> left;
    return left;
}

void set_tries(unsigned left) {
    std::ofstream(folder() / "tries") << left;
}

void note(const std::string& call) {
    std::ofstream(folder() / "calls", std::ios::app) << call << "\n";
}

} // namespace signet::lab_token
