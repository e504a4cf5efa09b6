#include "tls/endpoint.hpp"

#include <fmt/format.h>
#include <mbedtls/error.h>

#include <algorithm>
#include <array>

#include "tls/library.hpp"
#include "tls/library_internals.h"
#include "tls/suites.hpp"

namespace sti::tls {
namespace {

// Everything the library can do, best first. The client offers the key share of the first only, so a server
// that wants another asks by HelloRetryRequest.
constexpr std::uint16_t all_groups[] = {
    MBEDTLS_SSL_IANA_TLS_GROUP_X25519,    MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_X448,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP521R1, MBEDTLS_SSL_IANA_TLS_GROUP_BP256R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_BP384R1,   MBEDTLS_SSL_IANA_TLS_GROUP_BP512R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_FFDHE2048, MBEDTLS_SSL_IANA_TLS_GROUP_FFDHE3072,
    MBEDTLS_SSL_IANA_TLS_GROUP_FFDHE4096, MBEDTLS_SSL_IANA_TLS_GROUP_FFDHE6144,
    MBEDTLS_SSL_IANA_TLS_GROUP_FFDHE8192, MBEDTLS_SSL_IANA_TLS_GROUP_SECP256K1,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP224R1, MBEDTLS_SSL_IANA_TLS_GROUP_SECP224K1,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP192R1, MBEDTLS_SSL_IANA_TLS_GROUP_SECP192K1};

// In TLS 1.2 the SHA-1 and SHA-224 ones too, for old servers. The library leaves those out of a ClientHello
// that also offers TLS 1.3.
constexpr std::uint16_t signature_schemes[] = {MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256,
                                               MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
                                               MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512,
                                               MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,
                                               MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,
                                               MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,
                                               MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
                                               MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,
                                               MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
                                               0x0303,  // ecdsa_sha224
                                               0x0301,  // rsa_pkcs1_sha224
                                               MBEDTLS_TLS1_3_SIG_ECDSA_SHA1,
                                               MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA1,
                                               MBEDTLS_TLS1_3_SIG_NONE};

constexpr unsigned least_prime_bits = 512;  // an inspector also meets servers that nobody should use

const char* label_of(mbedtls_ssl_key_export_type type) {
  switch (type) {
    case MBEDTLS_SSL_KEY_EXPORT_TLS12_MASTER_SECRET:
      return "CLIENT_RANDOM";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_HANDSHAKE_TRAFFIC_SECRET:
      return "CLIENT_HANDSHAKE_TRAFFIC_SECRET";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_HANDSHAKE_TRAFFIC_SECRET:
      return "SERVER_HANDSHAKE_TRAFFIC_SECRET";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_APPLICATION_TRAFFIC_SECRET:
      return "CLIENT_TRAFFIC_SECRET_0";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_APPLICATION_TRAFFIC_SECRET:
      return "SERVER_TRAFFIC_SECRET_0";
    default:
      return nullptr;  // early data, which is not used
  }
}

/// What the library is at, by its handshake state.
std::string_view step_name(int state) {
  switch (state) {
    case MBEDTLS_SSL_HELLO_REQUEST:
    case MBEDTLS_SSL_CLIENT_HELLO:
      return "ClientHello";
    case MBEDTLS_SSL_SERVER_HELLO:
    case MBEDTLS_SSL_HELLO_RETRY_REQUEST:
      return "ServerHello";
    case MBEDTLS_SSL_ENCRYPTED_EXTENSIONS:
      return "EncryptedExtensions";
    case MBEDTLS_SSL_SERVER_CERTIFICATE:
      return "the server's Certificate";
    case MBEDTLS_SSL_SERVER_KEY_EXCHANGE:
      return "ServerKeyExchange";
    case MBEDTLS_SSL_CERTIFICATE_REQUEST:
      return "CertificateRequest";
    case MBEDTLS_SSL_SERVER_HELLO_DONE:
      return "ServerHelloDone";
    case MBEDTLS_SSL_CLIENT_CERTIFICATE:
      return "the client's Certificate";
    case MBEDTLS_SSL_CLIENT_KEY_EXCHANGE:
      return "ClientKeyExchange";
    case MBEDTLS_SSL_CERTIFICATE_VERIFY:
    case MBEDTLS_SSL_CLIENT_CERTIFICATE_VERIFY:
      return "CertificateVerify";
    case MBEDTLS_SSL_CLIENT_CHANGE_CIPHER_SPEC:
    case MBEDTLS_SSL_CLIENT_FINISHED:
    case MBEDTLS_SSL_CLIENT_CCS_AFTER_SERVER_FINISHED:
      return "the client's Finished";
    case MBEDTLS_SSL_SERVER_CHANGE_CIPHER_SPEC:
    case MBEDTLS_SSL_SERVER_FINISHED:
      return "the server's Finished";
    case MBEDTLS_SSL_NEW_SESSION_TICKET:
    case MBEDTLS_SSL_TLS1_3_NEW_SESSION_TICKET:
    case MBEDTLS_SSL_TLS1_3_NEW_SESSION_TICKET_FLUSH:
      return "NewSessionTicket";
    default:
      return {};
  }
}

/// The alert for faults that the library reports to its caller but not to the peer.
std::optional<std::uint8_t> missing_alert(int code) {
  switch (code) {
    case MBEDTLS_ERR_SSL_INVALID_RECORD:
      return MBEDTLS_SSL_ALERT_MSG_DECODE_ERROR;
    case MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE:
      return MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE;
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
      return MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION;
    default:
      return std::nullopt;
  }
}

Failure::Reason reason_of(int code, bool at_end) {
  using Reason = Failure::Reason;
  switch (code) {
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
      return Reason::alert;
    case MBEDTLS_ERR_SSL_CONN_EOF:
      return Reason::end_of_stream;
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
      return Reason::close_notify;
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
      return Reason::version;
    case MBEDTLS_ERR_SSL_BAD_INPUT_DATA:  // a handshake message longer than its buffer of about 16 KiB
    case MBEDTLS_ERR_ERROR_CORRUPTION_DETECTED:
    case MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL:
      return Reason::library_limit;
    default:
      return at_end ? Reason::end_of_stream : is_library_limit(code) ? Reason::library_limit : Reason::fault;
  }
}

}  // namespace

Endpoint::Endpoint(Settings settings) : settings_(std::move(settings)) {
  start_library();
  if (!settings_.random) settings_.random = system_random();
  mbedtls_ssl_config_init(&config_);
  mbedtls_ssl_init(&context_);
  mbedtls_ssl_config_defaults(&config_, settings_.server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                              MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
  mbedtls_ssl_conf_rng(&config_, &Endpoint::random, this);
  mbedtls_ssl_conf_authmode(&config_, MBEDTLS_SSL_VERIFY_NONE);
  // Not configured, the library would offer psk_ke, which does without (EC)DHE and so without forward
  // secrecy.
  mbedtls_ssl_conf_tls13_key_exchange_modes(&config_, MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL |
                                                          MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL);
  mbedtls_ssl_conf_min_tls_version(&config_, static_cast<mbedtls_ssl_protocol_version>(settings_.least));
  mbedtls_ssl_conf_max_tls_version(&config_, static_cast<mbedtls_ssl_protocol_version>(settings_.most));

  if (settings_.groups.empty())
    groups_.assign(std::begin(all_groups), std::end(all_groups));
  else
    groups_ = settings_.groups;
  groups_.push_back(MBEDTLS_SSL_IANA_TLS_GROUP_NONE);
  mbedtls_ssl_conf_groups(&config_, groups_.data());
  mbedtls_ssl_conf_sig_algs(&config_, signature_schemes);
  if (settings_.suites.empty())
    suites_ = suites_by_preference();
  else
    suites_.assign(settings_.suites.begin(), settings_.suites.end());
  suites_.push_back(0);
  mbedtls_ssl_conf_ciphersuites(&config_, suites_.data());
  if (!settings_.server) mbedtls_ssl_conf_dhm_min_bitlen(&config_, least_prime_bits);
  if (!settings_.alpn.empty()) {
    for (const auto& name : settings_.alpn) alpn_.push_back(name.c_str());
    alpn_.push_back(nullptr);
    mbedtls_ssl_conf_alpn_protocols(&config_, alpn_.data());
  }
}

Endpoint::~Endpoint() {
  mbedtls_ssl_free(&context_);
  mbedtls_ssl_config_free(&config_);
}

void Endpoint::start() {
  if (const int code = mbedtls_ssl_setup(&context_, &config_); code != 0)
    return fail_setup("setting up TLS", code);
  mbedtls_ssl_set_bio(&context_, this, &Endpoint::push, &Endpoint::pull, nullptr);
  mbedtls_ssl_set_export_keys_cb(&context_, &Endpoint::export_key, this);
}

void Endpoint::fail_setup(const std::string& doing, int code) {
  state_ = State::failed;
  error_ = Error{Fault::local, doing, {}, words_for(code), std::nullopt};
  failure_ = Failure{};
  failure_->code = code;
}

State Endpoint::receive(ByteView wire) {
  if (state_ != State::handshaking && state_ != State::open) return state_;
  input_.insert(input_.end(), wire.begin(), wire.end());
  drive();
  return state_;
}

State Endpoint::end_of_stream() {
  ended_ = true;
  if (state_ == State::handshaking || state_ == State::open) drive();
  return state_;
}

State Endpoint::send(ByteView plaintext) {
  // RFC 8446 §6.1: the peer's close_notify ends one direction only.
  while ((state_ == State::open || state_ == State::peer_closed) && !closing_ && !plaintext.empty()) {
    const int written = mbedtls_ssl_write(&context_, plaintext.data(), plaintext.size());
    if (written > 0)
      plaintext = plaintext.subspan(static_cast<std::size_t>(written));
    else
      fail(written);
  }
  return state_;
}

void Endpoint::close() {
  if (closing_ || (state_ != State::open && state_ != State::peer_closed)) return;
  closing_ = true;
  mbedtls_ssl_close_notify(&context_);
}

void Endpoint::refuse(std::uint8_t alert) {
  if (state_ == State::failed || closing_) return;
  if (mbedtls_ssl_send_alert_message(&context_, MBEDTLS_SSL_ALERT_LEVEL_FATAL, alert) == 0)
    alert_sent_ = alert;
  state_ = State::failed;
  failure_.emplace();
  failure_->reason = Failure::Reason::refused;
  failure_->alert_sent = alert_sent_;
  error_ = Error{Fault::local, doing(), {}, "the peer was refused", std::nullopt};
}

void Endpoint::drive() {
  if (state_ == State::handshaking) shake_hands();
  if (state_ == State::open) read_data();
}

bool Endpoint::goes_on(int code) {
  if (code == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
    has_ticket_ = true;
    return true;
  }
  // WANT_READ also comes after a message that the library has only swallowed, with more of them at hand.
  return (code == MBEDTLS_ERR_SSL_WANT_READ || code == MBEDTLS_ERR_SSL_WANT_WRITE) && !starved_;
}

void Endpoint::shake_hands() {
  while (true) {
    starved_ = false;
    const int code = mbedtls_ssl_handshake(&context_);
    if (code == 0) {
      state_ = State::open;
      return;
    }
    if (goes_on(code)) continue;
    if (!starved_ || ended_)
      fail(code);
    else if (!settings_.server)
      sti_library_allow_cookie(&context_);
    return;
  }
}

void Endpoint::read_data() {
  std::array<std::uint8_t, 16384> buffer;
  while (true) {
    starved_ = false;
    // Empty records are allowed in any number (RFC 8446 §5.1, RFC 5246 §6.2.1), and the library takes three
    // in a row.
    context_.MBEDTLS_PRIVATE(nb_zero) = 0;
    const int got = mbedtls_ssl_read(&context_, buffer.data(), buffer.size());
    if (got > 0) {
      plaintext_.insert(plaintext_.end(), buffer.begin(), buffer.begin() + got);
    } else if (got == 0 && !(ended_ && starved_)) {
      continue;  // an empty record after another
    } else if (got == 0 || got == MBEDTLS_ERR_SSL_CONN_EOF) {
      state_ = State::truncated;
      return;
    } else if (got == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
      state_ = State::peer_closed;
      return;
    } else if (!goes_on(got)) {
      if (!starved_ || ended_) fail(got);
      return;
    }
  }
}

void Endpoint::fail(int code) {
  state_ = State::failed;
  note_failure(code);
  // The library has sent most alerts itself. Where it has not, the peer is told all the same.
  if (const auto alert = missing_alert(code); alert && !alert_sent_)
    if (mbedtls_ssl_send_alert_message(&context_, MBEDTLS_SSL_ALERT_LEVEL_FATAL, *alert) == 0)
      alert_sent_ = alert;
  failure_->alert_sent = alert_sent_;

  Error error{Fault::misbehaved, doing(), {}, {}, std::nullopt};
  if (failure_->alert_received) {
    error.got = fatal_alert(*failure_->alert_received) + " from the peer";
  } else if (code == MBEDTLS_ERR_SSL_CONN_EOF || (ended_ && starved_)) {
    error.fault = Fault::incomplete;
    error.got = "the end of the stream";
  } else if (code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
    error.got = "close_notify from the peer";
  } else {
    error.got = words_for(code);
  }
  error_ = std::move(error);
}

void Endpoint::note_failure(int code) {
  Failure failure;
  failure.code = code;
  failure.reason = reason_of(code, ended_ && starved_);
  if (code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
    failure.alert_received = context_.MBEDTLS_PRIVATE(in_msg)[1];
  } else if (!alert_sent_) {
    // Encrypted ones cannot be recognised in the output.
    if (context_.MBEDTLS_PRIVATE(alert_reason) != 0)
      alert_sent_ = context_.MBEDTLS_PRIVATE(alert_type);
    else if (code == MBEDTLS_ERR_SSL_INVALID_MAC)
      alert_sent_ = MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC;
  }
  failure_ = failure;
}

std::string Endpoint::doing() const {
  const auto step = step_name(context_.MBEDTLS_PRIVATE(state));
  if (mbedtls_ssl_is_handshake_over(const_cast<mbedtls_ssl_context*>(&context_)) != 0 || step.empty())
    return "reading the TLS connection";
  return fmt::format("TLS handshake, at {}", step);
}

LibraryView Endpoint::library_view() const {
  if (state_ == State::handshaking || state_ == State::failed) return {};
  LibraryView view;
  view.version = static_cast<std::uint16_t>(mbedtls_ssl_get_version_number(&context_));
  view.suite = static_cast<std::uint16_t>(mbedtls_ssl_get_ciphersuite_id_from_ssl(&context_));
  view.group = group_;
  view.dh_bits = dh_bits_;
  if (const char* alpn = mbedtls_ssl_get_alpn_protocol(&context_)) view.alpn = alpn;
  if (const auto* peer = mbedtls_ssl_get_peer_cert(&context_); peer && peer->raw.p)
    view.peer_certificate.assign(peer->raw.p, peer->raw.p + peer->raw.len);
  return view;
}

int Endpoint::random(void* self, unsigned char* out, std::size_t length) {
  static_cast<Endpoint*>(self)->settings_.random({out, length});
  return 0;
}

int Endpoint::pull(void* self, unsigned char* out, std::size_t length) {
  auto& me = *static_cast<Endpoint*>(self);
  const auto available = me.input_.size() - me.consumed_;
  if (available == 0) {
    me.input_.clear();
    me.consumed_ = 0;
    me.starved_ = true;
    return me.ended_ ? 0 : MBEDTLS_ERR_SSL_WANT_READ;
  }
  const auto count = std::min(available, length);
  std::copy_n(me.input_.begin() + static_cast<std::ptrdiff_t>(me.consumed_), count, out);
  me.consumed_ += count;
  return static_cast<int>(count);
}

int Endpoint::push(void* self, const unsigned char* data, std::size_t length) {
  auto& me = *static_cast<Endpoint*>(self);
  constexpr std::size_t header = 5;
  const bool plain_alert = length == header + 2 && data[0] == MBEDTLS_SSL_MSG_ALERT;
  if (plain_alert && data[header] == MBEDTLS_SSL_ALERT_LEVEL_FATAL) me.alert_sent_ = data[header + 1];
  me.output_.insert(me.output_.end(), data, data + length);
  return static_cast<int>(length);
}

void Endpoint::export_key(void* self, mbedtls_ssl_key_export_type type, const unsigned char* secret,
                          std::size_t length, const unsigned char client_random[32], const unsigned char*,
                          mbedtls_tls_prf_types) {
  auto& me = *static_cast<Endpoint*>(self);
  me.group_ = sti_library_group(&me.context_, &me.dh_bits_);
  me.extended_master_secret_ = sti_library_extended_master_secret(&me.context_) != 0;
  if (const char* label = label_of(type))
    me.secrets_.push_back({label, Bytes(client_random, client_random + 32), Bytes(secret, secret + length)});
}

}  // namespace sti::tls
