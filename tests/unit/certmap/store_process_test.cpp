// SPDX-License-Identifier: Apache-2.0
// Readers and a writer in several processes.

#include "certmap/store/store.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace signet::certmap {
namespace {

using test::account;
using test::key_of;

// A process that runs a function and exits with what it returns; killed in the end if it still runs.
class Process {
public:
    explicit Process(const std::function<int()>& work) : pid_(fork()) {
        if (pid_ == 0) _exit(work());
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        if (pid_ > 0) wait(SIGKILL);
    }

    int wait(int signal = 0) {
        if (signal != 0) kill(pid_, signal);
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t pid_;
};

constexpr int accounts = 400;

// Every account of one generation has its number as its time: a reader must never see two.
Entry of_generation(int number, int generation) {
    Entry entry = account(number);
    entry.created = generation;
    entry.keys.push_back({KeyKind::upn, "generation " + std::to_string(generation)});
    return entry;
}

class StoreProcesses : public testing::Test {
protected:
    bool write(int generation, bool update) const {
        auto writer = update ? StoreWriter::update(path) : StoreWriter::replace(path);
        if (!writer) return false;
        for (int number = 1; number <= accounts; ++number)
            if (!writer->put(of_generation(number, generation))) return false;
        return writer->commit({"source", generation, "", 0, 0, 0}).has_value();
    }

    // The generation if all the store is of one, else -1.
    static int generation_of(
        StoreReader& reader, const std::function<void()>& on_first = [] {}) {
        std::optional<std::int64_t> generation;
        int count = 0;
        const auto visited = reader.for_each([&](const Entry& entry) {
            if (!generation) on_first();
            if (!generation) generation = entry.created;
            return generation == entry.created && ++count > 0;
        });
        return visited && generation && count == accounts ? static_cast<int>(*generation) : -1;
    }

    // 0: saw nothing but whole generations, and the last in the end.
    int read_until(int last) const {
        auto reader = StoreReader::open(path);
        while (reader) {
            const int seen = generation_of(*reader);
            if (seen < 0) return 1;
            const auto found = reader->find(key_of(seen % accounts + 1));
            if (!found || found->size() != 1 || found->front().created < seen) return 2;
            if (seen == last) return 0;
            if (reader->is_replaced()) reader = StoreReader::open(path);
        }
        return 3;
    }

    const test::Folder folder;
    const std::string path = folder.path() + "/store.mdb";
};

TEST_F(StoreProcesses, ReadersSeeWholeGenerationsWhileAWriterUpdates) {
    ASSERT_TRUE(write(0, false));
    Process first([&] { return read_until(60); });
    Process second([&] { return read_until(60); });
    for (int generation = 1; generation <= 60; ++generation)
        ASSERT_TRUE(write(generation, generation % 20 != 0)) << generation;
    EXPECT_EQ(first.wait(), 0);
    EXPECT_EQ(second.wait(), 0);
}

TEST_F(StoreProcesses, AReaderInTheMiddleKeepsItsStateHoweverManyAreWritten) {
    ASSERT_TRUE(write(0, false));
    auto reader = StoreReader::open(path);
    ASSERT_TRUE(reader);
    const int seen = generation_of(*reader, [&] {
        Process writer([&] {
            for (int generation = 1; generation <= 10; ++generation)
                if (!write(generation, true)) return generation;
            return 0;
        });
        EXPECT_EQ(writer.wait(), 0);
        EXPECT_EQ(reader->find(key_of(1))->front().created, 0);
    });
    EXPECT_EQ(seen, 0);
    EXPECT_TRUE(reader->is_replaced());
    reader = StoreReader::open(path);
    EXPECT_EQ(generation_of(*reader), 10);
}

// As a worker of the KDC does; the parent's reader is closed in the child.
TEST_F(StoreProcesses, AChildOpensItsOwn) {
    ASSERT_TRUE(write(0, false));
    auto reader = StoreReader::open(path);
    ASSERT_TRUE(reader);
    Process child([&] {
        reader = StoreReader::open(path);
        return reader && generation_of(*reader) == 0 ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(generation_of(*reader), 0);
}

TEST_F(StoreProcesses, AStoppedReaderKeepsItsState) {
    ASSERT_TRUE(write(0, false));
    Process stopped([&] {
        auto reader = StoreReader::open(path);
        return generation_of(*reader, [] { raise(SIGSTOP); });
    });
    int status = 0;
    ASSERT_GT(waitpid(-1, &status, WUNTRACED), 0);
    ASSERT_TRUE(WIFSTOPPED(status));
    for (int generation = 1; generation <= 10; ++generation)
        ASSERT_TRUE(write(generation, true));
    EXPECT_EQ(stopped.wait(SIGCONT), 0);
}

TEST_F(StoreProcesses, AWriterThatIsKilledLeavesTheLastState) {
    const auto start = std::chrono::steady_clock::now();
    ASSERT_TRUE(write(0, false));
    const auto one_write = std::chrono::steady_clock::now() - start;
    int last = 0;
    constexpr int rounds = 30;
    for (int round = 0; round < rounds; ++round) {
        Process writer([&] {
            for (int generation = last + 1;; ++generation)
                if (!write(generation, round % 3 != 0)) return 1;
        });
        std::this_thread::sleep_for(one_write * round / 6);
        // On a busy computer it may not have come to its first write yet.
        const auto is_written = [&] {
            auto reader = StoreReader::open(path);
            return reader && generation_of(*reader) > 0;
        };
        while (round == rounds - 1 && last == 0 && !is_written())
            std::this_thread::sleep_for(one_write);
        ASSERT_EQ(writer.wait(SIGKILL), 128 + SIGKILL);
        auto reader = StoreReader::open(path);
        ASSERT_TRUE(reader) << reader.error().problem;
        const int seen = generation_of(*reader);
        EXPECT_GE(seen, last);
        last = seen;
    }
    ASSERT_TRUE(write(last + 1, true)) << "its lock ended with it";
    EXPECT_FALSE(std::filesystem::exists(path + ".new")) << "what it left behind is gone";
    EXPECT_GT(last, 0);
}

TEST_F(StoreProcesses, ASecondWriterIsToldAtOnce) {
    ASSERT_TRUE(write(0, false));
    const std::string ready = path + ".ready";
    Process first([&] {
        const auto writer = StoreWriter::update(path);
        std::filesystem::create_directory(ready);
        return writer ? pause() : 1;
    });
    for (int tries = 0; tries < 10000 && !std::filesystem::exists(ready); ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_TRUE(StoreWriter::update(path).has_error());
    EXPECT_TRUE(StoreWriter::replace(path).has_error());
    EXPECT_TRUE(StoreReader::open(path)) << "readers do not wait for writers";
    first.wait(SIGKILL);
    EXPECT_TRUE(StoreWriter::update(path));
}

} // namespace
} // namespace signet::certmap
