#include "tls/server.hpp"

#include <mbedtls/pk.h>
#include <mbedtls/platform.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>

#include <algorithm>
#include <array>
#include <new>

#include "tls/endpoint.hpp"

namespace sti::tls {
namespace {

constexpr std::uint32_t ticket_lifetime_seconds = 86400;
constexpr std::size_t ticket_name_length = 4, ticket_key_length = 32;

// For TLS 1.2, whose servers choose the group of finite-field key exchange alone (RFC 7919).
constexpr std::uint8_t prime[] = MBEDTLS_DHM_RFC7919_FFDHE2048_P_BIN;
constexpr std::uint8_t generator[] = MBEDTLS_DHM_RFC7919_FFDHE2048_G_BIN;

Endpoint::Settings settings_of(const ServerConfig& config) {
  return {.server = true,
          .least = config.least,
          .most = config.most,
          .alpn = config.alpn,
          .random = config.random,
          .suites = config.suites,
          .groups = config.groups};
}

struct Key {
  Key() { mbedtls_pk_init(&value); }
  ~Key() { mbedtls_pk_free(&value); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  mbedtls_pk_context value{};
};

struct Tickets {
  Tickets() { mbedtls_ssl_ticket_init(&value); }
  ~Tickets() { mbedtls_ssl_ticket_free(&value); }
  Tickets(const Tickets&) = delete;
  Tickets& operator=(const Tickets&) = delete;
  mbedtls_ssl_ticket_context value{};
};

struct Chain {
  Chain() { mbedtls_x509_crt_init(&first); }
  ~Chain() { mbedtls_x509_crt_free(&first); }
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  /// The chain is sent as it stands, so one that the library cannot parse is kept as bare bytes. The library
  /// chooses a suite by the leaf's key; a leaf that it cannot parse is given the one of `key`.
  int build(const std::vector<Bytes>& certificates, mbedtls_pk_context& key) {
    auto* node = &first;
    for (std::size_t i = 0; i < certificates.size(); ++i) {
      if (i > 0) {
        node->next = static_cast<mbedtls_x509_crt*>(mbedtls_calloc(1, sizeof(mbedtls_x509_crt)));
        if (node->next == nullptr) throw std::bad_alloc();
        node = node->next;
        mbedtls_x509_crt_init(node);
      }
      const auto& der = certificates[i];
      if (mbedtls_x509_crt_parse_der(node, der.data(), der.size()) == 0) continue;
      mbedtls_x509_crt_free(node);
      mbedtls_x509_crt_init(node);
      keep_bytes(*node, der);
      if (i == 0)
        if (const int code = copy_public_key(key, node->pk); code != 0) return code;
    }
    return 0;
  }

  static void keep_bytes(mbedtls_x509_crt& node, const Bytes& der) {
    node.raw.p = static_cast<unsigned char*>(mbedtls_calloc(1, der.size() + 1));
    if (node.raw.p == nullptr) throw std::bad_alloc();
    std::copy(der.begin(), der.end(), node.raw.p);
    node.raw.len = der.size();
    node.MBEDTLS_PRIVATE(own_buffer) = 1;
  }

  static int copy_public_key(mbedtls_pk_context& from, mbedtls_pk_context& to) {
    std::array<unsigned char, 4096> buffer;
    const int length = mbedtls_pk_write_pubkey_der(&from, buffer.data(), buffer.size());
    if (length < 0) return length;
    const auto size = static_cast<std::size_t>(length);  // it is written at the buffer's end
    return mbedtls_pk_parse_public_key(&to, buffer.data() + buffer.size() - size, size);
  }

  mbedtls_x509_crt first{};
};

}  // namespace

struct Server::Impl {
  explicit Impl(std::shared_ptr<const ServerConfig> given)
      : config(std::move(given)), endpoint(settings_of(*config)) {
    if (const int code = set_up(); code != 0)
      endpoint.fail_setup("setting up the TLS server", code);
    else
      endpoint.start();
  }

  int set_up() {
    if (const int code = mbedtls_pk_parse_key(&key.value, config->key.data(), config->key.size(), nullptr, 0,
                                              &Endpoint::random, &endpoint);
        code != 0)
      return code;
    if (const int code = chain.build(config->chain, key.value); code != 0) return code;
    if (const int code = mbedtls_ssl_conf_own_cert(&endpoint.config(), &chain.first, &key.value); code != 0)
      return code;
    if (const int code = mbedtls_ssl_conf_dh_param_bin(&endpoint.config(), prime, sizeof prime, generator,
                                                       sizeof generator);
        code != 0)
      return code;
    if (config->ask_client_certificate)
      mbedtls_ssl_conf_authmode(&endpoint.config(), MBEDTLS_SSL_VERIFY_OPTIONAL);
    return config->ticket_key.empty() ? 0 : set_up_tickets();
  }

  int set_up_tickets() {
    if (config->ticket_key.size() != ticket_key_length) return MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
    if (const int code = mbedtls_ssl_ticket_setup(&tickets.value, &Endpoint::random, &endpoint,
                                                  MBEDTLS_CIPHER_AES_256_GCM, ticket_lifetime_seconds);
        code != 0)
      return code;
    constexpr unsigned char name[ticket_name_length] = {'s', 't', 'i', '1'};
    if (const int code =
            mbedtls_ssl_ticket_rotate(&tickets.value, name, sizeof name, config->ticket_key.data(),
                                      config->ticket_key.size(), ticket_lifetime_seconds);
        code != 0)
      return code;
    mbedtls_ssl_conf_session_tickets_cb(&endpoint.config(), mbedtls_ssl_ticket_write,
                                        mbedtls_ssl_ticket_parse, &tickets.value);
    return 0;
  }

  std::shared_ptr<const ServerConfig> config;
  Key key;
  Chain chain;
  Tickets tickets;
  Endpoint endpoint;  // last: it refers to what is above
};

Server::Server(std::shared_ptr<const ServerConfig> config)
    : impl_(std::make_unique<Impl>(std::move(config))) {}
Server::~Server() = default;

State Server::receive(ByteView wire) { return impl_->endpoint.receive(wire); }
State Server::end_of_stream() { return impl_->endpoint.end_of_stream(); }
Bytes Server::take_output() { return impl_->endpoint.take_output(); }
Bytes Server::take_plaintext() { return impl_->endpoint.take_plaintext(); }
State Server::send(ByteView plaintext) { return impl_->endpoint.send(plaintext); }
void Server::close() { impl_->endpoint.close(); }
State Server::state() const { return impl_->endpoint.state(); }
const std::optional<Error>& Server::error() const { return impl_->endpoint.error(); }
const std::optional<Failure>& Server::failure() const { return impl_->endpoint.failure(); }
LibraryView Server::library_view() const { return impl_->endpoint.library_view(); }

}  // namespace sti::tls
