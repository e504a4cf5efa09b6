#include "credentials.hpp"

#include <chrono>
#include <stdexcept>

namespace sti::interop {
namespace {

constexpr UnixTime day = 86400;

UnixTime now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::string pem_key(ByteView der, lab::KeyType type) {
  const std::string label = type == lab::KeyType::rsa_2048 ? "RSA PRIVATE KEY" : "EC PRIVATE KEY";
  auto text = lab::pem_certificate(der);
  for (std::size_t at = 0; (at = text.find("CERTIFICATE", at)) != std::string::npos;)
    text.replace(at, 11, label);
  return text;
}

template <typename T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return *std::move(result);
}

lab::CertificateOptions leaf_options(Kind kind) {
  lab::CertificateOptions leaf;
  leaf.dns = {kind == Kind::wrong_name ? "other.interop.test" : server_name};
  leaf.subject = "CN=" + leaf.dns.front() + ",O=Interop";
  if (kind == Kind::rsa) leaf.key = lab::KeyType::rsa_2048;
  leaf.not_before = now() - 30 * day;
  leaf.not_after = kind == Kind::expired ? now() - day : now() + 60 * day;
  return leaf;
}

}  // namespace

std::string name_of(Kind kind) {
  constexpr const char* names[] = {"ecdsa",      "rsa",         "expired",
                                   "wrong_name", "self_signed", "incomplete_chain"};
  return names[static_cast<std::size_t>(kind)];
}

Credentials make_credentials(const support::TempFolder& folder, Kind kind) {
  const auto random = tls::system_random();
  const auto leaf = leaf_options(kind);
  auto pki = value_of(lab::make_pki(leaf, now(), random));
  if (kind == Kind::self_signed) pki.leaf = value_of(lab::self_sign(leaf, random));

  auto chain = lab::pem_certificate(pki.leaf.certificate);
  if (kind != Kind::self_signed && kind != Kind::incomplete_chain)
    chain += lab::pem_certificate(pki.intermediate.certificate);

  const Credentials files{folder / (name_of(kind) + "-chain.pem"), folder / (name_of(kind) + "-key.pem"),
                          folder / (name_of(kind) + "-root.pem")};
  support::write_file(files.chain, chain);
  support::write_file(files.key, pem_key(pki.leaf.key, leaf.key));
  support::write_file(files.root, lab::pem_certificate(pki.root.certificate));
  return files;
}

}  // namespace sti::interop
