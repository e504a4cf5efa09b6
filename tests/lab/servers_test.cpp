#include "lab/servers.hpp"

#include <gtest/gtest.h>

#include <asio/connect.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <future>
#include <thread>

#include "codec/ldap.hpp"
#include "lab/pki.hpp"
#include "protocol/registry.hpp"

namespace sti::lab {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

/// A client that speaks in bytes and waits at most five seconds.
class RawClient {
 public:
  explicit RawClient(const std::string& url) : socket_(context_) {
    const auto target = protocol::parse_target(url);
    socket_.connect({asio::ip::make_address(target->host), target->port});
  }

  void write(std::string_view text) {
    asio::error_code ignored;
    asio::write(socket_, asio::buffer(text), ignored);
  }

  /// Reads until `end` was seen, the server closed, or nothing came for long enough.
  std::string read_until(std::string_view end, std::chrono::milliseconds patience = 5s) {
    std::string text;
    while (text.find(end) == std::string::npos || end.empty()) {
      std::array<char, 4096> buffer{};
      std::optional<asio::error_code> failed;
      std::size_t length = 0;
      socket_.async_read_some(asio::buffer(buffer), [&](const asio::error_code& error, std::size_t n) {
        failed = error, length = n;
      });
      context_.restart();
      context_.run_for(patience);
      if (!failed) {
        socket_.cancel();
        context_.run();
        timed_out_ = true;
        break;
      }
      text.append(buffer.data(), length);
      if (*failed) {
        closed_ = true;
        break;
      }
    }
    return text;
  }
  std::string read_to_end(std::chrono::milliseconds patience = 5s) { return read_until({}, patience); }

  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool timed_out() const { return timed_out_; }

 private:
  asio::io_context context_;
  tcp::socket socket_;
  bool closed_ = false, timed_out_ = false;
};

/// Servers on a thread of their own.
class Site {
 public:
  explicit Site(const std::vector<std::string>& faults = {}, Limits limits = {},
                const std::string& address = "127.0.0.1") {
    CertificateOptions leaf;
    leaf.dns = {"localhost"};
    const auto pki = make_pki(leaf, 1772366400, tls::system_random());
    ServersOptions options;
    options.address = asio::ip::make_address(address);
    options.faults = *FaultSet::from(faults);
    options.tls.chain = {pki->leaf.certificate, pki->intermediate.certificate};
    options.tls.key = pki->leaf.key;
    options.tls.random = tls::system_random();
    options.limits = limits;
    auto opened = Servers::open(context_, std::move(options));
    if (!opened) throw std::runtime_error(opened.error().text());
    servers_ = *opened;
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Site() {
    asio::post(context_, [this] {
      servers_->stop();
      servers_.reset();
      guard_.reset();
    });
    thread_.join();  // ends only when every coroutine has
  }

  [[nodiscard]] std::string url(std::string_view scheme) const {
    for (const auto& endpoint : servers_->endpoints())
      if (endpoint.protocol == scheme) return endpoint.url;
    return {};
  }
  [[nodiscard]] const std::vector<Endpoint>& endpoints() const { return servers_->endpoints(); }
  std::size_t connections() {
    std::promise<std::size_t> count;
    asio::post(context_, [&] { count.set_value(servers_->connections()); });
    return count.get_future().get();
  }
  /// Waits until so many connections are left.
  bool comes_down_to(std::size_t count) {
    for (int i = 0; i < 500; ++i) {
      if (connections() == count) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

 private:
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_ = asio::make_work_guard(context_);
  std::shared_ptr<Servers> servers_;
  std::thread thread_;
};

TEST(LoopbackAddress, NothingElseIsTaken) {
  for (const auto* good : {"127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"})
    EXPECT_TRUE(loopback_address(good)) << good;
  for (const auto* bad :
       {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "::ffff:127.0.0.1", "::1%1", "", "example.org"})
    EXPECT_FALSE(loopback_address(bad)) << bad;
}

TEST(Servers, EverySchemeHasOne) {
  const Site site;
  ASSERT_EQ(site.endpoints().size(), services().size());
  for (const auto& endpoint : site.endpoints()) {
    const auto target = protocol::parse_target(endpoint.url);
    ASSERT_TRUE(target) << endpoint.url;
    EXPECT_EQ(target->scheme, endpoint.protocol);
    RawClient client(endpoint.url);
    if (endpoint.protocol.starts_with("xmpp")) client.write("<stream:stream version='1.0'>");
    if (endpoint.protocol == "ldap") client.write(text_of(ByteView(codec::ldap_root_dse_request(1, {}))));
    EXPECT_NE(client.read_until("lab.starttls.test").find("lab.starttls.test"), std::string::npos)
        << endpoint.url;
  }
}

TEST(Servers, TakeOtherPortsWhereTheirsAreInUse) {
  const Site first, second;
  for (std::size_t i = 0; i < first.endpoints().size(); ++i)
    EXPECT_NE(first.endpoints()[i].url, second.endpoints()[i].url);
}

TEST(Servers, ListenOnIpv6) {
  const Site site({}, {}, "::1");
  EXPECT_TRUE(site.url("smtp").starts_with("smtp://[::1]:"));
  EXPECT_TRUE(RawClient(site.url("smtp")).read_until("\r\n").starts_with("220 "));
}

TEST(Servers, NothingSaidInPlaintextIsHeardAfterTheGoAhead) {
  const Site site;
  RawClient client(site.url("smtp"));
  client.read_until("\r\n");
  client.write("EHLO me\r\n");
  client.read_until("SIZE 1048576\r\n");
  client.write("STARTTLS\r\nEHLO injected\r\n");
  EXPECT_EQ(client.read_until("", 300ms), "220 2.0.0 Ready to start TLS\r\n");
  EXPECT_TRUE(client.timed_out());
  client.write("EHLO no tls\r\n");
  const auto reply = client.read_to_end();
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(reply.find("250"), std::string::npos);
}

TEST(Servers, GoodbyeEndsTheConnection) {
  const Site site;
  RawClient client(site.url("pop3"));
  client.write("QUIT\r\nSTAT\r\n");
  EXPECT_EQ(client.read_to_end(), "+OK lab.starttls.test STARTTLS Inspector lab\r\n+OK Goodbye\r\n");
  EXPECT_TRUE(client.closed());
}

TEST(Faults, DropAfterGoAhead) {
  const Site site({"drop-after-go-ahead"});
  RawClient client(site.url("imap"));
  client.read_until("\r\n");
  client.write("a STARTTLS\r\n");
  EXPECT_EQ(client.read_to_end(), "a OK Begin TLS now\r\n");
  EXPECT_TRUE(client.closed());
}

TEST(Faults, GarbageInsteadOfTls) {
  const Site site({"garbage-tls"});
  RawClient client(site.url("imap"));
  client.read_until("\r\n");
  client.write("a STARTTLS\r\n");
  EXPECT_EQ(client.read_until("\r\n"), "a OK Begin TLS now\r\n");
  client.write("\x16\x03\x01");
  EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(client.closed());
}

TEST(Faults, InjectionComesInTheSamePacket) {
  const Site site({"inject-fragment"});
  RawClient client(site.url("pop3"));
  client.read_until("\r\n");
  client.write("STLS\r\n");
  EXPECT_EQ(client.read_until("\r\n"), "+OK Begin TLS now\r\n+OK Logg");
}

TEST(Faults, SlowIsLateButWhole) {
  const Site site({"slow"});
  const auto start = std::chrono::steady_clock::now();
  RawClient client(site.url("smtp"));
  EXPECT_EQ(client.read_until("\r\n"), "220 lab.starttls.test ESMTP STARTTLS Inspector lab\r\n");
  EXPECT_GT(std::chrono::steady_clock::now() - start, 200ms);
}

TEST(Resistance, AThousandConnectionsOpenedAndDropped) {
  Site site;
  for (int i = 0; i < 1000; ++i) {
    RawClient client(site.endpoints()[static_cast<std::size_t>(i) % site.endpoints().size()].url);
    if (i % 3 == 0) client.write("EHLO x\r\nSTARTTLS\r\na STARTTLS\r\nSTLS\r\n\x16\x03");
  }
  EXPECT_TRUE(site.comes_down_to(0)) << site.connections();
  EXPECT_TRUE(RawClient(site.url("smtp")).read_until("\r\n").starts_with("220 "));
}

TEST(Resistance, ConnectionsAreLimitedAndTheRestWaits) {
  Limits limits;
  limits.connections = 3;
  Site site({}, limits);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(site.url("smtp")));
    EXPECT_FALSE(clients.back()->read_until("\r\n").empty());
  }
  // One more may be accepted by each listener that was already waiting for one.
  std::vector<std::unique_ptr<RawClient>> waiting_clients;
  for (int i = 0; i < 5; ++i) waiting_clients.push_back(std::make_unique<RawClient>(site.url("smtp")));
  std::this_thread::sleep_for(200ms);
  EXPECT_LE(site.connections(), 4U);
  clients.clear();
  EXPECT_FALSE(waiting_clients.front()->read_until("\r\n").empty());
}

TEST(Resistance, SilenceIsCutOff) {
  Limits limits;
  limits.idle = 200ms;
  const Site site({}, limits);
  RawClient client(site.url("smtp"));
  client.read_to_end(3s);
  EXPECT_TRUE(client.closed());
}

TEST(Resistance, ByteByByteIsCutOff) {
  Limits limits;
  limits.lifetime = 400ms;
  const Site site({}, limits);
  RawClient client(site.url("xmpp"));
  for (int i = 0; i < 60 && !client.closed(); ++i) {
    client.write("x");
    client.read_to_end(20ms);
  }
  EXPECT_TRUE(client.closed());
}

TEST(Resistance, HandshakeThatNeverComesIsCutOff) {
  Limits limits;
  limits.handshake = 200ms;
  const Site site({}, limits);
  RawClient client(site.url("pop3"));
  client.write("STLS\r\n");
  EXPECT_TRUE(client.read_to_end(3s).ends_with("+OK Begin TLS now\r\n"));
  EXPECT_TRUE(client.closed());
}

TEST(Resistance, ClientThatNeverReadsIsCutOff) {
  Limits limits;
  limits.idle = 300ms;
  Site site({}, limits);
  RawClient client(site.url("smtp"));
  std::string flood;
  for (int i = 0; i < 20000; ++i) flood += "EHLO x\r\n";
  std::thread writer([&] {
    for (int i = 0; i < 50; ++i) client.write(flood);
  });
  EXPECT_TRUE(site.comes_down_to(0));
  writer.join();
}

TEST(Servers, StopWithClientsConnected) {
  std::unique_ptr<RawClient> client;
  {
    const Site site({"slow"});
    client = std::make_unique<RawClient>(site.url("imap"));
    std::this_thread::sleep_for(50ms);
  }
  client->read_to_end();
  EXPECT_TRUE(client->closed());
}

}  // namespace
}  // namespace sti::lab
