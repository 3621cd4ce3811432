// SPDX-License-Identifier: Apache-2.0

// gate-store: a mapping store of many certificates with a key each, and what the bench of the gate asks it for. Certificate
// number N is that of account user(N modulo ACCOUNTS), which it is mapped to by itself.
//
//     gate-store FOLDER CERTIFICATES ACCOUNTS
//
// Writes store.mdb, ca.pem, questions (USER KEY in base64, a line each, of certificates drawn at random), and of the first
// certificate of each account USER.pem, its key, and USER.crt.

#include "certmap/store/store.hpp"

#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/parse/ssh_key.hpp"
#include "certmap/sync/key_text.hpp"
#include "certmap/text/encoding.hpp"
#include "tests/bench/many_accounts.hpp"
#include "tests/bench/number.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <openssl/pem.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>

namespace {

using namespace signet;
using bench::need;
using bench::number_of;
using certmap::test::Issued;

constexpr std::uint64_t most_questions = 20000; // many more than what a worker remembers of certificates
constexpr std::size_t digits_of_user = 6;
constexpr unsigned authority_bits = 2048;

std::ofstream new_file(const std::string& path) {
    std::ofstream file(path);
    file.exceptions(std::ios::failbit | std::ios::badbit);
    return file;
}

class Population {
public:
    Population(std::string folder, std::uint64_t certificates, std::uint64_t accounts)
        : folder_(std::move(folder)), certificates_(certificates), accounts_(accounts),
          questions_(new_file(folder_ + "/questions")) {}

    void make() {
        new_file(folder_ + "/ca.pem") << certmap::test::pem(authority_.der());
        auto writer = need(certmap::StoreWriter::replace(folder_ + "/store.mdb"));
        const auto drawn = draw();
        for (std::uint64_t number = 0; number < certificates_; ++number) {
            const Issued issued = issue(number);
            need(writer.put(entry(number, issued)));
            if (drawn.contains(number)) write_question(number, issued);
            if (number < accounts_) write_identity(number, issued);
        }
        need(writer.commit({"bench", 0, "", 0, 0, 0}));
    }

private:
    // As tests/integration/directory.py calls them.
    std::string user(std::uint64_t number) const {
        const std::string digits = std::to_string(number % accounts_);
        return "user" + std::string(digits_of_user - std::min(digits_of_user, digits.size()), '0') + digits;
    }

    std::unordered_set<std::uint64_t> draw() {
        std::unordered_set<std::uint64_t> drawn;
        std::mt19937_64 random(1);
        while (drawn.size() < std::min(most_questions, certificates_))
            drawn.insert(random() % certificates_);
        return drawn;
    }

    Issued issue(std::uint64_t number) const {
        auto request = certmap::test::logon_request({certmap::test::upn(user(number) + "@LAB.TEST")});
        request.subject = {{"CN", "Holder " + std::to_string(number)}};
        return authority_.issue(request);
    }

    certmap::Entry entry(std::uint64_t number, const Issued& issued) const {
        const std::string_view der(reinterpret_cast<const char*>(issued.der.data()), issued.der.size());
        auto key = need(certmap::key_of_der(der, certmap::parse_certificate));
        certmap::Entry made{"holder-" + std::to_string(number), user(number), {}, {}, {std::move(key.key)}};
        made.certificates.push_back(std::move(*key.certificate));
        return made;
    }

    void write_question(std::uint64_t number, const Issued& issued) {
        const auto certificate = need(certmap::DecodedCertificate::of(issued.der));
        questions_ << user(number) << ' ' << certmap::base64(certmap::ssh_key_of(certificate)) << '\n';
    }

    void write_identity(std::uint64_t number, const Issued& issued) const {
        const std::string stem = folder_ + "/" + user(number);
        new_file(stem + ".crt") << certmap::test::pem(issued.der);
        const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file((stem + ".pem").c_str(), "w"),
                                                             BIO_free);
        if (!file || PEM_write_bio_PrivateKey(file.get(), issued.key.get(), nullptr, nullptr, 0, nullptr,
                                              nullptr) != 1)
            throw std::runtime_error("cannot write " + stem + ".pem");
    }

    std::string folder_;
    std::uint64_t certificates_;
    std::uint64_t accounts_;
    std::ofstream questions_;
    certmap::test::Authority authority_ = authority();

    static certmap::test::Authority authority() {
        certmap::test::Request request;
        request.key = certmap::test::rsa_key(authority_bits);
        return certmap::test::Authority("Bench of the gate", nullptr, request);
    }
};

} // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        std::cerr << "usage: gate-store FOLDER CERTIFICATES ACCOUNTS\n";
        return 2;
    }
    try {
        const std::uint64_t accounts = number_of(arguments[3]);
        if (accounts == 0) throw std::runtime_error("no account");
        Population(arguments[1], number_of(arguments[2]), accounts).make();
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
