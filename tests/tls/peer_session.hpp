// A TLS client session over a real socket, through the STARTTLS front, against another TLS implementation.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>

#include "pair.hpp"
#include "support/starttls_front.hpp"

namespace sti::tls {

class PeerSession {
 public:
  PeerSession(std::uint16_t front_port, ClientConfig config)
      : client(std::move(config)), socket_(support::connect_to(front_port)) {
    ask_for_starttls();
    client.receive({});
    flush();
  }
  ~PeerSession() { ::close(socket_); }
  PeerSession(const PeerSession&) = delete;
  PeerSession& operator=(const PeerSession&) = delete;

  /// Reads and writes until `done`, the connection ends or ten seconds have passed; whether `done`.
  template <typename Done>
  bool pump(Done done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!done()) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd wait{socket_, POLLIN, 0};
      if (ended_ || left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) break;
      std::array<std::uint8_t, 4096> buffer;
      const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (got <= 0) {
        ended_ = true;
        client.end_of_stream();
      } else {
        take(ByteView(buffer).first(static_cast<std::size_t>(got)));
      }
      flush();
    }
    return done();
  }
  bool shake_hands() {
    return pump([&] { return client.state() != State::handshaking; }) && client.state() == State::open;
  }
  bool read_until(std::string_view text) {
    return pump([&] {
      const auto bytes = client.take_plaintext();
      plaintext.append(bytes.begin(), bytes.end());
      return plaintext.find(text) != std::string::npos;
    });
  }
  void send(std::string_view text) {
    client.send(bytes_of(text));
    flush();
  }
  void flush() {
    auto bytes = client.take_output();
    for (auto& secret : client.take_secrets()) tap.learn(secret, seen.all);
    tap.read(c2s, bytes, seen.all);
    for (ByteView left = bytes; !left.empty();) {
      const auto sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      left = left.subspan(static_cast<std::size_t>(sent));
    }
  }
  [[nodiscard]] std::string problem() const {
    return client.error() ? client.error()->text()
                          : "state " + std::to_string(static_cast<int>(client.state()));
  }

  Client client;
  Tap tap{{}, {}, {}};
  Seen seen;
  std::string plaintext;

 private:
  void take(ByteView bytes) {
    client.receive(bytes);
    tap.read(s2c, bytes, seen.all);
    for (auto& secret : client.take_secrets()) tap.learn(secret, seen.all);
  }

  void ask_for_starttls() {
    expect_reply("220 ");
    say("EHLO inspector\r\n");
    expect_reply("250 ");
    say("STARTTLS\r\n");
    expect_reply("220 ");
  }
  void say(std::string_view line) {
    if (::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) < 0)
      throw std::runtime_error("the front is gone");
  }
  /// Reads to the end of the reply whose last line has `code`, and not a byte further.
  void expect_reply(std::string_view code) {
    std::string line;
    while (true) {
      char c = 0;
      if (::recv(socket_, &c, 1, 0) != 1) throw std::runtime_error("the front is gone");
      line += c;
      if (c != '\n') continue;
      if (line.substr(0, code.size()) == code) return;
      line.clear();
    }
  }

  int socket_;
  bool ended_ = false;
};

}  // namespace sti::tls
