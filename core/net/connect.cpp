#include "net/connect.hpp"

#include <algorithm>
#include <array>
#include <asio/as_tuple.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <utility>
#include <variant>

#include "model/escape.hpp"
#include "net/system_resolver.hpp"

namespace sti::net {
namespace {

using asio::ip::tcp;
using Addresses = std::vector<asio::ip::address>;
constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr auto never = asio::steady_timer::time_point::max();

/// RFC 8305 §8: the recommended Connection Attempt Delay.
constexpr std::chrono::milliseconds attempt_delay{250};

/// An answer to a lookup that may come after nobody waits for it any more.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : answered(executor, never) {}
  asio::steady_timer answered;
  std::optional<Result<Addresses>> answer;
  std::optional<SystemLookup> system;

  void give(Result<Addresses> result) {
    if (answer) return;
    answer.emplace(std::move(result));
    answered.cancel();
  }
};

Error lookup_error(const std::string& host, std::string got) {
  return {Fault::local, "looking up " + escaped(host), "an address", std::move(got), std::nullopt};
}

void ask_system(const std::shared_ptr<Lookup>& lookup, const std::string& host) {
  // Not `lookup` itself, which the lookup would then keep alive.
  lookup->system.emplace(lookup->answered.get_executor(), host,
                         [waiting = lookup.get(), host](SystemLookup::Found found) {
                           if (const auto* why = std::get_if<std::string>(&found))
                             return waiting->give(lookup_error(host, escaped(*why)));
                           waiting->give(std::get<Addresses>(std::move(found)));
                         });
}

void ask_given(const Resolver& resolver, const std::shared_ptr<Lookup>& lookup, const std::string& host) {
  resolver(host, [lookup, host](const Result<std::vector<std::string>>& found) {
    if (!found) return lookup->give(found.error());
    Addresses addresses;
    for (const auto& text : *found) {
      asio::error_code error;
      const auto address = asio::ip::make_address(text, error);
      if (error) return lookup->give(lookup_error(host, quoted(bytes_of(text))));
      addresses.push_back(address);
    }
    lookup->give(std::move(addresses));
  });
}

/// Several attempts to connect, of which the first to succeed wins. Shared with the attempts' handlers, which
/// may come after the race is over.
struct Race {
  struct Attempt {
    tcp::socket socket;
    tcp::endpoint endpoint;
    std::optional<asio::error_code> result;
    bool told = false;
  };

  explicit Race(const asio::any_io_executor& executor) : wake(executor) {}
  asio::steady_timer wake;
  std::deque<Attempt> attempts;

  static void start(const std::shared_ptr<Race>& race, const tcp::endpoint& endpoint) {
    auto& attempt =
        race->attempts.emplace_back(Attempt{tcp::socket(race->wake.get_executor()), endpoint, {}});
    asio::error_code error;
    attempt.socket.open(endpoint.protocol(), error);
    if (error) {
      attempt.result = error;
      return;
    }
    attempt.socket.async_connect(endpoint, [race, &attempt](const asio::error_code& result) {
      attempt.result = result;
      race->wake.cancel();
    });
  }

  /// No descriptor stays open, whoever still holds the race.
  void close() {
    asio::error_code ignored;
    for (auto& attempt : attempts) attempt.socket.close(ignored);
  }

  [[nodiscard]] bool pending() const {
    return std::any_of(attempts.begin(), attempts.end(), [](const Attempt& a) { return !a.result; });
  }
};

Ending failed(Recorder& recorder, Outcome outcome, Error error) {
  Ending ending{outcome, error.text()};
  recorder.add(event::Problem{std::move(error)});
  return ending;
}

Ending stopped(Recorder& recorder, Stop stop, Error error) {
  if (stop == Stop::cancelled) return {Outcome::cancelled, ""};
  error.fault = Fault::incomplete;
  return failed(recorder, Outcome::timeout, std::move(error));
}

asio::awaitable<std::variant<Addresses, Ending>> resolve(asio::any_io_executor executor,
                                                         const SessionOptions& options,
                                                         const std::string& host, Patience& patience,
                                                         Recorder& recorder) {
  asio::error_code no_literal;
  const auto literal = asio::ip::make_address(host, no_literal);
  if (!no_literal) co_return Addresses{literal};

  recorder.add(event::Resolving{host});
  const auto lookup = std::make_shared<Lookup>(executor);
  if (options.resolve)
    ask_given(options.resolve, lookup, host);
  else
    ask_system(lookup, host);
  if (!lookup->answer && patience.begin(options.step_timeout)) {
    co_await lookup->answered.async_wait(token);
    patience.end();
  }
  if (!lookup->answer) {
    lookup->system.reset();
    co_return stopped(recorder, patience.stop(), lookup_error(host, "nothing in time"));
  }
  if (!*lookup->answer) co_return failed(recorder, Outcome::unreachable, lookup->answer->error());
  const auto& found = **lookup->answer;
  event::Resolved resolved{host, {}};
  for (const auto& address : found) resolved.addresses.push_back(address.to_string());
  recorder.add(std::move(resolved));
  co_return found;
}

/// What the attempts that ended since the last look came to.
struct News {
  Race::Attempt* winner = nullptr;
  std::optional<std::string> failure;  ///< the last one's reason
};
News look(Race& race, Recorder& recorder) {
  News news;
  for (auto& attempt : race.attempts) {
    if (!attempt.result || attempt.told) continue;
    attempt.told = true;
    if (!*attempt.result) {
      news.winner = &attempt;
      break;
    }
    news.failure = attempt.result->message();
    recorder.add(event::ConnectFailed{endpoint_of(attempt.endpoint), *news.failure});
  }
  return news;
}

}  // namespace

Endpoint endpoint_of(const tcp::endpoint& endpoint) {
  return {endpoint.address().to_string(), endpoint.port()};
}

std::vector<asio::ip::address> interleaved(const std::vector<asio::ip::address>& addresses, Family family) {
  std::array<Addresses, 2> families;  // of the first address; the other one
  for (const auto& address : addresses) {
    if (family == Family::ipv4 && !address.is_v4()) continue;
    if (family == Family::ipv6 && !address.is_v6()) continue;
    const bool first = families[0].empty() || families[0].front().is_v4() == address.is_v4();
    auto& list = families[first ? 0 : 1];
    if (std::find(list.begin(), list.end(), address) == list.end()) list.push_back(address);
  }
  Addresses out;
  for (std::size_t i = 0; i < std::max(families[0].size(), families[1].size()); ++i)
    for (const auto& list : families)
      if (i < list.size()) out.push_back(list[i]);
  return out;
}

asio::awaitable<std::variant<Reached, Ending>> reach(asio::any_io_executor executor,
                                                     const SessionOptions& options, Patience& patience,
                                                     Recorder& recorder, ConnectionRole role) {
  const auto& host = options.connect ? options.connect->host : options.target.host;
  const auto port = options.connect ? options.connect->port : options.target.port;
  auto looked_up = co_await resolve(executor, options, host, patience, recorder);
  if (auto* ending = std::get_if<Ending>(&looked_up)) co_return std::move(*ending);
  const auto addresses = interleaved(std::get<Addresses>(looked_up), options.family);
  if (addresses.empty()) {
    auto error = lookup_error(host, "none of them");
    error.expected = options.family == Family::ipv4   ? "an IPv4 address"
                     : options.family == Family::ipv6 ? "an IPv6 address"
                                                      : "an address";
    co_return failed(recorder, Outcome::unreachable, std::move(error));
  }

  const auto race = std::make_shared<Race>(executor);
  std::string reason;
  std::size_t next = 0;
  const auto give_up = std::chrono::steady_clock::now() + options.connect_timeout;
  auto next_start = std::chrono::steady_clock::now();
  for (;;) {
    const auto news = look(*race, recorder);
    const auto now = std::chrono::steady_clock::now();
    if (news.winner) {
      Reached reached{std::move(news.winner->socket), news.winner->endpoint};
      race->close();
      co_return std::move(reached);
    }
    if (news.failure) {
      reason = *news.failure;
      next_start = now;  // RFC 8305 §5: a failure starts the next attempt at once
    }
    if (patience.stop() != Stop::none) {
      if (!patience.cancelled())
        for (const auto& attempt : race->attempts)
          if (!attempt.result)
            recorder.add(event::ConnectFailed{endpoint_of(attempt.endpoint), "no answer in time"});
      race->close();
      co_return stopped(
          recorder, patience.stop(),
          {Fault::incomplete, "connecting to " + escaped(host), "an answer", "none in time", std::nullopt});
    }
    if (next < addresses.size() && now >= next_start) {
      const tcp::endpoint endpoint(addresses[next++], port);
      recorder.add(event::Connecting{endpoint_of(endpoint), role});
      Race::start(race, endpoint);
      next_start = now + attempt_delay;
      if (race->attempts.back().result) continue;
    }
    if (next == addresses.size() && !race->pending()) {
      race->close();
      co_return failed(
          recorder, Outcome::unreachable,
          {Fault::local, "connecting to " + escaped(host), "a connection", reason, std::nullopt});
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(give_up - now);
    if (patience.begin(std::max(left, std::chrono::milliseconds{0}))) {
      race->wake.expires_at(next < addresses.size() ? next_start : never);
      co_await race->wake.async_wait(token);
      patience.end();
    }
  }
}

}  // namespace sti::net
