// SPDX-License-Identifier: Apache-2.0
// What goes wrong, and when: a script that a test hands to the card. Owned by the VirtualCard.
#pragma once

#include "tests/card/apdu.hpp"
#include "tests/card/json_value.hpp"

#include <chrono>

namespace signet::card {

struct Fault {
    enum class Trigger { Verify, Tries, Change, Unblock, Sign, GetData, Discovery, Select, GetResponse, Any };

    // Unless said otherwise the card does what the command asks, and only the answer suffers.
    enum class Action {
        Remove,       // pulled out midway of the time the command takes
        RemoveBefore, // pulled out before it has done any of it
        Tear,         // pulled out when it has taken the try, and has not compared yet
        Silent,       // the command waits until somebody resumes the card; reset drops it
        Garbage,      // data that is not what it should be, as long or longer, and the right status word
        WrongLength,  // data cut in half; without data, half a status word
        Status,       // the command is not done; `status` is the answer
        Answer,       // nor is it here; `answer` is, whatever it is
        Warning,      // in the place of 9000 at the end of an answer that is whole, `status`
        Locked,       // no PIN try is left from now on
        Delay,        // `delay` later
    };

    Trigger on = Trigger::Any;
    Action action = Action::Silent;
    unsigned after = 0; // so many matching commands pass first
    unsigned times = 1; // so many then do not
    StatusWord status = status::kNoPreciseDiagnosis;
    std::chrono::microseconds delay{0};
    Bytes answer{};
};

// As a script spells it, without the argument: "remove", "sw".
std::string_view name_of(Fault::Action action);

class FaultScript {
public:
    FaultScript() = default;
    explicit FaultScript(std::vector<Fault> faults) : faults_(std::move(faults)) {}

    // [{"on": "sign", "after": 1, "do": "remove", "times": 1}, ...]; unknown words are errors.
    static Result<FaultScript> parse(const Json& script);

    // The first fault that is due; every fault up to it has then counted this command. None: an APDU that
    // cannot be parsed, which only "any" matches.
    std::optional<Fault> next(const std::optional<Command>& command);

private:
    std::vector<Fault> faults_; // `after` and `times` count down
};

} // namespace signet::card
