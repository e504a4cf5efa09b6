#include "tls/library.hpp"

#include <fmt/format.h>
#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

#include <array>
#include <stdexcept>

#include "model/codepoints.hpp"
#include "tls/client.hpp"

namespace sti::tls {
namespace {

struct Words {
  int code;
  const char* text;
};

constexpr Words known[] = {
    {MBEDTLS_ERR_SSL_INVALID_RECORD, "what came is not a valid TLS record"},
    {MBEDTLS_ERR_SSL_BAD_INPUT_DATA,
     "more than the library takes, such as a handshake message of over 16 KiB"},
    {MBEDTLS_ERR_SSL_INVALID_MAC, "a record does not decrypt: its authentication failed"},
    {MBEDTLS_ERR_SSL_CONN_EOF, "the stream ended"},
    {MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE, "the peer sent a fatal alert"},
    {MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, "a message that does not belong here"},
    {MBEDTLS_ERR_SSL_DECODE_ERROR, "a message whose fields do not fit its length"},
    {MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER, "a message with a value that is not allowed"},
    {MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE, "no parameters that both sides accept"},
    {MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION, "a protocol version that is not accepted"},
    {MBEDTLS_ERR_SSL_NO_APPLICATION_PROTOCOL, "no application protocol (ALPN) in common"},
    {MBEDTLS_ERR_SSL_BAD_CERTIFICATE, "a certificate that cannot be used"},
    {MBEDTLS_ERR_SSL_NO_CLIENT_CERTIFICATE, "no certificate"},
    {MBEDTLS_ERR_SSL_UNSUPPORTED_EXTENSION, "an extension that was not asked for"},
    {MBEDTLS_ERR_SSL_PK_TYPE_MISMATCH, "a certificate whose kind of key does not fit the cipher suite"},
    {MBEDTLS_ERR_SSL_UNRECOGNIZED_NAME, "a server name that is not known"},
    {MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY, "the peer ended the TLS connection"},
    {MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL, "a message too long to be taken"},
    {MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE, "something that the TLS library cannot do"},
};

// The library adds a low-level code to a high-level one where both say something.
constexpr int high_part(int code) { return -(-code & 0xFF80); }

}  // namespace

void start_library() {
  static const psa_status_t status = psa_crypto_init();
  if (status != PSA_SUCCESS) throw std::runtime_error("the cryptographic library could not be started");
}

std::string words_for(int code) {
  const auto number = fmt::format("(mbedTLS -0x{:04x})", static_cast<unsigned>(-code));
  for (const auto& words : known)
    if (words.code == code) return fmt::format("{} {}", words.text, number);

  std::array<char, 256> buffer{};
  mbedtls_strerror(code, buffer.data(), buffer.size());
  std::string_view text(buffer.data());
  // "X509 - The CRT/CRL/CSR format is invalid, e.g. different type expected"
  if (const auto dash = text.find(" - "); dash < 12) text.remove_prefix(dash + 3);
  // The two names stand for a span of codes, whatever their values are.
  // NOLINTNEXTLINE(misc-redundant-expression)
  const bool certificate = high_part(code) <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE &&
                           high_part(code) >= MBEDTLS_ERR_X509_FATAL_ERROR;
  return fmt::format("{}{} {}", certificate ? "a certificate that the TLS library refuses: " : "", text,
                     number);
}

bool is_library_limit(int code) {
  switch (high_part(code)) {
    case MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG:
    case MBEDTLS_ERR_X509_UNKNOWN_VERSION:
    case MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PK_UNKNOWN_PK_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE:
    case MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE:
      return true;
    default:
      return false;
  }
}

bool library_takes(ByteView certificate) {
  mbedtls_x509_crt read;
  mbedtls_x509_crt_init(&read);
  const int code = mbedtls_x509_crt_parse_der_nocopy(&read, certificate.data(), certificate.size());
  mbedtls_x509_crt_free(&read);
  return code == 0;
}

std::string fatal_alert(std::uint8_t description) {
  const auto name = codepoint::alert(description);
  return name.empty() ? fmt::format("fatal alert {}", description)
                      : fmt::format("fatal alert {} ({})", name, description);
}

}  // namespace sti::tls
