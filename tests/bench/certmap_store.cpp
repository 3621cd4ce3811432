// SPDX-License-Identifier: Apache-2.0
// How long a lookup in the mapping database takes, by the number of accounts in it; and what the database
// costs: time to load it, file, memory of a reader. Exit status 1: the promise of README.md is broken.

#include "tests/bench/many_accounts.hpp"
#include "tests/bench/number.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace signet::bench;
using namespace signet::certmap;
using Clock = std::chrono::steady_clock;

constexpr double max_microseconds = 10; // of a lookup in a row, the median
constexpr double max_seconds = 30;      // of a load, a million accounts
constexpr double max_seconds_with_certificates = 90;
constexpr double max_mebibytes = 2861;          // of a writer, a million accounts with certificates: 3 GB
constexpr std::size_t usual_certificate = 1500; // bytes: RSA-2048, and what a CA of Active Directory puts in
constexpr int lookups = 200000;
constexpr int lone_lookups = 1000;
constexpr std::size_t other_work = 48UL << 20U; // bytes, more than a processor's caches hold
constexpr int repetitions = 5;                  // the quietest counts: a busy computer only ever adds

struct Size {
    std::uint64_t accounts = 0;
    std::size_t certificate = 0; // bytes of the one that each has; 0: none
};

void load(const std::string& path, const Size& size) {
    auto writer = need(StoreWriter::replace(path));
    for (std::uint64_t number = 0; number < size.accounts; ++number)
        need(writer.put(size.certificate == 0 ? account(number)
                                              : account_with_certificate(number, size.certificate)));
    need(writer.commit({"bench", 0, "", 0, 0, 0}));
}

std::string status_line(std::string_view name, const std::string& process = "self") {
    std::ifstream status("/proc/" + process + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name)) return line.substr(line.find_first_not_of(" \t", name.size() + 1));
    return "?";
}

constexpr std::chrono::milliseconds glance{2}; // at a writer's memory, which grows for seconds

struct Loaded {
    double seconds = 0;
    double mebibytes = 0; // of the writer at most, without what of it is the file
};

// In a process of its own, whose memory is watched.
Loaded load_watched(const std::string& path, const Size& size) {
    std::fflush(stdout);
    const auto start = Clock::now();
    const pid_t child = fork();
    if (child == 0) {
        load(path, size);
        _exit(EXIT_SUCCESS);
    }
    std::uint64_t most = 0; // KiB
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        const std::string line = status_line("RssAnon", std::to_string(child));
        most = std::max<std::uint64_t>(most, std::strtoull(line.c_str(), nullptr, 10));
        std::this_thread::sleep_for(glance);
    }
    if (status != 0) throw std::runtime_error("the store was not written");
    return {std::chrono::duration<double>(Clock::now() - start).count(), static_cast<double>(most) / 1024.0};
}

struct Times {
    double median = 0, p99 = 0; // microseconds
};

// One lookup after another, or each after other work has had the processor's caches for itself, as it is
// between two logons.
class Lookups {
public:
    Lookups(StoreReader& reader, std::uint64_t accounts) : reader_(reader), accounts_(accounts) {}

    Times in_a_row() {
        return best([] {}, lookups);
    }
    Times alone() {
        std::vector<char> others(other_work, 1);
        return best(
            [&] {
                for (std::size_t at = 0; at < others.size(); at += 64)
                    ++others[at];
            },
            lone_lookups);
    }

private:
    template <class Before>
    Times best(Before before, int count) {
        Times best = once(before, count);
        for (int repetition = 1; repetition < repetitions; ++repetition) {
            const Times times = once(before, count);
            if (times.median < best.median) best = times;
        }
        return best;
    }

    template <class Before>
    Times once(Before before, int count) {
        std::vector<double> times;
        for (int done = 0; done < count; ++done) {
            const auto key = issuer_serial(random_() % accounts_);
            before();
            const auto start = Clock::now();
            const auto found = reader_.find(key);
            const auto end = Clock::now();
            if (!found || found->size() != 1) throw std::runtime_error("an account was not found");
            times.push_back(std::chrono::duration<double, std::micro>(end - start).count());
        }
        std::ranges::sort(times);
        return {times[times.size() / 2], times[times.size() * 99 / 100]};
    }

    StoreReader& reader_;
    std::uint64_t accounts_;
    std::mt19937_64 random_{1};
};

struct Measured {
    Times in_a_row;
    Times alone;
};

Measured measure(const std::string& path, std::uint64_t accounts) {
    auto reader = need(StoreReader::open(path));
    need(reader.for_each([](const Entry&) { return true; })); // warm
    Lookups timed(reader, accounts);
    const Times in_a_row = timed.in_a_row();
    return {in_a_row, timed.alone()};
}

// In a process of its own: opens the store and looks a thousand accounts up.
int read_and_print(const std::string& path, std::uint64_t accounts) {
    auto reader = need(StoreReader::open(path));
    std::mt19937_64 random(2);
    for (int count = 0; count < 1000; ++count)
        need(reader.find(issuer_serial(random() % accounts)));
    std::printf("  reader: VmRSS %s, of it RssAnon %s, RssFile %s\n", status_line("VmRSS").c_str(),
                status_line("RssAnon").c_str(), status_line("RssFile").c_str());
    return EXIT_SUCCESS;
}

void print_memory(const std::string& path, std::uint64_t accounts) {
    std::fflush(stdout);
    const std::string number = std::to_string(accounts);
    const pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "certmap_store", path.c_str(), number.c_str(), nullptr);
        _exit(EXIT_FAILURE);
    }
    waitpid(child, nullptr, 0);
}

bool is_kept(bool kept, const char* what, double is, double promised) {
    if (!kept) std::printf("BROKEN: %s %.1f, promised %.0f\n", what, is, promised);
    return kept;
}

bool judge(const Size& size, const Measured& times, const Loaded& loaded) {
    const double most = size.certificate == 0 ? max_seconds : max_seconds_with_certificates;
    const bool is_fast = is_kept(times.in_a_row.median <= max_microseconds, "microseconds of a lookup",
                                 times.in_a_row.median, max_microseconds);
    const bool is_loaded = is_kept(loaded.seconds <= most, "seconds of a load", loaded.seconds, most);
    const bool is_small =
        is_kept(loaded.mebibytes <= max_mebibytes, "MiB of a writer", loaded.mebibytes, max_mebibytes);
    return is_fast && is_loaded && is_small;
}

bool run(const std::string& folder) {
    const char* how = std::getenv("SIGNET_BENCH");
    std::vector<Size> sizes{{100000, 0}};
    if (how != nullptr && std::string_view(how) == "full")
        sizes = {
            {1000, 0}, {100000, 0}, {100000, usual_certificate}, {1000000, 0}, {1000000, usual_certificate}};
    bool kept = true;
    std::printf(
        " accounts  certificates  in a row p50   p99   alone p50   p99    load    writer       file\n");
    for (const Size& size : sizes) {
        const std::uint64_t accounts = size.accounts;
        const std::string path = folder + "/bench.mdb";
        const Loaded loaded = load_watched(path, size);
        const auto times = measure(path, accounts);
        std::printf("%9ju  %6zu bytes  %9.2f us %5.2f %8.2f us %5.2f %5.1f s %5.0f MiB %6.1f MiB\n",
                    static_cast<std::uintmax_t>(accounts), size.certificate, times.in_a_row.median,
                    times.in_a_row.p99, times.alone.median, times.alone.p99, loaded.seconds, loaded.mebibytes,
                    static_cast<double>(std::filesystem::file_size(path)) / (1024.0 * 1024.0));
        print_memory(path, accounts);
        kept = judge(size, times, loaded) && kept;
    }
    return kept;
}

} // namespace

int main(int count, char** arguments) {
    if (count == 3) return read_and_print(arguments[1], number_of(arguments[2]));
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
