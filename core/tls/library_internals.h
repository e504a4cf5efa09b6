/* What mbedTLS neither shows nor lets be set through a public call. */
#ifndef STARTTLS_TLS_LIBRARY_INTERNALS_H
#define STARTTLS_TLS_LIBRARY_INTERNALS_H

#include <mbedtls/ssl.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* IANA's NamedGroup of the key exchange under way, 0 where it has none. In `dh_bits` the size in bits of the
 * prime of a finite-field exchange of TLS 1.2, whose groups have no number on the wire; 0 for any other. To
 * be called while secrets are exported: before there is nothing to be said, and afterwards the library has
 * forgotten it. */
uint16_t sti_library_group(const mbedtls_ssl_context* ssl, unsigned* dh_bits);

/* Whether that handshake has an extended master secret (RFC 7627); at the same time. */
int sti_library_extended_master_secret(const mbedtls_ssl_context* ssl);

/* Lets a HelloRetryRequest have a cookie, which the library is able to answer but refuses as an extension
 * that it did not send itself; RFC 8446 section 4.2 excepts it from that rule. To be called once the
 * ClientHello is written. */
void sti_library_allow_cookie(mbedtls_ssl_context* ssl);

#ifdef __cplusplus
}
#endif

#endif
