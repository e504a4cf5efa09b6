/* What differs from mbedTLS 3.6's default configuration, read at the end of it (MBEDTLS_USER_CONFIG_FILE).
 *
 * On by default, and relied on: TLS 1.2 and 1.3 client and server, TLS 1.3 compatibility mode, session
 * tickets, ALPN, server name, extended master secret, encrypt-then-MAC, renegotiation (so that a peer's
 * request is seen and refused), maximum fragment length, key export, deterministic ECDSA, every curve and
 * finite-field group, AES and Camellia and ARIA in CBC, CCM and GCM, ChaCha20-Poly1305, RSASSA-PSS, writing
 * certificates, requests and PEM. Off by default, and to stay off: MBEDTLS_SSL_VARIABLE_BUFFER_LENGTH (open
 * security notes), MBEDTLS_THREADING_C (all use is on the engine thread), MBEDTLS_SSL_EARLY_DATA. */

/* RFC 8449. A peer that honours it sends the small records that the tests ask for. */
#define MBEDTLS_SSL_RECORD_SIZE_LIMIT

/* x25519, which most servers choose, by Project Everest's code: verified, and quicker. */
#define MBEDTLS_ECDH_VARIANT_EVEREST_ENABLED

/* No pre-shared keys, but for resumption by ticket in TLS 1.3, which is a PSK with (EC)DHE (RFC 8446
 * section 2.2). */
#undef MBEDTLS_KEY_EXCHANGE_PSK_ENABLED
#undef MBEDTLS_KEY_EXCHANGE_DHE_PSK_ENABLED
#undef MBEDTLS_KEY_EXCHANGE_ECDHE_PSK_ENABLED
#undef MBEDTLS_KEY_EXCHANGE_RSA_PSK_ENABLED
#undef MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_ENABLED

/* Datagram TLS has no STARTTLS. */
#undef MBEDTLS_SSL_PROTO_DTLS
#undef MBEDTLS_SSL_DTLS_CONNECTION_ID
#undef MBEDTLS_SSL_DTLS_CONNECTION_ID_COMPAT
#undef MBEDTLS_SSL_DTLS_ANTI_REPLAY
#undef MBEDTLS_SSL_DTLS_HELLO_VERIFY
#undef MBEDTLS_SSL_DTLS_CLIENT_PORT_REUSE
#undef MBEDTLS_SSL_COOKIE_C

/* Keys live in memory for one session; nothing is ever stored. */
#undef MBEDTLS_PSA_CRYPTO_STORAGE_C
#undef MBEDTLS_PSA_ITS_FILE_C

/* Sockets are Asio's. */
#undef MBEDTLS_NET_C
#undef MBEDTLS_TIMING_C

/* Its own tests, its debug log (which would print secrets), and what no peer and no certificate here uses. */
#undef MBEDTLS_SELF_TEST
#undef MBEDTLS_DEBUG_C
#undef MBEDTLS_ECJPAKE_C
#undef MBEDTLS_LMS_C
#undef MBEDTLS_PKCS7_C
#undef MBEDTLS_SSL_CONTEXT_SERIALIZATION
#undef MBEDTLS_PADLOCK_C
