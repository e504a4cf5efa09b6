// The readers of handshake messages under any bytes: certificates lie within the message, and what is shown
// holds no control byte. The first byte chooses what was agreed before.
#include <cstdint>
#include <cstdlib>

#include "tls/handshake_text.hpp"
#include "tls/hello.hpp"
#include "tls/tap.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sti;
  using namespace sti::tls;
  if (size == 0) return 0;
  const ByteView message(data + 1, size - 1);
  constexpr const char* suites[] = {"TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
                                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                                    "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA", "TLS_DH_anon_WITH_AES_128_CBC_SHA"};
  TlsInfo agreed;
  agreed.version = data[0] & 1 ? "TLSv1.3" : "TLSv1.2";
  agreed.cipher = suites[(data[0] >> 1) % 4];

  for (const bool tls13 : {false, true})
    for (const auto& place : Tap::certificates_in(message, tls13))
      if (place.offset > message.size() || place.length > message.size() - place.offset) std::abort();
  read_client_hello(message);
  read_server_hello(message);
  read_server_key_exchange(message, agreed.cipher);
  alpn_in_encrypted_extensions(message);
  for (const char c : message_name(message) + message_summary(message, agreed))
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) std::abort();
  return 0;
}
