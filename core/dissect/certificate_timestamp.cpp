#include "dissect/certificate_timestamp.hpp"
#include <iterator>

#include "model/time.hpp"

namespace sti::dissect {
namespace {

constexpr std::uint64_t year_10000 = 253402300800;  // in seconds since 1970: past what RFC 3339 can write

std::string_view log_version(std::uint64_t code) { return code == 0 ? "v1" : ""; }

// RFC 5246 §7.4.1.4.1
std::string_view hash_algorithm(std::uint64_t code) {
  constexpr std::string_view names[] = {"none", "md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
  return code < std::size(names) ? names[code] : "";
}

std::string_view signature_algorithm(std::uint64_t code) {
  constexpr std::string_view names[] = {"anonymous", "rsa", "dsa", "ecdsa"};
  return code < std::size(names) ? names[code] : "";
}

}  // namespace

void certificate_timestamp(Cursor& in, Node& node) {
  if (in.number(node, "x509.ext.sct.version", 1, log_version) != 0u) return;
  in.bytes(node, "x509.ext.sct.log_id", 32);
  if (const auto ms = in.number(node, "x509.ext.sct.timestamp", 8); ms && *ms / 1000 < year_10000) {
    node.text = in.memory().keep(rfc3339_us(static_cast<std::int64_t>(*ms) * 1000));
    node.children.back().text = node.text;
  }
  in.vector(node, "x509.ext.sct.extensions", 2, [](Cursor& within, Node& inside) {
    if (!within.done()) within.bytes(inside, "opaque", within.remaining());
  });
  if (in.remaining() >= 2)
    in.group(node, "x509.ext.sct.algorithm", 2, [](Cursor& within, Node& algorithm) {
      const auto hash = within.number(algorithm, "x509.ext.sct.hash", 1, hash_algorithm);
      const auto signature =
          within.number(algorithm, "x509.ext.sct.signature_algorithm", 1, signature_algorithm);
      if (!hash || !signature) return;
      auto& memory = within.memory();
      algorithm.text = memory.join({named(memory, hash_algorithm(*hash), *hash, 1), ", ",
                                    named(memory, signature_algorithm(*signature), *signature, 1)});
    });
  in.vector(node, "x509.ext.sct.signature", 2, [](Cursor& within, Node& inside) {
    if (!within.done()) within.bytes(inside, "opaque", within.remaining());
  });
}

}  // namespace sti::dissect
