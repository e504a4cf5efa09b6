#include "tls/handshake_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tls/hello.hpp"
#include "tls/tap.hpp"

namespace sti::tls {
namespace {

constexpr std::uint16_t tls13 = 0x0304;
constexpr std::size_t message_header = 4;
constexpr std::uint8_t psk_ke = 0;  // PskKeyExchangeMode, RFC 8446 §4.2.9

constexpr std::string_view rsa_encryption = "1.2.840.113549.1.1.1", rsassa_pss = "1.2.840.113549.1.1.10",
                           ec_public_key = "1.2.840.10045.2.1";

enum class Family : std::uint8_t { pkcs1, pss_rsae, pss_pss, ecdsa, eddsa, other };

Family family_of(std::uint16_t scheme) {
  switch (scheme) {
    case 0x0804:
    case 0x0805:
    case 0x0806:
      return Family::pss_rsae;
    case 0x0809:
    case 0x080a:
    case 0x080b:
      return Family::pss_pss;
    case 0x0807:
    case 0x0808:
      return Family::eddsa;
    case 0x081a:  // RFC 8734
    case 0x081b:
    case 0x081c:
      return Family::ecdsa;
    default:
      break;
  }
  // RFC 5246 §7.4.1.4.1: HashAlgorithm none(0) to sha512(6), then SignatureAlgorithm.
  if (scheme >> 8 > 6) return Family::other;
  return (scheme & 0xff) == 1 ? Family::pkcs1 : (scheme & 0xff) == 3 ? Family::ecdsa : Family::other;
}

/// The curve that an ECDSA scheme of TLS 1.3 is bound to (RFC 8446 §4.2.3, RFC 8734 §4), empty for others.
std::string_view curve_of(std::uint16_t scheme) {
  switch (scheme) {
    case 0x0403:
      return "secp256r1";
    case 0x0503:
      return "secp384r1";
    case 0x0603:
      return "secp521r1";
    case 0x081a:
      return "brainpoolP256r1tls13";
    case 0x081b:
      return "brainpoolP384r1tls13";
    case 0x081c:
      return "brainpoolP512r1tls13";
    default:
      return {};
  }
}

/// RFC 8446 §4.4.3: no RSASSA-PKCS1-v1_5, and no SHA-1, in a CertificateVerify of TLS 1.3.
bool may_sign_tls13(std::uint16_t scheme) {
  const auto family = family_of(scheme);
  return family == Family::pss_rsae || family == Family::pss_pss || family == Family::eddsa ||
         !curve_of(scheme).empty();
}

bool fits_key(Family family, std::string_view algorithm) {
  switch (family) {
    case Family::pkcs1:
    case Family::pss_rsae:
      return algorithm == rsa_encryption;
    case Family::pss_pss:
      return algorithm == rsassa_pss;
    case Family::ecdsa:
      return algorithm == ec_public_key;
    case Family::eddsa:
      return algorithm == "1.3.101.112" || algorithm == "1.3.101.113";
    case Family::other:
      break;
  }
  return true;  // nothing is known of it
}

std::string key_name(const LeafKey& key) {
  if (key.algorithm == rsa_encryption) return "an RSA key";
  if (key.algorithm == rsassa_pss) return "a key for RSASSA-PSS alone";
  if (key.algorithm == ec_public_key) return key.curve.empty() ? "an EC key" : "an EC key on " + key.curve;
  return "a key of the algorithm " + key.algorithm;
}

bool holds(const std::vector<std::uint16_t>& list, std::uint16_t value) {
  return std::ranges::find(list, value) != list.end();
}

/// IANA's name without the suffix that sets the brainpool groups of TLS 1.3 apart from those of 1.2.
std::string_view plain_curve(std::string_view name) {
  if (name.ends_with("tls13")) name.remove_suffix(5);
  return name;
}

}  // namespace

void HandshakeRules::take(Direction direction, ByteView message, std::vector<Violation>& out) {
  if (message.size() < message_header) return;
  namespace type = handshake_type;
  if (direction == Direction::client_to_server) {
    if (message[0] == type::client_hello) take_client_hello(message);
    return;
  }
  if (finished_) return;  // what comes later proves nothing of who the peer is
  switch (message[0]) {
    case type::server_hello:
      return take_server_hello(message, out);
    case type::certificate:
      return take_certificate(message, out);
    case type::server_key_exchange:
      return take_key_exchange(message, out);
    case type::server_hello_done:
      return take_hello_done(message, out);
    case type::certificate_verify:
      return take_certificate_verify(message, out);
    case type::finished:
      return take_finished(message, out);
    default:
      return;
  }
}

void HandshakeRules::take_client_hello(ByteView message) {
  const auto hello = read_client_hello(message);
  if (!hello) return;  // our own: the library that wrote it is not what is judged
  offered_schemes_ = hello->signature_schemes;
  offered_groups_ = hello->groups;
  offered_psk_modes_.assign(hello->psk_modes.begin(), hello->psk_modes.end());
  offered_identities_ = hello->psk_identities;
}

void HandshakeRules::take_server_hello(ByteView message, std::vector<Violation>& out) {
  const auto hello = read_server_hello(message);
  if (!hello) return;  // unreadable, which the tap has told
  version_ = hello->version();
  suite_ = suite_name(hello->suite);
  extended_master_secret_ = hello->extended_master_secret;
  const auto whole = message.size();
  if (version_ != tls13) return;
  if (hello->group && !holds(offered_groups_, *hello->group))
    out.push_back(
        {fmt::format("The server chooses the group {}, which was not offered", group_name(*hello->group)),
         "RFC 8446 §4.2.8", true, 0, whole});
  if (hello->hello_retry || !hello->pre_shared_key) return;
  if (hello->psk_identity.value_or(0) >= offered_identities_)
    out.push_back({offered_identities_ == 0
                       ? std::string("The server chooses a pre-shared key though none was offered")
                       : fmt::format("The server chooses the pre-shared key {} of {} that were offered",
                                     hello->psk_identity.value_or(0), offered_identities_),
                   "RFC 8446 §4.2.11", true, 0, whole});
  if (!hello->group && std::ranges::find(offered_psk_modes_, psk_ke) == offered_psk_modes_.end())
    out.push_back({"The server resumes without a key share, by the mode psk_ke, which was not offered",
                   "RFC 8446 §4.2.9", true, 0, whole});
}

void HandshakeRules::take_certificate(ByteView message, std::vector<Violation>& out) {
  certificate_seen_ = true;
  certificate_size_ = message.size();
  if (Tap::certificates_in(message, version_ == tls13).empty())
    out.push_back({"The server's list of certificates is empty",
                   version_ == tls13 ? "RFC 8446 §4.4.2.4" : "RFC 5246 §7.4.2", true, 0, message.size()});
}

void HandshakeRules::leaf(const LeafKey& key, std::vector<Violation>& out) {
  leaf_ = key;
  if (version_ == tls13) return;
  const bool needs_ec = suite_uses("_ECDSA_"), needs_rsa = suite_uses("_RSA_");
  const bool is_rsa = key.algorithm == rsa_encryption || key.algorithm == rsassa_pss;
  // RFC 8422 §5.3: an ECDSA suite goes with EdDSA keys too.
  const bool is_ec = key.algorithm == ec_public_key || fits_key(Family::eddsa, key.algorithm);
  if ((needs_ec && !is_ec) || (needs_rsa && !is_rsa))
    out.push_back(
        {fmt::format("The certificate has {}, which does not fit the cipher suite {}", key_name(key), suite_),
         needs_ec ? "RFC 8422 §5.3" : "RFC 5246 §7.4.2", true, 0, certificate_size_});
}

void HandshakeRules::take_key_exchange(ByteView message, std::vector<Violation>& out) {
  const auto exchange = read_server_key_exchange(message, suite_);
  if (exchange.curve && !holds(offered_groups_, *exchange.curve))
    out.push_back(
        {fmt::format("The server chooses the curve {}, which was not offered", group_name(*exchange.curve)),
         "RFC 8422 §5.1", true, message_header, std::min<std::size_t>(3, message.size() - message_header)});
  if (!exchange.signature_scheme) return;
  use_ = LeafUse::signature;
  const auto scheme = *exchange.signature_scheme;
  if (!holds(offered_schemes_, scheme))
    out.push_back({fmt::format("The server signs by {}, which was not offered", scheme_name(scheme)),
                   "RFC 5246 §7.4.3", true, exchange.scheme_at, 2});
  const auto family = family_of(scheme);
  const bool by_ec = family == Family::ecdsa || family == Family::eddsa;
  if ((suite_uses("_ECDSA_") && !by_ec) || (suite_uses("_RSA_") && by_ec))
    out.push_back({fmt::format("The server signs by {}, which does not fit the cipher suite {}",
                               scheme_name(scheme), suite_),
                   "RFC 5246 §7.4.3", true, exchange.scheme_at, 2});
  judge_scheme(scheme, exchange.scheme_at, out);
  judge_usage(message, out);
}

void HandshakeRules::take_certificate_verify(ByteView message, std::vector<Violation>& out) {
  if (version_ != tls13) return;
  const auto read = scheme_in_certificate_verify(message);
  if (!read) return;
  const auto scheme = *read;
  use_ = LeafUse::signature;
  if (!may_sign_tls13(scheme))
    out.push_back({fmt::format("The server signs by {}, which TLS 1.3 does not allow in a CertificateVerify",
                               scheme_name(scheme)),
                   "RFC 8446 §4.4.3", true, message_header, 2});
  else if (!holds(offered_schemes_, scheme))
    out.push_back({fmt::format("The server signs by {}, which was not offered", scheme_name(scheme)),
                   "RFC 8446 §4.4.3", true, message_header, 2});
  judge_scheme(scheme, message_header, out);
  const auto curve = curve_of(scheme);
  if (leaf_ && leaf_->algorithm == ec_public_key && !curve.empty() && !leaf_->curve.empty() &&
      plain_curve(leaf_->curve) != plain_curve(curve))
    out.push_back({fmt::format("The server signs by {}, but its certificate has {}", scheme_name(scheme),
                               key_name(*leaf_)),
                   "RFC 8446 §4.2.3", true, message_header, 2});
  judge_usage(message, out);
}

void HandshakeRules::take_hello_done(ByteView message, std::vector<Violation>& out) {
  // A suite without _DHE_ or _ECDHE_ sends the premaster secret encrypted to the certificate's key.
  if (version_ == tls13 || !suite_uses("TLS_RSA_WITH_")) return;
  use_ = LeafUse::key_encipherment;
  judge_usage(message, out);
}

void HandshakeRules::take_finished(ByteView message, std::vector<Violation>& out) {
  finished_ = true;
  const bool resumed = version_ != tls13 && !certificate_seen_;
  if (!resumed || !earlier_extended_master_secret_ ||
      *earlier_extended_master_secret_ == extended_master_secret_)
    return;
  out.push_back(
      {extended_master_secret_
           ? std::string("The server resumes with an extended master secret a session that had none")
           : std::string("The server resumes without an extended master secret a session that had one"),
       "RFC 7627 §5.3", true, 0, message.size()});
}

void HandshakeRules::judge_scheme(std::uint16_t scheme, std::size_t offset, std::vector<Violation>& out) {
  if (!leaf_ || fits_key(family_of(scheme), leaf_->algorithm)) return;
  out.push_back({fmt::format("The server signs by {}, but its certificate has {}", scheme_name(scheme),
                             key_name(*leaf_)),
                 version_ == tls13 ? "RFC 8446 §4.2.3" : "RFC 5246 §7.4.3", true, offset, 2});
}

/// RFC 8446 §4.4.2.2, RFC 5246 §7.4.2: keyUsage, where it is there, must allow what the key is used for.
void HandshakeRules::judge_usage(ByteView message, std::vector<Violation>& out) {
  constexpr unsigned digital_signature = 0, key_encipherment = 2;
  if (!leaf_ || !leaf_->key_usage) return;
  const bool signs = use_ == LeafUse::signature;
  if ((*leaf_->key_usage >> (signs ? digital_signature : key_encipherment) & 1u) != 0) return;
  out.push_back(
      {fmt::format("The server {} by a key whose certificate does not allow that: its keyUsage lacks {}",
                   signs ? "signs" : "has the premaster secret encrypted",
                   signs ? "digitalSignature" : "keyEncipherment"),
       version_ == tls13 ? "RFC 8446 §4.4.2.2" : "RFC 5246 §7.4.2", false, 0, message.size()});
}

}  // namespace sti::tls
