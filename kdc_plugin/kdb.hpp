// SPDX-License-Identifier: Apache-2.0
#pragma once

// MIT's <kdb.h>, which does not say that its functions are C's. It is not promised to be stable: version 10
// of the library and 9 of its driver interface, which krb5 1.20 to 1.22 have.

#include <krb5/krb5.h>

extern "C" {
#include <kdb.h>
}

static_assert(KRB5_KDB_API_VERSION == 10, "look again at what the plugin reads of an entry");
