#include "tls/weakness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace sti::tls {
namespace {

constexpr std::uint32_t min_finite_field_bits = 2048, min_curve_bits = 224;

bool is_finite_field(const TlsInfo& agreed) {
  return agreed.group.value_or("").starts_with("ffdhe") || agreed.cipher.find("_DHE_") != std::string::npos;
}

/// "ffdhe2048", or "a prime of 1536 bits".
std::string group_text(const TlsInfo& agreed) {
  return agreed.group ? *agreed.group : fmt::format("a prime of {} bits", agreed.group_bits.value_or(0));
}

/// The hash of a signature scheme where it is weaker than SHA-256, empty for any other. Pairs of hash and
/// signature that IANA gives no name are numbers, the hash first (RFC 5246 §7.4.1.4.1).
std::string_view weak_hash(std::string_view scheme) {
  struct Hash {
    std::string_view name, suffix, number;
  };
  for (const auto& hash :
       {Hash{"MD5", "_md5", "0x01"}, Hash{"SHA-1", "_sha1", "0x02"}, Hash{"SHA-224", "_sha224", "0x03"}})
    if (scheme.ends_with(hash.suffix) || scheme.starts_with(hash.number)) return hash.name;
  return {};
}

void judge_key_exchange(const TlsInfo& agreed, std::vector<Weakness>& out) {
  if (agreed.cipher.starts_with("TLS_RSA_WITH_"))
    out.push_back(
        {fmt::format(
             "The cipher suite {} has no forward secrecy: who gets the server's key can read all that was "
             "recorded.",
             agreed.cipher),
         "RFC 10015; RFC 9325 §4.1"});
  if (!agreed.group && !agreed.group_bits) return;
  const auto bits = agreed.group_bits.value_or(0);
  const bool finite_field = is_finite_field(agreed);
  if (finite_field && agreed.version == "TLSv1.2")
    out.push_back(
        {fmt::format(
             "The key exchange is finite-field Diffie-Hellman ({}), which must not be used in TLS 1.2 any "
             "more.",
             group_text(agreed)),
         "RFC 10015"});
  if (bits != 0 && bits < (finite_field ? min_finite_field_bits : min_curve_bits))
    out.push_back(
        {fmt::format(
             "The key exchange is over a group of {} bits ({}), which can be broken with enough effort; "
             "at least {} are needed.",
             bits, group_text(agreed), finite_field ? min_finite_field_bits : min_curve_bits),
         "RFC 9325 §4.5"});
}

/// Cipher suites by what stands in their IANA name; the first that fits holds.
struct CipherRule {
  std::string_view part, verdict, reference;
};
constexpr CipherRule cipher_rules[] = {
    {"_NULL", "must not", "RFC 9325 §4.1"},    {"_RC4_", "must not", "RFC 9325 §4.1; RFC 7465 §2"},
    {"_EXPORT_", "must not", "RFC 9325 §4.1"}, {"_anon_", "must not", "RFC 5246 §A.5"},
    {"_DES_", "must not", "RFC 9325 §4.1"},    {"_3DES_", "should not", "RFC 9325 §4.1"},
    {"_MD5", "should not", "RFC 6151 §2"},
};

}  // namespace

std::vector<Weakness> weaknesses(const TlsInfo& agreed) {
  std::vector<Weakness> out;
  judge_key_exchange(agreed, out);
  const auto* rule = std::ranges::find_if(
      cipher_rules, [&](const CipherRule& r) { return agreed.cipher.find(r.part) != std::string::npos; });
  if (rule != std::end(cipher_rules))
    out.push_back(
        {fmt::format("The cipher suite {} {} be used.", agreed.cipher, rule->verdict), rule->reference});
  if (agreed.version != "TLSv1.2") return out;
  if (agreed.cipher.find("_CBC_") != std::string::npos && !agreed.encrypt_then_mac)
    out.push_back(
        {fmt::format("The cipher suite {} is CBC without encrypt_then_mac, open to padding oracles.",
                     agreed.cipher),
         "RFC 9325; RFC 7366"});
  if (!agreed.extended_master_secret)
    out.push_back({"There is no extended master secret: the session's keys are not bound to this handshake.",
                   "RFC 9325 §3.5; RFC 7627"});
  if (!agreed.secure_renegotiation)
    out.push_back(
        {"The server does not send renegotiation_info, so that a renegotiation could be taken over.",
         "RFC 9325 §3.5; RFC 5746"});
  if (agreed.signature)
    if (const auto hash = weak_hash(*agreed.signature); !hash.empty())
      out.push_back(
          {fmt::format("The server signs the key exchange by {} over {}; SHA-256 or stronger is advised.",
                       *agreed.signature, hash),
           hash == "SHA-224" ? "RFC 9325 §4.5" : "RFC 9155; RFC 9325 §4.5"});
  return out;
}

}  // namespace sti::tls
