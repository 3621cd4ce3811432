// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/module/module.hpp"

#include "daemon/worker/module/return_code.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace signet::worker {
namespace {

WorkerError module_failed(std::string detail) {
    return {Reason::module_failed, std::move(detail)};
}

const char* text_of_loader() {
    const char* const text = dlerror();
    return text == nullptr ? "dlopen" : text;
}

/// Every call that is made here; an older module has fewer of the others.
bool is_whole(const CK_FUNCTION_LIST& functions) {
    return functions.C_Initialize && functions.C_Finalize && functions.C_GetSlotList &&
           functions.C_GetSlotInfo && functions.C_GetTokenInfo && functions.C_GetMechanismInfo &&
           functions.C_OpenSession && functions.C_CloseSession && functions.C_Login && functions.C_Logout &&
           functions.C_FindObjectsInit && functions.C_FindObjects && functions.C_FindObjectsFinal &&
           functions.C_GetAttributeValue && functions.C_SignInit && functions.C_Sign;
}

} // namespace

Result<Module> Module::load(const std::string& path) {
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) return module_failed(text_of_loader());
    const auto list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (list == nullptr) return module_failed(path + ": it is no PKCS#11 module");
    CK_FUNCTION_LIST* functions = nullptr;
    const CK_RV listed = list(&functions);
    if (listed != CKR_OK || functions == nullptr)
        return module_failed(detail_of("C_GetFunctionList", listed));
    return begin(functions);
}

Result<Module> Module::begin(CK_FUNCTION_LIST* functions) {
    if (!is_whole(*functions)) return module_failed("a function of PKCS#11 is missing");
    Module module(functions);
    if (const auto begun = module.resume(); !begun) return begun.error();
    return module;
}

Module::Module(Module&& other) noexcept
    : functions_(other.functions_), runs_(std::exchange(other.runs_, false)) {}

Result<void> Module::resume() {
    if (runs_) return {};
    const CK_RV begun = functions_->C_Initialize(nullptr); // one thread
    if (begun != CKR_OK) return module_failed(detail_of("C_Initialize", begun));
    runs_ = true;
    return {};
}

void Module::end() noexcept {
    if (std::exchange(runs_, false)) functions_->C_Finalize(nullptr);
}

bool silence_standard_output() noexcept {
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0) return false;
    const bool done = dup2(nowhere, STDOUT_FILENO) >= 0 && dup2(nowhere, STDERR_FILENO) >= 0;
    close(nowhere);
    return done;
}

} // namespace signet::worker
