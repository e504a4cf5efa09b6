#include "resumption.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "net/judge.hpp"
#include "net/recorder.hpp"
#include "net/tls_layer.hpp"
#include "support/recording.hpp"
#include "support/starttls_front.hpp"

namespace sti::interop {
namespace {

constexpr std::string_view line = "EHLO localhost\r\n";
constexpr auto server_name = "mail.example.org";

class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(support::connect_to(port)) {}
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(ByteView bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("the peer takes no more");
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
  }
  /// What comes next; nothing at the end of the stream.
  [[nodiscard]] Bytes receive() const {
    std::array<std::uint8_t, 4096> buffer;
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, 10'000) <= 0) throw std::runtime_error("the peer says nothing for ten seconds");
    const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    return {buffer.begin(), buffer.begin() + std::max<ssize_t>(got, 0)};
  }
  [[nodiscard]] Endpoint local() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    return {"127.0.0.1", ntohs(address.sin_port)};
  }

 private:
  int socket_;
};

tls::ClientConfig config_for(tls::Version version) {
  tls::ClientConfig config;
  config.server_name = server_name;
  config.least = config.most = version;
  return config;
}

/// The session that the server gives. TLS 1.3's tickets come after the handshake, so it is asked for a line.
Bytes session_from(std::uint16_t port, tls::Version version) {
  const Connection connection(port);
  tls::Client client(config_for(version));
  client.receive({});
  bool asked = false;
  Bytes answer;
  while (answer.empty()) {
    connection.send(client.take_output());
    const auto got = connection.receive();
    if (got.empty() || client.receive(got) == tls::State::failed)
      throw std::runtime_error("no session to go on from");
    if (!asked && client.state() == tls::State::open) {
      client.send(bytes_of(line));
      asked = true;
    }
    answer = client.take_plaintext();
  }
  auto session = client.session();
  if (!session) throw std::runtime_error("the server gives no session");
  client.close();
  connection.send(client.take_output());
  return *std::move(session);
}

class Recorded {
 public:
  Recorded(std::uint16_t port, tls::ClientConfig config)
      : connection_(port),
        recorder_(1, queue_, clock_),
        judge_(options_, server_name, clock_, recorder_),
        tls_(std::move(config), main_connection, recorder_, judge_) {
    const Target target{"smtps", "127.0.0.1", port};
    recorder_.add(event::Started{target, clock_.unix_us(), server_name, "test"});
    recorder_.add(event::Connecting{{"127.0.0.1", port}});
    recorder_.add(event::Connected{connection_.local(), {"127.0.0.1", port}});
  }

  Inspection run() {
    recorder_.enter(Phase::tls);
    tls_.begin();
    connection_.send(tls_.take_output());
    while (tls_.state() == tls::State::handshaking) hear();
    if (tls_.state() != tls::State::open) throw std::runtime_error("the second handshake fails");
    recorder_.add(event::Established{std::make_shared<const TlsInfo>(tls_.agreed())});
    const Range said = recorder_.chunk(main_stream::clear_c2s, Bytes(line.begin(), line.end()));
    recorder_.add(event::Message{event::MessageRole::command}, Direction::client_to_server, said);
    tls_.send(bytes_of(line));
    connection_.send(tls_.take_output());
    Bytes answer;
    while ((answer = tls_.take_plaintext()).empty()) hear();
    recorder_.chunk(main_stream::clear_s2c, std::move(answer));
    tls_.close();
    connection_.send(tls_.take_output());
    tls_.finish();
    recorder_.add(event::Finished{Outcome::unverified, "a resumed session shows no certificate"});

    std::vector<net::Delivery> delivered;
    queue_.drain(delivered);
    std::vector<Step> steps;
    for (auto& delivery : delivered) steps.push_back(std::move(delivery.step));
    return test::session_of(steps);
  }

 private:
  void hear() {
    const auto got = connection_.receive();
    if (got.empty()) throw std::runtime_error("the peer ends the resumed session early");
    const Range where = recorder_.chunk(main_stream::wire_s2c, got);
    tls_.receive_all(got, where);
    connection_.send(tls_.take_output());
  }

  Connection connection_;
  net::EventQueue queue_;
  net::Clock clock_;
  net::SessionOptions options_;
  net::Recorder recorder_;
  net::Judge judge_;
  net::TlsLayer tls_;
};

}  // namespace

Inspection resumed_session(std::uint16_t port, tls::Version version) {
  auto config = config_for(version);
  config.session = session_from(port, version);
  return Recorded(port, std::move(config)).run();
}

}  // namespace sti::interop
