#include "support/starttls_front.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sti::support {
namespace {

constexpr int tick_ms = 50;  // how soon a stop is noticed

struct Socket {
  explicit Socket(int fd) : value(fd) {}
  ~Socket() {
    if (value >= 0) ::close(value);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int value;
};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return out;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// What is there to read within a tick; `open` turns false at the end of the stream.
std::string receive(int fd, bool& open) {
  pollfd wait{fd, POLLIN, 0};
  if (::poll(&wait, 1, tick_ms) <= 0) return {};
  std::array<char, 16384> buffer;
  const auto got = ::recv(fd, buffer.data(), buffer.size(), 0);
  if (got <= 0) open = false;
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

/// The answer to one command; sets `upgrade` where it is the go-ahead.
std::string answer(std::string line, bool& upgrade) {
  std::ranges::transform(line, line.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const std::string_view verb = std::string_view(line).substr(0, line.find(' '));
  if (verb == "EHLO") return "250-front.example.org\r\n250-8BITMIME\r\n250 STARTTLS\r\n";
  if (verb == "STARTTLS") {
    upgrade = true;
    return "220 go ahead\r\n";
  }
  if (verb == "QUIT") return "221 bye\r\n";
  return "502 not here\r\n";
}

}  // namespace

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (fd >= 0) ::close(fd);
    throw std::runtime_error("no connection to port " + std::to_string(port));
  }
  return fd;
}

StarttlsFront::StarttlsFront(std::uint16_t behind) : behind_(behind) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t length = sizeof address;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("the STARTTLS front cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

StarttlsFront::~StarttlsFront() {
  stopping_ = true;
  acceptor_.join();
  for (auto& session : sessions_) session.join();
  ::close(listener_);
}

void StarttlsFront::accept_all() {
  while (!stopping_) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, tick_ms) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) sessions_.emplace_back([this, client] { serve(client); });
  }
}

void StarttlsFront::serve(int fd) {
  const Socket client(fd);
  bool upgrade = false;
  if (!send_all(client.value, "220 front.example.org ESMTP\r\n")) return;
  std::string pending;
  for (bool open = true; open && !upgrade;) {
    if (stopping_) return;
    pending += receive(client.value, open);
    for (auto end = pending.find("\r\n"); end != std::string::npos && !upgrade; end = pending.find("\r\n")) {
      if (!send_all(client.value, answer(pending.substr(0, end), upgrade))) return;
      pending.erase(0, end + 2);
    }
  }
  if (!upgrade) return;

  try {
    const Socket server(connect_to(behind_));
    if (!send_all(server.value, pending)) return;
    while (!stopping_) {
      std::array<pollfd, 2> wait{{{client.value, POLLIN, 0}, {server.value, POLLIN, 0}}};
      if (::poll(wait.data(), wait.size(), tick_ms) <= 0) continue;
      for (std::size_t i = 0; i < wait.size(); ++i) {
        if (wait[i].revents == 0) continue;
        bool open = true;
        const auto bytes = receive(wait[i].fd, open);
        if (!open || !send_all(wait[1 - i].fd, bytes)) return;
      }
    }
  } catch (const std::runtime_error&) {
    // The server behind is gone: the client sees its connection end.
  }
}

}  // namespace sti::support
