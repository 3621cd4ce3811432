// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cards as people carry them, one a row: what it is, what it answers, what is typed, and what comes of it. The columns
// say it in the words of the virtual card (tests/card/README.md). card_rows_test.cpp runs them.

#include <array>

namespace signet::worker::test {

/// What became of the two PINs of a card: how often each was sent to it, and how many tries each has left.
struct Pins {
    unsigned sent;
    unsigned sent_global;
    unsigned left = 3;
    unsigned left_global = 3;
};

constexpr Pins not_asked{0, 0};
constexpr Pins asked{1, 0};
constexpr Pins global_asked{0, 1};

struct CardRow {
    const char* card;
    const char* profile; // members of the card's profile, JSON
    const char* faults;  // its script, JSON
    const char* outcome; // "signs", or the id of a reason
    Pins pins = asked;
    const char* typed = "123456";
    const char* keys = "9A:p256"; // what is where; "k!c": the key k beside a certificate for c
    const char* slots = "9A 9C";  // that are read
    bool extended = false;        // the reader takes extended APDUs
};

// clang-format off: a card a line
constexpr std::array pin_rows{
    CardRow{"as PIV has it", "", "", "signs"},
    // The discovery object.
    CardRow{"no discovery object", R"("discovery": "6A82")", "", "signs"},
    CardRow{"no such object", R"("discovery": "6A88")", "", "signs"},
    CardRow{"an empty discovery object", R"("discovery": "7E009000")", "", "signs"},
    CardRow{"nothing at all in its place", R"("discovery": "9000")", "", "signs"},
    CardRow{"wrong data for the discovery object", R"("discovery": "6A80")", "", "signs"},
    CardRow{"GET DATA is for certificates only", R"("discovery": "6D00")", "", "signs"},
    CardRow{"a protected discovery object", R"("discovery": "6982")", "", "signs"},
    CardRow{"a faulty discovery object", R"("discovery": "6F00")", "", "signs"},
    CardRow{"faulty for a moment at the discovery object, the global PIN is primary",
            R"("global_pin": "77777777", "pin_policy": "6020")", R"({"on": "discovery", "do": "sw:6F00"})",
            "signs", global_asked, "77777777"},
    CardRow{"6C12 to the discovery object without end, the global PIN is primary",
            R"("global_pin": "77777777", "pin_policy": "6020")",
            R"({"on": "discovery", "do": "sw:6C12", "times": 9})", "card-unreadable", not_asked, "77777777"},
    CardRow{"a memory that fails at the discovery object", R"("discovery": "6581")", "", "card-unreadable",
            not_asked},
    CardRow{"a discovery object that this card does not know: 6A86", R"("discovery": "6A86")", "", "signs"},
    CardRow{"a discovery object that is cut short", R"("discovery": "7E124F0BA00000039000")", "", "signs"},
    CardRow{"a discovery object of no policy", R"("discovery": "7E0D4F0BA0000003080000100001009000")", "",
            "signs"},
    CardRow{"a policy of one byte", R"("discovery": "7E045F2F01609000")", "", "signs"},
    CardRow{"a discovery object with a warning", "", R"({"on": "discovery", "do": "warn:6282"})", "signs"},
    CardRow{"a discovery object that wants its length", "", R"({"on": "discovery", "do": "sw:6C14"})",
            "signs"},
    CardRow{"a discovery object without status word", "", R"({"on": "discovery", "do": "answer:90"})",
            "card-unreadable", not_asked},
    CardRow{"pulled at the discovery object", "", R"({"on": "discovery", "do": "remove"})", "card-removed",
            not_asked},
    // The policies.
    CardRow{"application PIN, and nothing is primary", R"("global_pin": "77777777", "pin_policy": "6000")",
            "", "signs"},
    CardRow{"both PINs, the application PIN is primary", R"("global_pin": "77777777", "pin_policy": "6010")",
            "", "signs"},
    CardRow{"both PINs, the global PIN is primary", R"("global_pin": "77777777", "pin_policy": "6020")", "",
            "signs", global_asked, "77777777"},
    CardRow{"the same with a virtual contact interface", R"("global_pin": "77777777", "pin_policy": "6820")",
            "", "signs", global_asked, "77777777"},
    CardRow{"the same with fingerprints", R"("global_pin": "77777777", "pin_policy": "7020")", "", "signs",
            global_asked, "77777777"},
    CardRow{"the same with everything", R"("global_pin": "77777777", "pin_policy": "7C20")", "", "signs",
            global_asked, "77777777"},
    CardRow{"the global PIN alone", R"("global_pin": "77777777", "pin_policy": "2020")", "", "signs",
            global_asked, "77777777"},
    CardRow{"both primary, which cannot be", R"("global_pin": "77777777", "pin_policy": "6030")", "",
            "signs"},
    CardRow{"a global PIN that opens nothing, primary", R"("global_pin": "77777777", "pin_policy": "4020")",
            "", "signs"},
    CardRow{"a global PIN that is no part of PIV", R"("global_pin": "77777777", "pin_policy": "4000")", "",
            "signs"},
    CardRow{"a global PIN that is named and not there", R"("pin_policy": "6020")", "", "pin-missing",
            not_asked},
    // Whose tries.
    CardRow{"a wrong PIN", "", "", "pin-wrong", {1, 0, 2}, "654321"},
    CardRow{"a wrong global PIN",
            R"("global_pin": "77777777", "pin_policy": "6020")",
            "",
            "pin-wrong",
            {0, 1, 3, 2},
            "654321"},
    CardRow{"the application PIN in the place of the global PIN",
            R"("global_pin": "77777777", "pin_policy": "6020")",
            "",
            "pin-wrong",
            {0, 1, 3, 2}},
    CardRow{"the global PIN in the place of the application PIN",
            R"("global_pin": "77777777", "pin_policy": "6010")",
            "",
            "pin-wrong",
            {1, 0, 2},
            "77777777"},
    CardRow{"a blocked application PIN that is not in use",
            R"("pin_tries": 0, "global_pin": "77777777", "pin_policy": "6020")",
            "",
            "signs",
            {0, 1, 0},
            "77777777"},
    CardRow{"a blocked global PIN that is not in use",
            R"("global_pin_tries": 0, "global_pin": "77777777", "pin_policy": "6010")",
            "",
            "signs",
            {1, 0, 3, 0}},
    CardRow{"a blocked PIN", R"("pin_tries": 0)", "", "pin-locked", {0, 0, 0}},
    CardRow{"a blocked global PIN",
            R"("global_pin_tries": 0, "global_pin": "77777777", "pin_policy": "6020")",
            "",
            "pin-locked",
            {0, 0, 3, 0},
            "77777777"},
    CardRow{"the last try, wrong", R"("pin_tries": 1)", "", "pin-locked", {1, 0, 0}, "654321"},
    CardRow{"the last try, right", R"("pin_tries": 1)", "", "signs", {1, 0, 1}},
    CardRow{"the last try of the global PIN, wrong",
            R"("global_pin_tries": 1, "global_pin": "77777777", "pin_policy": "6020")",
            "",
            "pin-locked",
            {0, 1, 3, 0}},
    CardRow{"fifteen tries", R"("pin_tries": 15)", "", "pin-wrong", {1, 0, 14}, "654321"},
    // What cannot be its PIN.
    CardRow{"a PIN that is too short", "", "", "pin-shape", not_asked, "12345"},
    CardRow{"a PIN that is too long", "", "", "pin-shape", not_asked, "123456789"},
    CardRow{"a PIN with a blank", "", "", "pin-shape", not_asked, "123 456"},
    CardRow{"letters, which this card refuses", "", "", "pin-form-refused", asked, "12345a"},
    // The counter.
    CardRow{"one try left, it says", "", R"({"on": "tries", "do": "sw:63C1"})", "signs"},
    CardRow{"none left, it says", "", R"({"on": "tries", "do": "sw:63C0"})", "pin-locked", not_asked},
    CardRow{"blocked, it says", "", R"({"on": "tries", "do": "sw:6983"})", "pin-locked", not_asked},
    CardRow{"no such PIN, it says", "", R"({"on": "tries", "do": "sw:6A88"})", "pin-missing", not_asked},
    CardRow{"two tries as old cards say it", "", R"({"on": "tries", "do": "sw:6302"})", "signs"},
    CardRow{"tries are not told: 6300", "", R"({"on": "tries", "do": "sw:6300"})", "signs"},
    CardRow{"tries are not told: 6700", "", R"({"on": "tries", "do": "sw:6700"})", "signs"},
    CardRow{"tries are not told: 6982", "", R"({"on": "tries", "do": "sw:6982"})", "signs"},
    CardRow{"tries are not told: 6A80", "", R"({"on": "tries", "do": "sw:6A80"})", "signs"},
    CardRow{"tries are not told: 6A86", "", R"({"on": "tries", "do": "sw:6A86"})", "signs"},
    CardRow{"tries are not told: 6D00", "", R"({"on": "tries", "do": "sw:6D00"})", "signs"},
    CardRow{"verified by another program", "", R"({"on": "tries", "do": "sw:9000"})", "signs"},
    CardRow{"pulled at the counter", "", R"({"on": "tries", "do": "remove"})", "card-removed", not_asked},
    // The answer to the PIN.
    CardRow{"wrong, and it does not count", "", R"({"on": "verify", "do": "sw:6300"})", "pin-wrong"},
    CardRow{"wrong, as old cards say it", "", R"({"on": "verify", "do": "sw:6301"})", "pin-wrong"},
    CardRow{"wrong, and none is left", "", R"({"on": "verify", "do": "sw:63C0"})", "pin-locked"},
    CardRow{"blocked meanwhile", "", R"({"on": "verify", "do": "locked"})", "pin-locked", {1, 0, 0}},
    CardRow{"no contacts: 6982", "", R"({"on": "verify", "do": "sw:6982"})", "card-contactless"},
    CardRow{"no contacts: 6985", "", R"({"on": "verify", "do": "sw:6985"})", "card-contactless"},
    CardRow{"no contacts: 6A81", "", R"({"on": "verify", "do": "sw:6A81"})", "card-contactless"},
    CardRow{"no such PIN", "", R"({"on": "verify", "do": "sw:6A88"})", "pin-missing"},
    CardRow{"a PIN that is not in use: 6984", "", R"({"on": "verify", "do": "sw:6984"})", "pin-missing"},
    CardRow{"a PIN of another form: 6A80", "", R"({"on": "verify", "do": "sw:6A80"})", "pin-form-refused"},
    CardRow{"a PIN of another form: 6700", "", R"({"on": "verify", "do": "sw:6700"})", "pin-form-refused"},
    CardRow{"a PIN with a length of its own, which is not sent again", "",
            R"({"on": "verify", "do": "sw:6C08"})", "card-unreadable"},
    CardRow{"more to come after a PIN, which is not fetched", "", R"({"on": "verify", "do": "sw:6108"})",
            "card-unreadable"},
    CardRow{"a fault at the PIN", "", R"({"on": "verify", "do": "sw:6F00"})", "card-unreadable"},
    CardRow{"half a status word after the PIN", "", R"({"on": "verify", "do": "answer:90"})",
            "card-unreadable"},
    CardRow{"pulled at the PIN", "", R"({"on": "verify", "do": "remove"})", "card-removed"},
    CardRow{"slow", "", R"({"on": "any", "do": "delay:1000", "times": 100})", "signs"},
};
// clang-format on

} // namespace signet::worker::test
