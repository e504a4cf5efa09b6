#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace sti::test {

/// A server that accepts connections, counts them and says nothing.
class SilentServer {
 public:
  SilentServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
      throw std::runtime_error("no port to listen on");
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] {
      while (!over_) {
        pollfd polled{listener_, POLLIN, 0};
        if (::poll(&polled, 1, 20) != 1) continue;
        const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (accepted < 0) continue;
        connections_.push_back(accepted);
        ++count_;
      }
    });
  }
  ~SilentServer() {
    over_ = true;
    thread_.join();
    for (const int fd : connections_) ::close(fd);
    ::close(listener_);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int count() const { return count_; }

 private:
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> over_{false};
  std::atomic<int> count_{0};
  std::vector<int> connections_;  ///< of the thread, until it is over
  std::thread thread_;
};

}  // namespace sti::test
