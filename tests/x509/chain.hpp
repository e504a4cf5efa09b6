// A chain to damage, and how its verdict reads at a glance.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "test_pki/test_pki.hpp"
#include "x509/certificate.hpp"
#include "x509/verify.hpp"

namespace sti::x509 {

using namespace sti::test;

inline std::string fingerprint(const Bytes& der) { return describe(der).sha256; }

inline VerifyOptions options(std::vector<Bytes> anchors, std::string reference = "mail.example.org") {
  return {std::make_shared<TrustStore>(std::move(anchors)), std::move(reference), test_now, Purpose::server};
}

/// Codes in order, for comparing at a glance.
inline std::vector<std::string> codes(const Verification& v) {
  std::vector<std::string> out;
  for (const auto& problem : v.problems) out.push_back(problem.code.str());
  std::sort(out.begin(), out.end());
  return out;
}

using Codes = std::vector<std::string>;

/// Root, intermediate and leaf, where a test may change each before they are made.
struct Chain {
  CertificateSpec root = root_spec(), intermediate = intermediate_spec(), leaf = leaf_spec();
  Verification judged(Purpose purpose = Purpose::server, std::string reference = "mail.example.org") {
    root_der = make(root);
    intermediate_der = make(intermediate);
    leaf_der = make(leaf);
    auto o = options({root_der}, std::move(reference));
    o.purpose = purpose;
    return verify({leaf_der, intermediate_der}, o);
  }
  Bytes root_der, intermediate_der, leaf_der;
};

inline void replace(CertificateSpec& spec, std::size_t index, Bytes extension) {
  spec.extensions[index] = std::move(extension);
}

}  // namespace sti::x509
