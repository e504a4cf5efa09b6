#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace sti::support {

/// Puts STARTTLS before a server that speaks TLS from the first byte: speaks SMTP on a port of 127.0.0.1
/// until the client asks for STARTTLS, then passes bytes both ways between it and the server behind.
class StarttlsFront {
 public:
  /// `behind`: the port on 127.0.0.1 of the server behind.
  explicit StarttlsFront(std::uint16_t behind);
  ~StarttlsFront();
  StarttlsFront(const StarttlsFront&) = delete;
  StarttlsFront& operator=(const StarttlsFront&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void accept_all();
  void serve(int client);

  std::uint16_t behind_, port_ = 0;
  int listener_ = -1;
  std::atomic<bool> stopping_ = false;
  std::thread acceptor_;
  std::vector<std::thread> sessions_;  ///< of the acceptor alone, until it is joined
};

/// A connection to a port of 127.0.0.1; throws std::runtime_error where there is none.
int connect_to(std::uint16_t port);

}  // namespace sti::support
