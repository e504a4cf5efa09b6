#pragma once

#include <mbedtls/ssl.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tls/client.hpp"

namespace sti::tls {

/// What Client and Server have in common: one mbedTLS context driven over memory buffers. Private to this
/// folder.
class Endpoint {
 public:
  struct Settings {
    bool server = false;
    Version least = Version::tls12;
    Version most = Version::tls13;
    std::vector<std::string> alpn;
    RandomSource random;
    std::vector<std::uint16_t> suites;  ///< all where empty
    std::vector<std::uint16_t> groups;  ///< all where empty
  };

  explicit Endpoint(Settings settings);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  // For the owner's own settings, before start().
  mbedtls_ssl_config& config() { return config_; }
  mbedtls_ssl_context& context() { return context_; }
  /// For library functions that take a generator.
  static int random(void* self, unsigned char* out, std::size_t length);
  void start();
  /// Fails before anything was received or sent, for a reason of our own.
  void fail_setup(const std::string& doing, int code);

  State receive(ByteView wire);
  State end_of_stream();
  Bytes take_output() { return std::exchange(output_, {}); }
  Bytes take_plaintext() { return std::exchange(plaintext_, {}); }
  std::vector<Secret> take_secrets() { return std::exchange(secrets_, {}); }
  State send(ByteView plaintext);
  void close();
  void refuse(std::uint8_t alert);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
  [[nodiscard]] LibraryView library_view() const;
  /// A TLS 1.3 ticket came.
  [[nodiscard]] bool has_ticket() const { return has_ticket_; }
  /// Of the handshake of TLS 1.2 that is over.
  [[nodiscard]] bool extended_master_secret() const { return extended_master_secret_; }

 private:
  void drive();
  void shake_hands();
  void read_data();
  /// Whether `code` only says "go on": then `starved_` tells whether bytes are needed first.
  bool goes_on(int code);
  void fail(int code);
  void note_failure(int code);
  [[nodiscard]] std::string doing() const;

  static int pull(void* self, unsigned char* out, std::size_t length);
  static int push(void* self, const unsigned char* data, std::size_t length);
  static void export_key(void* self, mbedtls_ssl_key_export_type type, const unsigned char* secret,
                         std::size_t length, const unsigned char client_random[32],
                         const unsigned char server_random[32], mbedtls_tls_prf_types prf);

  Settings settings_;
  std::vector<const char*> alpn_;
  std::vector<int> suites_;
  std::vector<std::uint16_t> groups_;
  mbedtls_ssl_config config_{};
  mbedtls_ssl_context context_{};

  State state_ = State::handshaking;
  std::optional<Error> error_;
  std::optional<Failure> failure_;
  Bytes input_;
  std::size_t consumed_ = 0;  ///< of input_
  bool ended_ = false;        ///< the peer's stream
  bool starved_ = false;      ///< the library asked for bytes and there were none
  bool has_ticket_ = false, extended_master_secret_ = false;
  std::uint16_t group_ = 0;  ///< of the key exchange, as the library has it
  std::uint32_t dh_bits_ = 0;
  bool closing_ = false;  ///< our close_notify is out
  std::optional<std::uint8_t> alert_sent_;
  Bytes output_, plaintext_;
  std::vector<Secret> secrets_;
};

}  // namespace sti::tls
