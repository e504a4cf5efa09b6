#pragma once

#include "tls/client.hpp"

namespace sti::tls {

struct ServerConfig {
  std::vector<Bytes> chain;  ///< DER, leaf first; sent as given, whatever it is
  Bytes key;                 ///< DER (PKCS#8 or SEC 1)
  Version least = Version::tls12;
  Version most = Version::tls13;
  std::vector<std::string> alpn;      ///< protocols spoken; a client that offers only others is refused
  RandomSource random;                ///< system_random() where empty
  std::vector<std::uint16_t> suites;  ///< cipher suites accepted; all that the library has where empty
  std::vector<std::uint16_t> groups;  ///< named groups likewise
  Bytes
      ticket_key;  ///< 32 bytes: gives tickets and resumes by those of servers with the same key; empty: none
  bool ask_client_certificate = false;  ///< any is taken, and none too
};

/// The lab's side of a TLS connection over memory buffers. The same calls as Client.
class Server {
 public:
  explicit Server(std::shared_ptr<const ServerConfig> config);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  State receive(ByteView wire);
  State end_of_stream();
  Bytes take_output();
  Bytes take_plaintext();
  State send(ByteView plaintext);
  void close();
  [[nodiscard]] State state() const;
  [[nodiscard]] const std::optional<Error>& error() const;
  [[nodiscard]] const std::optional<Failure>& failure() const;
  [[nodiscard]] LibraryView library_view() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sti::tls
