#include "tls/client.hpp"

#include <sys/random.h>

#include <cerrno>
#include <stdexcept>

#include "tls/endpoint.hpp"

namespace sti::tls {

RandomSource system_random() {
  return [](std::span<std::uint8_t> out) {
    while (!out.empty()) {
      const auto got = getrandom(out.data(), out.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw std::runtime_error("the system gives no random bytes");
      out = out.subspan(static_cast<std::size_t>(got));
    }
  };
}

namespace {

struct SavedSession {
  SavedSession() { mbedtls_ssl_session_init(&value); }
  ~SavedSession() { mbedtls_ssl_session_free(&value); }
  SavedSession(const SavedSession&) = delete;
  SavedSession& operator=(const SavedSession&) = delete;
  mbedtls_ssl_session value{};
};

Endpoint::Settings settings_of(const ClientConfig& config) {
  return {.server = false,
          .least = config.least,
          .most = config.most,
          .alpn = config.alpn,
          .random = config.random,
          .suites = config.suites,
          .groups = config.groups};
}

/// A saved session: one byte for what the library does not keep of it, then the library's own.
constexpr std::uint8_t without_extended_master_secret = 0, with_extended_master_secret = 1;

std::optional<Bytes> saved(const mbedtls_ssl_session& session, bool extended_master_secret) {
  std::size_t length = 0;
  mbedtls_ssl_session_save(&session, nullptr, 0, &length);
  Bytes out(1 + length);
  out[0] = extended_master_secret ? with_extended_master_secret : without_extended_master_secret;
  if (mbedtls_ssl_session_save(&session, out.data() + 1, length, &length) != 0) return std::nullopt;
  return out;
}

}  // namespace

struct Client::Impl {
  explicit Impl(const ClientConfig& config) : endpoint(settings_of(config)) {
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
        &endpoint.config(), MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
    endpoint.start();
    if (endpoint.state() == State::failed) return;
    if (const int code = mbedtls_ssl_set_hostname(&endpoint.context(),
                                                  config.server_name ? config.server_name->c_str() : nullptr);
        code != 0)
      endpoint.fail_setup("setting the server name", code);
    else if (config.session)
      resume(*config.session);
  }

  void resume(const Bytes& bytes) {
    if (bytes.empty() || bytes[0] > with_extended_master_secret) return;
    SavedSession saved;
    const auto rest = ByteView(bytes).subspan(1);
    if (mbedtls_ssl_session_load(&saved.value, rest.data(), rest.size()) == 0 &&
        mbedtls_ssl_set_session(&endpoint.context(), &saved.value) == 0)
      earlier_extended_master_secret = bytes[0] == with_extended_master_secret;
  }

  Endpoint endpoint;
  std::optional<Bytes> session;
  std::optional<bool> earlier_extended_master_secret;  ///< of what is to be resumed
};

Client::Client(const ClientConfig& config) : impl_(std::make_unique<Impl>(config)) {}
Client::~Client() = default;

State Client::receive(ByteView wire) { return impl_->endpoint.receive(wire); }
State Client::end_of_stream() { return impl_->endpoint.end_of_stream(); }
Bytes Client::take_output() { return impl_->endpoint.take_output(); }
Bytes Client::take_plaintext() { return impl_->endpoint.take_plaintext(); }
std::vector<Secret> Client::take_secrets() { return impl_->endpoint.take_secrets(); }
State Client::send(ByteView plaintext) { return impl_->endpoint.send(plaintext); }
void Client::close() { impl_->endpoint.close(); }
void Client::refuse(std::uint8_t alert) { impl_->endpoint.refuse(alert); }
State Client::state() const { return impl_->endpoint.state(); }
const std::optional<Error>& Client::error() const { return impl_->endpoint.error(); }
const std::optional<Failure>& Client::failure() const { return impl_->endpoint.failure(); }
std::optional<bool> Client::earlier_extended_master_secret() const {
  return impl_->earlier_extended_master_secret;
}
LibraryView Client::library_view() const { return impl_->endpoint.library_view(); }

std::optional<Bytes> Client::session() const {
  auto& endpoint = impl_->endpoint;
  const bool tls13 = mbedtls_ssl_get_version_number(&endpoint.context()) == MBEDTLS_SSL_VERSION_TLS1_3;
  if (endpoint.state() == State::handshaking || (tls13 && !endpoint.has_ticket())) return impl_->session;
  // The library gives each session out once; a later ticket makes a new one.
  SavedSession session;
  if (mbedtls_ssl_get_session(&endpoint.context(), &session.value) != 0) return impl_->session;
  const bool resumable = tls13 || session.value.MBEDTLS_PRIVATE(ticket) != nullptr ||
                         mbedtls_ssl_session_get_id_len(&session.value) != 0;
  if (resumable) impl_->session = saved(session.value, endpoint.extended_master_secret());
  return impl_->session;
}

}  // namespace sti::tls
