// SPDX-License-Identifier: Apache-2.0

// kdc-load: logs persons on by PKINIT, one after another, as fast as the KDC answers. Each line of standard
// input is a number of logons and gets one line of JSON: the microseconds of each, how many failed, and what
// the last failure said. The krb5.conf says whom to ask ($KRB5_CONFIG); `kdc` runs it inside the lab.
//
//     kdc-load [PRINCIPAL IDENTITY]...      IDENTITY is FILE:CERTIFICATE,KEY

#include "tests/bench/timed.hpp"

#include <krb5.h>

#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using signet::bench::Stopwatch;

// Of one logon: MIT's PKINIT keeps an identity in the context and refuses to be told another.
class Client {
public:
    Client() {
        if (krb5_init_context(&context_) != 0) throw std::runtime_error("no krb5.conf");
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { krb5_free_context(context_); }

    // Empty: a ticket came; it is thrown away.
    std::string log_on(const std::string& principal, const std::string& identity) {
        krb5_principal client = nullptr;
        krb5_get_init_creds_opt* options = nullptr;
        krb5_error_code code = krb5_parse_name(context_, principal.c_str(), &client);
        if (code == 0) code = krb5_get_init_creds_opt_alloc(context_, &options);
        if (code == 0)
            code = krb5_get_init_creds_opt_set_pa(context_, options, "X509_user_identity", identity.c_str());
        if (code == 0) code = exchange(client, options);
        const std::string problem = code == 0 ? std::string() : message(code);
        krb5_get_init_creds_opt_free(context_, options);
        krb5_free_principal(context_, client);
        return problem;
    }

private:
    krb5_error_code exchange(krb5_principal client, krb5_get_init_creds_opt* options) {
        krb5_init_creds_context exchange = nullptr;
        krb5_error_code code =
            krb5_init_creds_init(context_, client, nullptr, nullptr, 0, options, &exchange);
        if (code == 0) code = krb5_init_creds_get(context_, exchange);
        krb5_init_creds_free(context_, exchange);
        return code;
    }

    std::string message(krb5_error_code code) {
        const char* text = krb5_get_error_message(context_, code);
        std::string copy(text);
        krb5_free_error_message(context_, text);
        return copy;
    }

    krb5_context context_ = nullptr;
};

struct Person {
    std::string principal;
    std::string identity;
};

// What libkrb5 says may hold anything; the reader gets JSON all the same.
std::string as_json(const std::string& text) {
    std::string safe = "\"";
    for (const char character : text)
        safe += character < ' ' || character == '"' || character == '\\' ? '?' : character;
    return safe + '"';
}

class Load {
public:
    explicit Load(std::vector<Person> people) : people_(std::move(people)) {}

    // Everybody in turn, so that no certificate is the one that was looked up just before.
    void run(int count) {
        std::string times, problem;
        int failures = 0;
        for (int done = 0; done < count; ++done) {
            const Person& person = people_[next_++ % people_.size()];
            Client client;
            const Stopwatch watch;
            const std::string failure = client.log_on(person.principal, person.identity);
            const auto took = watch.elapsed().count();
            if (failure.empty()) {
                times += (times.empty() ? "" : ",") + std::to_string(took);
            } else {
                ++failures;
                problem = failure;
            }
        }
        std::cout << "{\"microseconds\":[" << times << "],\"failures\":" << failures
                  << ",\"problem\":" << as_json(problem) << '}' << std::endl;
    }

private:
    std::vector<Person> people_;
    std::size_t next_ = 0;
};

} // namespace

int main(int count, char** arguments) {
    std::vector<Person> people;
    for (int at = 1; at + 1 < count; at += 2)
        people.push_back({arguments[at], arguments[at + 1]});
    if (people.empty() || count % 2 == 0) {
        std::cerr << "usage: kdc-load [PRINCIPAL IDENTITY]...\n";
        return 2;
    }
    try {
        Load load(std::move(people));
        for (int logons = 0; std::cin >> logons;)
            load.run(logons);
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
