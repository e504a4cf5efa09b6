#include "support/scripted_peer.hpp"

#include <array>
#include <asio/as_tuple.hpp>
#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <set>
#include <utility>

#include "model/escape.hpp"

namespace sti::test {
namespace {

using asio::ip::tcp;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

}  // namespace

Script& Script::send(std::string_view bytes) {
  acts_.push_back({Kind::send, std::string(bytes), {}, nullptr});
  return *this;
}
Script& Script::expect(std::string_view prefix) {
  acts_.push_back({Kind::expect, std::string(prefix), {}, nullptr});
  return *this;
}
Script& Script::wait(std::chrono::milliseconds time) {
  acts_.push_back({Kind::wait, {}, time, nullptr});
  return *this;
}
Script& Script::tls(std::shared_ptr<const sti::tls::ServerConfig> config) {
  acts_.push_back({Kind::tls, {}, {}, std::move(config)});
  return *this;
}
Script& Script::tls(DeviatingPlan plan) {
  acts_.push_back({Kind::tls, {}, {}, nullptr, std::make_shared<const DeviatingPlan>(std::move(plan))});
  return *this;
}
Script& Script::deviate(std::function<void(DeviatingServer&)> how) {
  acts_.push_back({Kind::deviate, {}, {}, nullptr, nullptr, std::move(how)});
  return *this;
}
Script& Script::raw(std::string_view bytes) {
  acts_.push_back({Kind::raw, std::string(bytes), {}, nullptr});
  return *this;
}
Script& Script::close_notify(std::string_view last) {
  acts_.push_back({Kind::close_notify, std::string(last), {}, nullptr});
  return *this;
}
Script& Script::stall() {
  acts_.push_back({Kind::stall, {}, {}, nullptr});
  return *this;
}
Script& Script::reset() {
  acts_.push_back({Kind::reset, {}, {}, nullptr});
  return *this;
}

struct ScriptedPeer::Impl {
  struct Connection {
    explicit Connection(tcp::socket accepted) : socket(std::move(accepted)), timer(socket.get_executor()) {}
    tcp::socket socket;
    asio::steady_timer timer;
    std::unique_ptr<sti::tls::Server> tls;
    std::unique_ptr<DeviatingServer> deviating;
    std::string inbox;
    std::array<std::uint8_t, 16384> buffer{};

    void close() {
      asio::error_code ignored;
      timer.cancel();
      socket.close(ignored);
    }

    /// Reads once; false at the end of the connection.
    asio::awaitable<bool> read() {
      const auto [error, size] = co_await socket.async_read_some(asio::buffer(buffer), token);
      if (error) co_return false;
      const ByteView bytes(buffer.data(), size);
      if (deviating) {
        deviating->receive(bytes);
        inbox += text_of(deviating->take_plaintext());
        co_await write(deviating->take_output());
        co_return true;
      }
      if (!tls) {
        inbox += text_of(bytes);
        co_return true;
      }
      tls->receive(bytes);
      inbox += text_of(tls->take_plaintext());
      co_await write(tls->take_output());
      co_return tls->state() == sti::tls::State::handshaking || tls->state() == sti::tls::State::open;
    }

    asio::awaitable<void> write(Bytes bytes) {
      if (!bytes.empty()) co_await asio::async_write(socket, asio::buffer(bytes), token);
    }

    asio::awaitable<std::string> play(const Script::Act& act) {
      switch (act.kind) {
        case Script::Kind::raw:
          co_await write(to_bytes(act.text));
          break;
        case Script::Kind::deviate:
          act.how(*deviating);
          co_await write(deviating->take_output());
          break;
        case Script::Kind::send:
          if (deviating) {
            deviating->send(bytes_of(act.text));
            co_await write(deviating->take_output());
          } else if (!tls) {
            co_await write(to_bytes(act.text));
          } else {
            tls->send(bytes_of(act.text));
            co_await write(tls->take_output());
          }
          break;
        case Script::Kind::expect: {
          auto end = inbox.find('\n');
          while (end == std::string::npos) {
            if (!co_await read()) co_return "expected " + act.text + ", got the end";
            end = inbox.find('\n');
          }
          const auto line = inbox.substr(0, end + 1);
          inbox.erase(0, end + 1);
          if (!line.starts_with(act.text)) co_return "expected " + act.text + ", got " + escaped(line);
          break;
        }
        case Script::Kind::wait:
          timer.expires_after(act.time);
          co_await timer.async_wait(token);
          break;
        case Script::Kind::tls: {
          if (act.plan) {
            deviating = std::make_unique<DeviatingServer>(*act.plan);
            deviating->receive(bytes_of(std::exchange(inbox, {})));
            co_await write(deviating->take_output());
            while (!deviating->open() && !deviating->halted()) {
              const bool goes_on = co_await read();
              if (!goes_on) break;
            }
            break;
          }
          tls = std::make_unique<sti::tls::Server>(act.config);
          if (!inbox.empty()) {
            tls->receive(bytes_of(std::exchange(inbox, {})));
            co_await write(tls->take_output());
          }
          while (tls->state() == sti::tls::State::handshaking)
            if (!co_await read()) co_return "no TLS came about";
          break;
        }
        case Script::Kind::close_notify:
          if (deviating) {
            if (!act.text.empty()) deviating->send(bytes_of(act.text));
            deviating->close();
            co_await write(deviating->take_output());
            break;
          }
          if (!act.text.empty()) tls->send(bytes_of(act.text));
          tls->close();
          co_await write(tls->take_output());
          break;
        case Script::Kind::stall:
          while (co_await read()) inbox.clear();
          break;
        case Script::Kind::reset: {
          asio::error_code ignored;
          socket.set_option(asio::socket_base::linger(true, 0), ignored);
          close();
          break;
        }
      }
      co_return std::string();
    }
  };

  Impl(asio::io_context& context, Script played, const std::string& address)
      : script(std::move(played)), acceptor(context, tcp::endpoint(asio::ip::make_address(address), 0)) {}

  static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
    for (;;) {
      auto [error, socket] = co_await self->acceptor.async_accept(token);
      if (error) co_return;
      ++self->accepted;
      auto connection = std::make_shared<Connection>(std::move(socket));
      self->open.insert(connection);
      asio::co_spawn(self->acceptor.get_executor(), converse(self, connection),
                     [self, connection](const std::exception_ptr& exception) {
                       if (exception) self->failures.emplace_back("exception in the scripted peer");
                       connection->close();
                       self->open.erase(connection);
                     });
    }
  }

  static asio::awaitable<void> converse(std::shared_ptr<Impl> self, std::shared_ptr<Connection> connection) {
    for (const auto& act : self->script.acts()) {
      auto failure = co_await connection->play(act);
      if (!connection->socket.is_open()) co_return;
      if (!failure.empty()) {
        self->failures.push_back(std::move(failure));
        co_return;
      }
    }
    // Reading what is left keeps the close an orderly one: closing with unread bytes sends a reset.
    asio::error_code ignored;
    connection->socket.shutdown(tcp::socket::shutdown_send, ignored);
    while (co_await connection->read()) {
    }
  }

  Script script;
  tcp::acceptor acceptor;
  std::set<std::shared_ptr<Connection>> open;
  std::vector<std::string> failures;
  std::size_t accepted = 0;
};

ScriptedPeer::ScriptedPeer(net::Engine& engine, Script script, const std::string& address) : engine_(engine) {
  engine_.run([&] {
    impl_ = std::make_shared<Impl>(engine_.context(), std::move(script), address);
    asio::co_spawn(engine_.context(), Impl::accept(impl_),
                   [impl = impl_](const std::exception_ptr& exception) {
                     if (exception) impl->failures.emplace_back("exception while accepting");
                   });
  });
}

ScriptedPeer::~ScriptedPeer() {
  engine_.run([&] {
    asio::error_code ignored;
    impl_->acceptor.close(ignored);
    for (const auto& connection : impl_->open) connection->close();
    impl_.reset();
  });
}

std::uint16_t ScriptedPeer::port() const {
  std::uint16_t port = 0;
  engine_.run([&] { port = impl_->acceptor.local_endpoint().port(); });
  return port;
}

std::vector<std::string> ScriptedPeer::failures() const {
  std::vector<std::string> failures;
  engine_.run([&] { failures = impl_->failures; });
  return failures;
}

std::size_t ScriptedPeer::connections() const {
  std::size_t count = 0;
  engine_.run([&] { count = impl_->accepted; });
  return count;
}

}  // namespace sti::test
