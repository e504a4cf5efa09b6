#include "net/connect.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "running.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

Texts order_of(const Texts& texts, net::Family family = net::Family::any) {
  std::vector<asio::ip::address> addresses;
  for (const auto& text : texts) addresses.push_back(asio::ip::make_address(text));
  Texts out;
  for (const auto& address : net::interleaved(addresses, family)) out.push_back(address.to_string());
  return out;
}

TEST(Interleaved, alternates_from_the_first_addresss_family) {
  EXPECT_EQ(order_of({"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"}),
            (Texts{"2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"}));
  EXPECT_EQ(order_of({"192.0.2.1", "192.0.2.2", "2001:db8::1"}),
            (Texts{"192.0.2.1", "2001:db8::1", "192.0.2.2"}));
}

TEST(Interleaved, drops_repetitions_and_the_family_not_wanted) {
  EXPECT_EQ(order_of({"192.0.2.1", "192.0.2.1", "2001:db8::1"}), (Texts{"192.0.2.1", "2001:db8::1"}));
  EXPECT_EQ(order_of({"2001:db8::1", "192.0.2.1"}, net::Family::ipv4), (Texts{"192.0.2.1"}));
  EXPECT_EQ(order_of({"2001:db8::1", "192.0.2.1"}, net::Family::ipv6), (Texts{"2001:db8::1"}));
  EXPECT_EQ(order_of({}), Texts{});
}

/// A port on an address of loopback that does not answer: its queue of connections is full and nobody
/// accepts.
class BlackHole {
 public:
  explicit BlackHole(const std::string& address = "127.0.0.1", std::uint16_t port = 0) {
    const int listener = keep(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(asio::ip::make_address_v4(address).to_uint());
    socklen_t size = sizeof where;
    EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&where), size), 0);
    EXPECT_EQ(::listen(listener, 0), 0);
    EXPECT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&where), &size), 0);
    port_ = ntohs(where.sin_port);
    for (int i = 0; i < 3; ++i) {
      const int filler = keep(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      ::connect(filler, reinterpret_cast<sockaddr*>(&where), size);
    }
  }
  ~BlackHole() {
    for (const int fd : kept_) ::close(fd);
  }
  BlackHole(const BlackHole&) = delete;
  BlackHole& operator=(const BlackHole&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int keep(int fd) {
    kept_.push_back(fd);
    return fd;
  }
  std::vector<int> kept_;
  std::uint16_t port_ = 0;
};

class ConnectTest : public ::testing::Test {
 protected:
  static net::SessionOptions to(Texts addresses, std::uint16_t port) {
    auto options = options_for("smtp", port);
    options.target.host = "mail.example.org";
    options.resolve = [addresses = std::move(addresses)](const std::string&, const net::Answer& answer) {
      answer(addresses);
    };
    return options;
  }
  Running running;
};

TEST_F(ConnectTest, tries_the_next_address_at_once_where_one_refuses) {
  ScriptedPeer peer(running.engine(), smtp_honest());
  const auto told = running.run(to({"::1", "127.0.0.1"}, peer.port()));
  EXPECT_EQ(told.outcome(), Outcome::verified) << told.kinds();
  ASSERT_EQ(told.all<event::Connecting>().size(), 2U);
  const auto failed = told.all<event::ConnectFailed>();
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed[0].get_if<event::ConnectFailed>()->endpoint, (Endpoint{"::1", peer.port()}));
  // The second where this machine has no IPv6, which is as good a reason to go on.
  const auto& reason = failed[0].get_if<event::ConnectFailed>()->reason;
  EXPECT_TRUE(reason == "Connection refused" || reason == "Cannot assign requested address") << reason;
  EXPECT_LT(told.all<event::Connected>()[0].t_us, 200'000) << "not only after the attempt delay";
  EXPECT_EQ(told.session.remote(), (Endpoint{"127.0.0.1", peer.port()}));
}

TEST_F(ConnectTest, does_not_wait_for_an_address_that_does_not_answer) {
  ScriptedPeer peer(running.engine(), smtp_honest(), "127.0.0.2");
  const BlackHole hole("127.0.0.1", peer.port());
  const auto told = running.run(to({"127.0.0.1", "127.0.0.2"}, peer.port()));
  EXPECT_EQ(told.outcome(), Outcome::verified) << told.kinds();
  const auto connecting = told.all<event::Connecting>();
  ASSERT_EQ(connecting.size(), 2U);
  EXPECT_GE(connecting[1].t_us - connecting[0].t_us, 240'000) << "RFC 8305: the second attempt is staggered";
  EXPECT_LT(connecting[1].t_us - connecting[0].t_us, 1'000'000);
}

TEST_F(ConnectTest, gives_up_in_time_where_nobody_answers) {
  const BlackHole hole;
  auto options = to({"127.0.0.1"}, hole.port());
  options.connect_timeout = 400ms;
  const auto told = running.run(std::move(options));
  EXPECT_EQ(told.outcome(), Outcome::timeout) << told.kinds();
  EXPECT_EQ(told.all<event::ConnectFailed>().size(), 1U);
  EXPECT_LT(told.steps.back().event.t_us, 2'000'000);
}

TEST_F(ConnectTest, is_unreachable_where_all_refuse) {
  std::uint16_t port = 0;
  {
    const ScriptedPeer gone(running.engine(), Script());
    port = gone.port();
  }
  const auto told = running.run(to({"127.0.0.1", "127.0.0.2"}, port));
  EXPECT_EQ(told.outcome(), Outcome::unreachable);
  EXPECT_EQ(told.all<event::ConnectFailed>().size(), 2U);
  EXPECT_NE(told.session.reason().find("refused"), std::string::npos);
}

TEST_F(ConnectTest, is_unreachable_where_the_name_is_unknown) {
  auto options = options_for("smtp", 25);
  options.target.host = "mail.example.org";
  options.resolve = [](const std::string& host, const net::Answer& answer) {
    answer(Error{Fault::local, "looking up " + host, "an address", "NXDOMAIN", std::nullopt});
  };
  auto told = running.run(options);
  EXPECT_EQ(told.outcome(), Outcome::unreachable);
  EXPECT_NE(told.session.reason().find("NXDOMAIN"), std::string::npos);
  options = to({}, 25);
  EXPECT_EQ(running.run(options).outcome(), Outcome::unreachable);
  options = to({"::1"}, 25);
  options.family = net::Family::ipv4;
  told = running.run(options);
  EXPECT_EQ(told.outcome(), Outcome::unreachable);
  EXPECT_NE(told.session.reason().find("IPv4"), std::string::npos);
}

TEST_F(ConnectTest, does_not_wait_for_a_lookup_for_ever) {
  auto options = options_for("smtp", 25);
  options.target.host = "mail.example.org";
  net::Answer kept;
  options.resolve = [&kept](const std::string&, net::Answer answer) { kept = std::move(answer); };
  options.step_timeout = 100ms;
  EXPECT_EQ(running.run(options).outcome(), Outcome::timeout);
  running.engine().run([&] { kept(std::vector<std::string>{"127.0.0.1"}); });  // too late: nobody listens
}

TEST_F(ConnectTest, asks_the_system_for_names) {
  ScriptedPeer peer(running.engine(), smtp_honest());
  auto options = options_for("smtp", peer.port());
  options.target.host = "localhost";
  options.name.clear();
  options.family = net::Family::ipv4;
  const auto told = running.run(std::move(options));
  EXPECT_EQ(told.outcome(), Outcome::verified) << told.kinds() << told.session.reason();
  EXPECT_TRUE(told.first<event::Resolved>());
  EXPECT_EQ(told.session.tls()->server_name, "localhost");
}

TEST_F(ConnectTest, goes_elsewhere_where_told_to) {
  ScriptedPeer peer(running.engine(), smtp_honest());
  auto options = options_for("smtp", 25);
  options.target.host = "mail.example.org";
  options.name.clear();
  options.connect = net::SessionOptions::Elsewhere{"127.0.0.1", peer.port()};
  const auto told = running.run(std::move(options));
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_EQ(told.session.name(), "mail.example.org");
  EXPECT_EQ(told.session.target().port, 25);
}

}  // namespace
}  // namespace sti::test
