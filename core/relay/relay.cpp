#include "relay/relay.hpp"

#include <algorithm>
#include <array>
#include <asio/as_tuple.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <utility>
#include <vector>

#include "model/escape.hpp"
#include "relay/passing.hpp"

namespace sti::relay {
namespace {

using asio::ip::tcp;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

Error cannot_listen(const RelayOptions& options, std::string expected, std::string got) {
  return Error{Fault::local,
               "listening on " + escaped(options.address) + " port " + std::to_string(options.port),
               std::move(expected), std::move(got), std::nullopt};
}

/// The listening socket and those who came; kept alive by the coroutine that accepts.
class Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& context, net::EventQueue& queue, RelayOptions options,
           std::function<void(const Passage&)> passed)
      : options_(std::move(options)), queue_(queue), passed_(std::move(passed)), acceptor_(context) {}

  std::optional<Error> open() {
    if (!protocol::find(options_.to.target.scheme))
      return cannot_listen(options_, "a scheme that is known", escaped(options_.to.target.scheme));
    asio::error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) return cannot_listen(options_, "an IP address", quoted(bytes_of(options_.address)));
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error) return cannot_listen(options_, "a free port", escaped(error.message()));
    return std::nullopt;
  }

  [[nodiscard]] std::uint16_t port() const {
    asio::error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

  static asio::awaitable<void> accept(std::shared_ptr<Listener> self) {
    asio::steady_timer pause(self->acceptor_.get_executor());
    while (!self->stopped_) {
      std::erase_if(self->passings_, [](const auto& passing) { return passing.expired(); });
      if (self->passings_.size() >= self->options_.connections) {
        pause.expires_after(std::chrono::milliseconds(20));
        co_await pause.async_wait(token);
        continue;
      }
      auto [error, socket] = co_await self->acceptor_.async_accept(token);
      if (self->stopped_) co_return;
      if (!error) {
        self->begin(std::move(socket));
        continue;
      }
      // Out of descriptors, most likely: those who wait stay in the kernel's queue.
      pause.expires_after(std::chrono::milliseconds(50));
      co_await pause.async_wait(token);
    }
  }

  void stop() {
    stopped_ = true;
    asio::error_code ignored;
    acceptor_.close(ignored);
    for (const auto& weak : passings_)
      if (const auto passing = weak.lock()) passing->abort();
  }

 private:
  void begin(tcp::socket socket) {
    const auto passing = std::make_shared<Passing>(++last_id_, options_, queue_, std::move(socket), passed_);
    passings_.push_back(passing);
    asio::co_spawn(
        acceptor_.get_executor(), passing->run(),
        asio::bind_cancellation_slot(passing->slot(), [passing](const std::exception_ptr& failure) {
          if (failure) passing->abort();  // whatever went wrong concerns this client only
        }));
  }

  RelayOptions options_;
  net::EventQueue& queue_;
  std::function<void(const Passage&)> passed_;
  tcp::acceptor acceptor_;
  std::vector<std::weak_ptr<Passing>> passings_;
  net::SessionId last_id_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::string_view name_of(ClosedBy who) {
  constexpr std::array<std::string_view, 3> names{"client", "server", "relay"};
  return names.at(static_cast<std::size_t>(who));
}

struct Relay::Impl {
  net::Engine& engine;
  std::shared_ptr<Listener> listener;
  std::uint16_t port = 0;
};

Relay::Relay(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Relay::~Relay() {
  impl_->engine.run([&] { impl_->listener->stop(); });
}

std::uint16_t Relay::port() const { return impl_->port; }

Result<std::unique_ptr<Relay>> Relay::start(net::Engine& engine, net::EventQueue& queue, RelayOptions options,
                                            std::function<void(const Passage&)> passed) {
  auto listener = std::make_shared<Listener>(engine.context(), queue, std::move(options), std::move(passed));
  std::optional<Error> failed;
  std::uint16_t port = 0;
  engine.run([&] {
    failed = listener->open();
    if (failed) return;
    port = listener->port();
    asio::co_spawn(engine.context(), Listener::accept(listener), asio::detached);
  });
  if (failed) return *std::move(failed);
  return std::unique_ptr<Relay>(new Relay(std::make_unique<Impl>(Impl{engine, std::move(listener), port})));
}

}  // namespace sti::relay
