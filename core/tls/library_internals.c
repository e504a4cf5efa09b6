/* The only place that knows a private header of mbedTLS. */
/* The library's own headers do not keep our rules. */
#include <stdint.h>
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
/* clang-format off: the first opens the library's structures to the second. */
#include "common.h"
#include "ssl_misc.h"
/* clang-format on */
#pragma GCC diagnostic pop

#include "library_internals.h"

uint16_t sti_library_group(const mbedtls_ssl_context *ssl, unsigned *dh_bits) {
  const mbedtls_ssl_handshake_params *handshake = ssl->handshake;
  *dh_bits = 0;
  if (handshake == NULL) return 0;
  if (ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3) return handshake->offered_group_id;
  if (handshake->ciphersuite_info == NULL) return 0;
  switch (handshake->ciphersuite_info->key_exchange) {
    case MBEDTLS_KEY_EXCHANGE_DHE_RSA:
      *dh_bits = (unsigned) mbedtls_dhm_get_bitlen(&handshake->dhm_ctx);
      return 0;
    case MBEDTLS_KEY_EXCHANGE_ECDHE_RSA:
    case MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA:
#if defined(MBEDTLS_ECDH_LEGACY_CONTEXT)
      return mbedtls_ssl_get_tls_id_from_ecp_group_id(handshake->ecdh_ctx.grp.id);
#else
      return mbedtls_ssl_get_tls_id_from_ecp_group_id(handshake->ecdh_ctx.grp_id);
#endif
    default:
      return 0;
  }
}

int sti_library_extended_master_secret(const mbedtls_ssl_context *ssl) {
  return ssl->handshake != NULL && ssl->handshake->extended_ms == MBEDTLS_SSL_EXTENDED_MS_ENABLED;
}

void sti_library_allow_cookie(mbedtls_ssl_context *ssl) {
  if (ssl->handshake != NULL) ssl->handshake->sent_extensions |= MBEDTLS_SSL_EXT_MASK(COOKIE);
}
