// SPDX-License-Identifier: Apache-2.0
// Whose word counts about a KDC's certificate. This program has the function X509_verify_cert as signet-worker has it.
#include "daemon/worker/kerberos/kdc_trust.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::worker {
namespace {

using certmap::test::Authority;
using certmap::test::Der;

struct Free {
    void operator()(X509* x) const { X509_free(x); }
    void operator()(X509_STORE* x) const { X509_STORE_free(x); }
    void operator()(X509_STORE_CTX* x) const { X509_STORE_CTX_free(x); }
    void operator()(STACK_OF(X509) * x) const { sk_X509_pop_free(x, X509_free); }
};

template <class Thing>
using Owned = std::unique_ptr<Thing, Free>;

Owned<X509> decoded(const Der& der) {
    const unsigned char* at = der.data();
    return Owned<X509>(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

class KdcTrustTest : public ::testing::Test {
protected:
    std::string file(const std::string& name, const std::string& text) const {
        const std::string path = folder_.path() + "/" + name;
        std::ofstream(path) << text;
        return path;
    }

    std::unique_ptr<KdcTrust> trust_in(const Authority& authority) const {
        auto trust =
            KdcTrust::read({file("kdc.pem", certmap::test::pem(authority.der()))}, card_.der, geteuid());
        return trust ? std::move(*trust) : nullptr;
    }

    // As libkrb5's pkinit plugin asks: with one list of anchors for both certificates.
    bool is_verified(const Der& certificate) const {
        const Owned<X509> leaf = decoded(certificate);
        const Owned<X509_STORE> store(X509_STORE_new());
        const Owned<X509_STORE_CTX> path(X509_STORE_CTX_new());
        const Owned<STACK_OF(X509)> anchors(sk_X509_new_null());
        for (const Authority* authority : {&of_cards_, &of_kdcs_})
            sk_X509_push(anchors.get(), decoded(authority->der()).release());
        X509_STORE_CTX_init(path.get(), store.get(), leaf.get(), nullptr);
        X509_STORE_CTX_set0_trusted_stack(path.get(), anchors.get());
        X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(path.get()), certmap::test::now);
        return X509_verify_cert(path.get()) == 1;
    }

    const Authority of_cards_{"Card CA"}, of_kdcs_{"KDC CA"}, of_nobody_{"Other CA"};
    const certmap::test::Issued card_ = of_cards_.issue({});
    const Der good_kdc_ = of_kdcs_.issue({}).der;
    const Der forged_kdc_ = of_cards_.issue({}).der;

private:
    daemon::TemporaryDirectory folder_;
};

TEST_F(KdcTrustTest, ChangesNothingWhereItIsNotInUse) {
    const auto trust = trust_in(of_kdcs_);
    ASSERT_TRUE(trust);
    for (const Der& certificate : {card_.der, good_kdc_, forged_kdc_})
        EXPECT_TRUE(is_verified(certificate));
    EXPECT_FALSE(is_verified(of_nobody_.issue({}).der));
    const KdcTrustInUse none(nullptr);
    EXPECT_TRUE(is_verified(forged_kdc_));
    EXPECT_FALSE(trust->has_narrowed());
}

TEST_F(KdcTrustTest, LeavesTheCardAndBelievesItsOwnAboutOthers) {
    const auto trust = trust_in(of_kdcs_);
    ASSERT_TRUE(trust);
    {
        const KdcTrustInUse in_use(trust.get());
        EXPECT_TRUE(is_verified(card_.der));
        EXPECT_FALSE(trust->has_narrowed());
        EXPECT_FALSE(is_verified(forged_kdc_));
        EXPECT_TRUE(trust->has_narrowed());
        EXPECT_TRUE(is_verified(good_kdc_));
        EXPECT_FALSE(is_verified(of_nobody_.issue({}).der));
    }
    EXPECT_TRUE(is_verified(forged_kdc_)); // for this exchange alone
}

TEST_F(KdcTrustTest, CanBelieveWhoIsNoAnchorOfCards) {
    const auto trust = trust_in(of_nobody_);
    ASSERT_TRUE(trust);
    const KdcTrustInUse in_use(trust.get());
    EXPECT_TRUE(is_verified(of_nobody_.issue({}).der));
    EXPECT_FALSE(is_verified(good_kdc_));
}

TEST_F(KdcTrustTest, RefusesFilesThatSayNothing) {
    const std::string good = certmap::test::pem(of_kdcs_.der());
    for (const std::string& text : {std::string(), std::string("nonsense"), good.substr(0, good.size() / 2),
                                    good + good.substr(0, good.size() / 2)}) {
        const auto trust = KdcTrust::read({file("bad.pem", text)}, card_.der, geteuid());
        ASSERT_FALSE(trust) << text;
        EXPECT_EQ(trust.error().reason, Reason::anchors_unusable);
        EXPECT_NE(trust.error().detail.find("bad.pem"), std::string::npos);
    }
    EXPECT_FALSE(KdcTrust::read({"/nonexistent"}, card_.der, geteuid()));
}

TEST_F(KdcTrustTest, RefusesAFileThatOthersCouldWrite) {
    const std::string path = file("open.pem", certmap::test::pem(of_kdcs_.der()));
    EXPECT_TRUE(KdcTrust::read({path}, card_.der, geteuid()));
    chmod(path.c_str(), 0666);
    const auto trust = KdcTrust::read({path}, card_.der, geteuid());
    ASSERT_FALSE(trust);
    EXPECT_EQ(trust.error().reason, Reason::anchors_unusable);
}

// A plugin that is loaded later finds the function of the program before that of libcrypto.
TEST_F(KdcTrustTest, IsWhatAPluginFinds) {
    EXPECT_EQ(dlsym(RTLD_DEFAULT, "X509_verify_cert"), reinterpret_cast<void*>(&X509_verify_cert));
    EXPECT_NE(dlsym(RTLD_NEXT, "X509_verify_cert"), reinterpret_cast<void*>(&X509_verify_cert));
}

} // namespace
} // namespace signet::worker
