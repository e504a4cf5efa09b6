#include "certificate_corpus.hpp"

#include <stdexcept>

#include "lab/pki.hpp"
#include "support/child_process.hpp"
#include "support/test_pki.hpp"
#include "test_pki/test_pki.hpp"
#include "x509/trust_store.hpp"

namespace sti::dissect {
namespace {

using namespace sti::test;

template <typename T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return *std::move(result);
}

std::vector<Bytes> in_file(const std::filesystem::path& path) {
  return value_of(x509::read_certificates(bytes_of(support::read_file(path))));
}

std::vector<CertificateSpec> to_order() {
  std::vector<CertificateSpec> out{root_spec(), intermediate_spec(), leaf_spec()};
  const auto with = [&](std::vector<Bytes> extensions) {
    auto& spec = out.emplace_back(leaf_spec());
    spec.extensions = std::move(extensions);
  };
  with({alt_names({dns("a.example"), dns("*.b.example"), email("who@example.org"), uri("xmpp:a.example"),
                   ip({192, 0, 2, 1}), ip({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
                   directory(name("CN=Inside,O=Example")),
                   other_name("1.3.6.1.5.5.7.8.5", text("who@example.org"))})});
  with({key_usage({0, 1, 2, 3, 4, 5, 6, 7, 8}),
        extended_key_usage({server_auth, client_auth, "2.5.29.37.0", "1.2.3.4"})});
  with({basic_constraints(true, 0), key_usage({5})});
  with({basic_constraints(true, 127), subject_key_id("subject"), authority_key_id("authority")});
  with({name_constraints({dns("example.org"), directory(name("O=Example"))},
                         {ip({192, 0, 2, 0, 255, 255, 255, 0}), email("example.com")})});
  with({policies({"2.23.140.1.2.1", "2.5.29.32.0", "1.2.3.4.5"})});
  with({extension("1.2.3.4", true, Bytes{5, 0}), extension("1.2.3.5", false, Bytes{1, 2, 3})});
  for (const auto scheme : {Scheme::rsa_md5, Scheme::rsa_sha1, Scheme::rsa_sha256, Scheme::rsa_sha384,
                            Scheme::rsa_sha512, Scheme::pss_sha256}) {
    auto& spec = out.emplace_back(leaf_spec());
    spec.key = spec.issuer_key = &TestKey::rsa(2048);
    spec.scheme = scheme;
  }
  for (const auto scheme : {Scheme::ecdsa_sha1, Scheme::ecdsa_sha384, Scheme::ecdsa_sha512, Scheme::ed25519})
    out.emplace_back(leaf_spec()).scheme = scheme;
  out.emplace_back(leaf_spec()).key = &TestKey::ed25519();
  out.emplace_back(leaf_spec()).key = &TestKey::ec("secp384r1");
  out.emplace_back(leaf_spec()).key = &TestKey::ec("secp521r1");
  out.emplace_back(leaf_spec()).key = &TestKey::rsa(1024);
  out.emplace_back(leaf_spec()).not_after = 4'102'444'800;  // 2100-01-01, a GeneralizedTime
  out.emplace_back(leaf_spec()).serial = -5;
  out.emplace_back(leaf_spec()).serial = 0x7fff'ffff'ffff'ffff;
  out.emplace_back(leaf_spec()).subject = name("CN=Printable,O=Example", 0x13);
  out.emplace_back(leaf_spec()).subject = name("CN=a\xc3\xa9\xe2\x82\xac,C=DE");
  out.emplace_back(leaf_spec()).subject = name("");
  return out;
}

}  // namespace

std::vector<CorpusEntry> certificate_corpus() {
  std::vector<CorpusEntry> out;
  const auto add = [&](const std::string& origin, const std::vector<Bytes>& certificates) {
    for (const auto& der : certificates) out.push_back({origin + " " + std::to_string(out.size()), der});
  };
  add("system store", in_file("/etc/ssl/certs/ca-certificates.crt"));
  for (const auto kind : {support::KeyKind::rsa, support::KeyKind::p256, support::KeyKind::p384,
                          support::KeyKind::p521, support::KeyKind::ed25519})
    add("openssl's identity", support::identity(kind).chain);
  add("openssl's root", in_file(support::root_file()));
  for (const auto& spec : to_order()) add("certificate to order", {make(spec)});
  for (const auto key : {lab::KeyType::ec_p256, lab::KeyType::ec_p384, lab::KeyType::rsa_2048}) {
    lab::CertificateOptions leaf;
    leaf.dns = {"lab.starttls.test", "*.lab.starttls.test"};
    leaf.ips = {"127.0.0.1", "::1"};
    leaf.key = key;
    const auto pki = value_of(lab::make_pki(leaf, test_now, tls::system_random()));
    add("lab", {pki.root.certificate, pki.intermediate.certificate, pki.leaf.certificate});
  }
  return out;
}

}  // namespace sti::dissect
