// SPDX-License-Identifier: Apache-2.0

// kdc-store: a mapping database of many accounts and a few persons who really log on, for the bench of the
// KDC. A file that is one already, of this build's format, is left as it is: making a million takes 13 s.
//
//     kdc-store FILE ACCOUNTS [NAME SUBJECT-KEY-ID]...

#include "tests/bench/many_accounts.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace signet::bench;
using signet::certmap::Entry;
using signet::certmap::KeyKind;
using signet::certmap::StoreReader;
using signet::certmap::StoreWriter;

std::vector<Entry> persons(std::span<char*> words) {
    std::vector<Entry> found;
    for (; words.size() >= 2; words = words.subspan(2)) {
        const std::string name = words[0];
        found.push_back(
            {"person-" + name, name, name + "@LAB.TEST", 1700000000, {{KeyKind::subject_key_id, words[1]}}});
    }
    return found;
}

bool is_made(const std::string& path, std::uint64_t accounts, const std::vector<Entry>& people) {
    auto reader = StoreReader::open(path);
    if (!reader) return false;
    const auto info = reader->info();
    if (!info || info->entries != accounts + people.size()) return false;
    for (const Entry& person : people) {
        const auto found = reader->entry(person.id);
        if (!found || *found != person) return false;
    }
    return true;
}

void make(const std::string& path, std::uint64_t accounts, const std::vector<Entry>& people) {
    auto writer = need(StoreWriter::replace(path));
    for (std::uint64_t number = 0; number < accounts; ++number)
        need(writer.put(account(number)));
    for (const Entry& person : people)
        need(writer.put(person));
    need(writer.commit({"bench", 0, "", 0, 0, 0}));
}

} // namespace

int main(int count, char** arguments) {
    std::uint64_t accounts = 0;
    const std::string_view number = count > 2 ? arguments[2] : "";
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), accounts);
    if (count < 3 || count % 2 == 0 || problem != std::errc() || end != number.data() + number.size()) {
        std::cerr << "usage: kdc-store FILE ACCOUNTS [NAME SUBJECT-KEY-ID]...\n";
        return 2;
    }
    try {
        const auto people = persons(std::span(arguments, static_cast<std::size_t>(count)).subspan(3));
        if (!is_made(arguments[1], accounts, people)) make(arguments[1], accounts, people);
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
