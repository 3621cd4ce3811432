// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PKCS#11 module in this process: foreign code, loaded once and never unloaded. What it answers is believed no more than
// a card is; what it does, this process does, so its sandbox is what keeps it (syscall_filter.hpp, Profile::token). Owned by
// the verb that has loaded it.

#include "daemon/worker/module/cryptoki.hpp"
#include "daemon/worker/result.hpp"

#include <string>

namespace signet::worker {

class Module {
public:
    /// Loads the file and initializes it. `module-failed`.
    static Result<Module> load(const std::string& path);

    /// The same with a table that is there already.
    static Result<Module> begin(CK_FUNCTION_LIST* functions);

    Module(Module&& other) noexcept;
    Module(const Module&) = delete;
    Module& operator=(Module&&) = delete;
    Module& operator=(const Module&) = delete;
    ~Module() { end(); }

    /// Finalizes it: it lets go of all cards. Nothing happens the second time; nothing else may be called after it but resume().
    void end() noexcept;

    /// Initializes it again after end(). Nothing happens where it runs. `module-failed`.
    Result<void> resume();

    const CK_FUNCTION_LIST* operator->() const noexcept { return functions_; }

private:
    explicit Module(CK_FUNCTION_LIST* functions) noexcept : functions_(functions) {}

    CK_FUNCTION_LIST* functions_;
    bool runs_ = false;
};

/// What the module says goes nowhere: descriptors 1 and 2 of this process are the journal's, and a module may write to them
/// without end. Before it is loaded. False: they could not be turned away.
bool silence_standard_output() noexcept;

} // namespace signet::worker
