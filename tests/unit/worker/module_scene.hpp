// SPDX-License-Identifier: Apache-2.0
#pragma once

// A token of tests/token in a folder of its own, the module in this process, and its driver.

#include "daemon/worker/module/module_card.hpp"
#include "tests/card/certificate.hpp"
#include "tests/card/keys.hpp"
#include "tests/unit/worker/card_in_memory.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <unistd.h>

namespace signet::worker {

class ModuleScene : public testing::Test {
protected:
    ModuleScene()
        : folder_(std::filesystem::path(testing::TempDir()) / ("lab-token-" + std::to_string(getpid()))) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directory(folder_);
        setenv("LAB_TOKEN", folder_.c_str(), 1);
    }
    ~ModuleScene() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& file, const std::string& text) const {
        std::ofstream(folder_ / file) << text;
    }
    std::string read(const std::string& file) const {
        std::ifstream stream(folder_ / file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    void behave(const std::string& lines) const { write("behaviour", lines); }

    /// A key pair under this id.
    void put(const std::string& id, card::Algorithm algorithm) const {
        const auto key = *card::PrivateKey::generate(algorithm);
        const auto der = *card::self_signed(key, "alice");
        const auto* at = der.data();
        X509* const certificate = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
        std::FILE* file = std::fopen((folder_ / (id + ".pem")).c_str(), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        X509_free(certificate);
        file = std::fopen((folder_ / (id + ".key")).c_str(), "w");
        PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(file);
    }
    void remove() const { std::filesystem::remove_all(folder_); }

    Module module_of() const { return *Module::load(LAB_TOKEN_PATH); }

    std::filesystem::path folder_;
};

inline constexpr KeyKind rsa{KeyType::rsa, 2048};
inline constexpr KeyKind p256{KeyType::ec, 256};

class ModuleCardTest : public ModuleScene {
protected:
    /// The token as it is found in its slot.
    void begin() {
        module_.emplace(module_of());
        auto tokens = tokens_of(*module_);
        ASSERT_TRUE(tokens);
        ASSERT_EQ(tokens->size(), 1U);
        card_.emplace(*module_, tokens->front(), ReaderBelow{});
    }
    void begin(card::Algorithm algorithm, const std::string& behaviour = {}) {
        put("01", algorithm);
        behave(behaviour);
        begin();
    }
    Result<CardContents> open() { return card_->open(std::vector<std::string>{"9A"}); }
    Reason refusal_of_opening() {
        const auto contents = open();
        return contents ? Reason::granted : contents.error().reason;
    }
    WorkerError refusal_of_pin(std::string_view typed) {
        auto session = card_->authenticate(pin(typed));
        return session ? WorkerError{Reason::granted, {}} : session.error();
    }
    std::size_t calls(const std::string& name) const {
        std::istringstream lines(read("calls"));
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line);)
            count += line == name ? 1U : 0U;
        return count;
    }

    std::optional<Module> module_;
    std::optional<ModuleCard> card_;
};

} // namespace signet::worker
