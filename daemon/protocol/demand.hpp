// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the settings in force demand of a logon, for a PAM module that cannot ask signetd: which services Signet
// has a part in, whether they may do without a card, and which accounts cards are not asked of. signetd leaves
// it in a file each time it takes settings into force, and the module reads that before it asks. Everything
// else that the settings say is only known to signetd, which decides.

#include "daemon/protocol/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace signet::protocol {

// In /var/lib: it must be there after a reboot and before signetd runs, and while it does not; /run would forget
// it, and the services that demand a card with it.
constexpr const char* default_demand_file = "/var/lib/signet/demand";

// Bytes; 256 services, 32 accounts and 32 groups, all with the longest names, have two thirds of it.
constexpr std::size_t max_demand_size = 65536;

enum class ServiceUse : std::uint8_t {
    off,
    logon,
    unlock,
    elevate,
    elevate_any, // a card of somebody else counts, so that root and accounts of the system are asked for one, too
    gate,        // the card is at another machine; nobody is asked for a PIN
    pin,         // the PIN of the card is changed, in the password phase
};
enum class CardDemand : std::uint8_t { required, preferred };
enum class AccountDemand : std::uint8_t { any, by_card };

struct ServiceDemand {
    ServiceUse use = ServiceUse::off;
    CardDemand card = CardDemand::required;
    AccountDemand account = AccountDemand::any; // whom the account phase lets on without asking signetd
    friend bool operator==(const ServiceDemand&, const ServiceDemand&) = default;
};

struct Demand {
    std::uint32_t minimum_uid = 1000; // cards are not asked of accounts below it
    std::map<std::string, ServiceDemand, std::less<>>
        services{};                                // by section (certmap/text/service_pattern.hpp)
    std::vector<std::string> break_glass{};        // accounts, as PAM names them
    std::vector<std::string> break_glass_groups{}; // whose members are such accounts, too
    friend bool operator==(const Demand&, const Demand&) = default;
};

// The text of the file; README.md describes it.
std::string encode_demand(const Demand& demand);

// Each demand has one text: what is parsed is encoded to the same bytes.
Result<Demand> parse_demand(std::string_view text);

struct DemandOnFile {
    enum class State : std::uint8_t {
        unusable,  // cannot be read, is not trustworthy or not understood: `problem` says which
        not_there, // no signetd has run on this machine
        known,
    };
    State state = State::unusable;
    Demand demand{};
    std::string problem{}; // one line, for the log
};

// Only from a regular file that nobody but root, or `owner`, could have written or replaced.
DemandOnFile read_demand(const std::string& path, uid_t owner);

} // namespace signet::protocol
