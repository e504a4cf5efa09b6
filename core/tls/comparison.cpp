#include "tls/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/escape.hpp"
#include "tls/hello.hpp"

namespace sti::tls {
namespace {

Difference differs(std::string_view what, std::string_view wire, std::string_view library) {
  return {{Fault::local, "comparing what the TLS library used with what the server sent",
           fmt::format("the same {} in both", what),
           fmt::format("{} from the server and {} in the library", wire.empty() ? "none" : wire,
                       library.empty() ? "none" : library),
           std::nullopt},
          false};
}

Difference other_certificate(ByteView library) {
  return {{Fault::local, "comparing what the TLS library used with what the server sent",
           "proof by the key of the first certificate in the server's list",
           library.empty()
               ? "none, as the library took no certificate of it"
               : "proof by the key of another one: the library passed over the first, as it does where it "
                 "does not know the signature algorithm",
           std::nullopt},
          true};
}

}  // namespace

std::optional<Difference> difference(const LibraryView& library, const TlsInfo& wire,
                                     ByteView first_certificate) {
  if (const auto version = version_name(library.version); version != wire.version)
    return differs("version", wire.version, version);
  if (const auto suite = suite_name(library.suite); suite != wire.cipher)
    return differs("cipher suite", wire.cipher, suite);
  const auto group = library.group == 0 ? std::string() : group_name(library.group);
  const bool finite_field = library.dh_bits != 0;
  if (finite_field ? library.dh_bits != wire.group_bits : group != wire.group.value_or("")) {
    // A TLS 1.2 session that is resumed has no key exchange, and the library none to remember.
    if (!(wire.resumed && !wire.group))
      return differs("key exchange group", wire.group.value_or(""),
                     finite_field ? fmt::format("a prime of {} bits", library.dh_bits) : group);
  }
  if (const auto alpn = escaped(library.alpn); alpn != wire.alpn.value_or(""))
    return differs("application protocol", wire.alpn.value_or(""), alpn);
  // A resumed session sends no certificate, and the library may remember that of the first one.
  const bool none_sent = wire.resumed && first_certificate.empty();
  if (!none_sent && !std::ranges::equal(library.peer_certificate, first_certificate))
    return other_certificate(library.peer_certificate);
  return std::nullopt;
}

}  // namespace sti::tls
