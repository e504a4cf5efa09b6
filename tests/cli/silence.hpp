#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>

namespace sti::test {

/// A server on loopback that says nothing: the kernel accepts, nobody answers.
class Silence {
 public:
  Silence() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket_, 8), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length), 0);
    port_ = ntohs(address.sin_port);
  }
  ~Silence() { ::close(socket_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  [[nodiscard]] std::string url() const { return fmt::format("smtp://127.0.0.1:{}", port_); }
  /// Waits until somebody has connected, at most so long.
  [[nodiscard]] bool is_visited(std::chrono::milliseconds limit = std::chrono::seconds(20)) const {
    pollfd visitor{socket_, POLLIN, 0};
    return ::poll(&visitor, 1, static_cast<int>(limit.count())) == 1;
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

}  // namespace sti::test
