// SPDX-License-Identifier: Apache-2.0
#pragma once

// The folder that is the token: what it holds, how it shall behave, and what it writes down. Read again each time, so that a
// test changes it while a process has the module.

#include <filesystem>
#include <string>
#include <vector>

namespace signet::lab_token {

struct Pair {
    std::string id; // in hexadecimal
    std::filesystem::path certificate;
    std::filesystem::path key;
};

constexpr unsigned all_tries = 3;

std::filesystem::path folder();
bool is_there();

// Of `behaviour`; `otherwise` where the word is not in it.
std::string word(const std::string& name, const std::string& otherwise = {});
bool says(const std::string& name);

std::vector<Pair> pairs(); // by id
std::vector<unsigned char> read(const std::filesystem::path& file);

std::string pin(); // the one that was set, else that of `behaviour`
void set_pin(const std::string& pin);
unsigned tries_left();
void set_tries(unsigned left);
void note(const std::string& call);

} // namespace signet::lab_token
