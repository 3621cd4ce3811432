// SPDX-License-Identifier: Apache-2.0
#include "tests/card/event_loop.hpp"
#include "tests/card/profile.hpp"

#include <array>
#include <getopt.h>
#include <iostream>

namespace {

using namespace signet::card;

constexpr int kUsage = 2; // exit code

constexpr std::string_view kHelp = R"(usage: virtual-card --profile FILE [options]
A PIV or OpenPGP card for the virtual reader vpcd.
  --profile FILE    what card it is (JSON)
  --host HOST       where vpcd listens (127.0.0.1)
  --port PORT       its first reader has 35963, its second 35964
  --log FILE        append one JSON line for each APDU and event
  --control SOCKET  unix socket that takes orders, one JSON object a line
  --absent          start with the card out of the reader
)";

struct Options {
    std::string profile;
    std::string log;
    std::string control;
    Address address;
    bool absent = false;
};

std::optional<Options> read_options(int argc, char** argv) {
    Options options;
    constexpr std::array<option, 7> known{{{"profile", required_argument, nullptr, 'p'},
                                           {"host", required_argument, nullptr, 'h'},
                                           {"port", required_argument, nullptr, 'n'},
                                           {"log", required_argument, nullptr, 'l'},
                                           {"control", required_argument, nullptr, 'c'},
                                           {"absent", no_argument, nullptr, 'a'},
                                           {nullptr, 0, nullptr, 0}}};
    for (int found = 0; (found = ::getopt_long(argc, argv, "", known.data(), nullptr)) != -1;) {
        switch (found) {
        case 'p': options.profile = optarg; break;
        case 'h': options.address.host = optarg; break;
        case 'n': options.address.port = optarg; break;
        case 'l': options.log = optarg; break;
        case 'c': options.control = optarg; break;
        case 'a': options.absent = true; break;
        default: return std::nullopt;
        }
    }
    if (options.profile.empty() || optind != argc) return std::nullopt;
    return options;
}

Result<void> run(const Options& options) {
    auto profile = load_profile(options.profile);
    if (!profile) return profile.error();
    auto card = VirtualCard::make(std::move(*profile));
    if (!card) return card.error();
    auto log = options.log.empty() ? Result<ApduLog>{ApduLog{}} : ApduLog::open(options.log);
    if (!log) return log.error();
    ReaderSlot slot{*card, *log, options.address};
    Orders orders{*card, slot, *log};
    if (!options.absent) slot.insert(std::chrono::steady_clock::now());
    if (options.control.empty()) return serve(slot, orders, std::nullopt);
    auto control = ControlSocket::listen(options.control);
    if (!control) return control.error();
    return serve(slot, orders, std::move(*control));
}

} // namespace

int main(int argc, char** argv) {
    const auto options = read_options(argc, argv);
    if (!options) {
        std::cerr << kHelp;
        return kUsage;
    }
    const auto done = run(*options);
    if (done) return 0;
    std::cerr << "virtual-card: " << done.error().text << '\n';
    return 1;
}
