// SPDX-License-Identifier: Apache-2.0
// How long a lookup in the mapping database takes, by the number of accounts in it; and what the database
// costs: time to load it, file, memory of a reader. Exit status 1: the promise of README.md is broken.

#include "certmap/store/store.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace signet::certmap;
using Clock = std::chrono::steady_clock;

constexpr double most_microseconds = 3;
constexpr double most_growth = 2; // of the median, from the smallest store to the largest
constexpr int lookups = 200000;
constexpr int repetitions = 5; // the quietest counts: a busy computer only ever adds

std::string hexadecimal(std::uint64_t seed, std::size_t length) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::mt19937_64 random(seed);
    std::string text;
    while (text.size() < length) {
        const std::uint64_t word = random();
        for (unsigned shift = 0; shift < 64 && text.size() < length; shift += 4)
            text.push_back(digits[(word >> shift) & 15U]);
    }
    return text;
}

MappingKey issuer_serial(std::uint64_t number) {
    return {KeyKind::issuer_serial, "dc=test,dc=lab,ou=certification authorities,cn=lab issuing ca " +
                                        std::to_string(number % 7) + "\n" + hexadecimal(number, 38)};
}

// As a directory gives them: a UUID, a user, a principal and three keys.
Entry account(std::uint64_t number) {
    std::string id = hexadecimal(number ^ 0x5ca1ab1eU, 36);
    for (const std::size_t at : {8U, 13U, 18U, 23U})
        id[at] = '-';
    const std::string user = "user" + std::to_string(number);
    return {std::move(id),
            user,
            user + "@LAB.TEST",
            1700000000,
            {issuer_serial(number),
             {KeyKind::subject_key_id, hexadecimal(number + (1ULL << 40U), 40)},
             {KeyKind::sha1_public_key, hexadecimal(number + (2ULL << 40U), 40)}}};
}

template <class T>
T need(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().problem);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double load(const std::string& path, std::uint64_t accounts) {
    const auto start = Clock::now();
    auto writer = need(StoreWriter::replace(path));
    for (std::uint64_t number = 0; number < accounts; ++number)
        need(writer.put(account(number)));
    need(writer.commit({"bench", 0, "", 0, 0}));
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Times {
    double median = 0, p99 = 0; // microseconds
};

Times time_lookups(StoreReader& reader, std::uint64_t accounts, std::mt19937_64& random) {
    std::vector<double> times;
    times.reserve(lookups);
    for (int count = 0; count < lookups; ++count) {
        const auto key = issuer_serial(random() % accounts);
        const auto start = Clock::now();
        const auto found = reader.find(key);
        const auto end = Clock::now();
        if (!found || found->size() != 1) throw std::runtime_error("an account was not found");
        times.push_back(std::chrono::duration<double, std::micro>(end - start).count());
    }
    std::ranges::sort(times);
    return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

Times best_times(const std::string& path, std::uint64_t accounts) {
    auto reader = need(StoreReader::open(path));
    need(reader.for_each([](const Entry&) { return true; })); // warm
    std::mt19937_64 random(1);
    Times best = time_lookups(reader, accounts, random);
    for (int count = 1; count < repetitions; ++count) {
        const Times times = time_lookups(reader, accounts, random);
        if (times.median < best.median) best = times;
    }
    return best;
}

std::string status_line(std::string_view name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name)) return line.substr(line.find_first_not_of(" \t", name.size() + 1));
    return "?";
}

// A process of its own: opens the store and looks a thousand accounts up.
void print_memory(const std::string& path, std::uint64_t accounts) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        auto reader = need(StoreReader::open(path));
        std::mt19937_64 random(2);
        for (int count = 0; count < 1000; ++count)
            need(reader.find(issuer_serial(random() % accounts)));
        std::printf("  reader: VmRSS %s, of it RssAnon %s, RssFile %s\n", status_line("VmRSS").c_str(),
                    status_line("RssAnon").c_str(), status_line("RssFile").c_str());
        std::fflush(stdout);
        _exit(0);
    }
    waitpid(child, nullptr, 0);
}

bool judge(std::uint64_t accounts, const Times& times, const Times& smallest) {
    if (times.median > most_microseconds)
        std::printf("BROKEN: %.2f us at %ju accounts, promised %.0f us\n", times.median,
                    static_cast<std::uintmax_t>(accounts), most_microseconds);
    if (times.median > most_growth * smallest.median)
        std::printf("BROKEN: %.2f x the time at 1000, promised %.0f x\n", times.median / smallest.median,
                    most_growth);
    return times.median <= most_microseconds && times.median <= most_growth * smallest.median;
}

bool run(const std::string& folder) {
    const char* how = std::getenv("SIGNET_BENCH");
    std::vector<std::uint64_t> sizes{1000, 100000};
    if (how != nullptr && std::string_view(how) == "full") sizes.push_back(1000000);
    std::optional<Times> smallest;
    bool kept = true;
    for (const std::uint64_t accounts : sizes) {
        const std::string path = folder + "/bench.mdb";
        const double seconds = load(path, accounts);
        const auto times = best_times(path, accounts);
        if (!smallest) smallest = times;
        std::printf("%9ju accounts  p50 %5.2f us  p99 %5.2f us  load %6.2f s  file %7.1f MiB\n",
                    static_cast<std::uintmax_t>(accounts), times.median, times.p99, seconds,
                    static_cast<double>(std::filesystem::file_size(path)) / (1024.0 * 1024.0));
        print_memory(path, accounts);
        kept = judge(accounts, times, *smallest) && kept;
    }
    return kept;
}

} // namespace

int main() {
    std::string folder = (std::filesystem::temp_directory_path() / "certmap-bench-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return EXIT_FAILURE;
    bool kept = false;
    try {
        kept = run(folder);
    } catch (const std::exception& problem) {
        std::printf("%s\n", problem.what());
    }
    std::filesystem::remove_all(folder);
    return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
