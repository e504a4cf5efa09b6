// Everything that dissects TLS and DER under any bytes: each tree covers them. The first byte chooses what
// was agreed before, as in tls_message_fuzz.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "dissect/certificate.hpp"
#include "dissect/der_tree.hpp"
#include "dissect/tls_handshake.hpp"
#include "dissect/tls_record.hpp"
#include "leaf_coverage/leaf_coverage.hpp"

namespace {

void check(const sti::dissect::Node& tree, sti::Range where) {
  auto fault = sti::dissect::coverage_fault(tree);
  if (fault.empty() && tree.range != where) fault = "the root is not the bytes given";
  if (fault.empty()) return;
  std::fprintf(stderr, "%s\n", fault.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sti;
  using namespace sti::dissect;
  if (size == 0) return 0;
  // RSA, ECDHE, DHE without authentication, and none that is known
  constexpr std::uint16_t suites[] = {0x002F, 0xC02F, 0x0034, 0};
  const unsigned choice = data[0];
  const HandshakeContext context{(choice & 1) != 0, suites[(choice >> 1) % 4]};

  const ByteView bytes(data + 1, size - 1);
  const Range where{main_stream::handshake_s2c, 1000, bytes.size()};
  check(tls_handshake(bytes, where, context), where);
  check(tls_record(bytes, where, false), where);
  check(tls_record(bytes, where, true), where);
  RecordContext between{context, {}};
  between.framing.take(bytes.first(bytes.size() / 2));
  if (between.framing.continues(bytes) > bytes.size()) std::abort();
  check(tls_record(bytes, where, false, between), where);
  check(tls_alert(bytes, where), where);
  check(certificate(bytes, where), where);
  check(der_tree(bytes, where), where);
  return 0;
}
