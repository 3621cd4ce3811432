// SPDX-License-Identifier: Apache-2.0
// Asio, compiled once (BOOST_ASIO_SEPARATE_COMPILATION): every other file includes declarations only.
#include <boost/asio/impl/src.hpp>
