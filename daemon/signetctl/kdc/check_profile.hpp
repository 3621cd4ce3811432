// SPDX-License-Identifier: Apache-2.0
#pragma once

// Does the KDC's own configuration let the plugin decide, and nobody else? A module that cannot be loaded is
// passed over by the KDC without a word, so nothing else would say it.

#include "daemon/signetctl/check/finding.hpp"
#include "daemon/signetctl/kdc/kdc_profile.hpp"
#include "kdc_plugin/decision/compiled_settings.hpp"

namespace signet::ctl {

// [plugins] certauth and kdcpolicy.
void check_plugins(const KdcProfile& profile, policy::KdcMode mode, Findings& findings);

// What PKINIT and the KDC itself are told.
void check_pkinit(const KdcProfile& profile, const policy::KdcSettings& settings, Findings& findings);

// A certificate has to pass the KDC's own check before the plugin is asked: each logon CA is among
// pkinit_anchors, or leads there.
void check_anchors(const KdcProfile& profile, const policy::KdcCertificateSettings& settings,
                   Findings& findings);

} // namespace signet::ctl
