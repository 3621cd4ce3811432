// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/default_realm.hpp"

#include <krb5.h>

namespace signet::ctl {

std::string default_realm() {
    krb5_context context = nullptr;
    if (krb5_init_context(&context) != 0) return {};
    std::string realm;
    char* found = nullptr;
    if (krb5_get_default_realm(context, &found) == 0) {
        realm = found;
        krb5_free_default_realm(context, found);
    }
    krb5_free_context(context);
    return realm;
}

} // namespace signet::ctl
