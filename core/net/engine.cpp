#include "net/engine.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/dispatch.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <exception>
#include <future>
#include <thread>
#include <unordered_map>
#include <utility>

#include "net/session.hpp"

namespace sti::net {

struct Engine::Impl {
  Impl(EventQueue& events, Clock source)
      : queue(events),
        clock(std::move(source)),
        context(std::make_shared<asio::io_context>(1)),
        work(asio::make_work_guard(*context)),
        room(*context, asio::steady_timer::time_point::max()) {
    // The reader may be in the middle of calling this while the engine goes away, hence the weak pointers.
    queue.on_room([weak = std::weak_ptr(context), alive = std::weak_ptr(alive), this] {
      const auto shared = weak.lock();
      if (shared)
        asio::post(*shared, [this, alive] {
          if (!alive.expired()) room.cancel();
        });
    });
    thread = std::thread([this] { context->run(); });
  }

  ~Impl() {
    queue.on_room({});
    asio::post(*context, [this] {
      stopping = true;
      for (auto& [id, session] : sessions) session->cancel();
      stop_if_idle();
    });
    thread.join();
    alive.reset();
  }

  void stop_if_idle() {
    // What others have pending on the context is theirs to have stopped before.
    if (stopping && sessions.empty()) context->stop();
  }

  void start(SessionId id, SessionOptions options) {
    if (stopping) return;
    auto session = std::make_unique<LiveSession>(id, std::move(options),
                                                 Surroundings{context->get_executor(), queue, clock, room});
    auto& live = *session;
    sessions.emplace(id, std::move(session));
    asio::co_spawn(*context, live.run(),
                   asio::bind_cancellation_slot(live.slot(), [this, id](const std::exception_ptr& exception) {
                     if (exception) sessions.at(id)->crashed(exception);
                     // Later, because the coroutine that is ending here still holds the session's slot.
                     asio::post(*context, [this, id] {
                       sessions.erase(id);
                       stop_if_idle();
                     });
                   }));
  }

  /// Calls `action` with the session on the engine thread; at once where that is this thread.
  template <typename Action>
  void with_session(SessionId id, Action action) {
    asio::dispatch(*context, [this, id, action = std::move(action)]() mutable {
      const auto found = sessions.find(id);
      if (found != sessions.end()) action(*found->second);
    });
  }

  EventQueue& queue;
  const Clock clock;
  const std::shared_ptr<asio::io_context> context;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  asio::steady_timer room;
  std::unordered_map<SessionId, std::unique_ptr<LiveSession>>
      sessions;  ///< engine thread only, as `stopping`
  bool stopping = false;
  std::shared_ptr<char> alive = std::make_shared<char>();
  std::atomic<SessionId> last_id{0};
  std::thread thread;
};

Engine::Engine(EventQueue& queue, Clock clock) : impl_(std::make_unique<Impl>(queue, std::move(clock))) {}
Engine::~Engine() = default;

SessionId Engine::start(SessionOptions options) {
  const auto id = ++impl_->last_id;
  asio::post(*impl_->context, [impl = impl_.get(), id, options = std::move(options)]() mutable {
    impl->start(id, std::move(options));
  });
  return id;
}

void Engine::cancel(SessionId id) {
  impl_->with_session(id, [](LiveSession& session) { session.cancel(); });
}

void Engine::command(SessionId id, std::string line) {
  impl_->with_session(
      id, [line = std::move(line)](LiveSession& session) mutable { session.command(std::move(line)); });
}

void Engine::close(SessionId id) {
  impl_->with_session(id, [](LiveSession& session) { session.close(); });
}

asio::io_context& Engine::context() { return *impl_->context; }

void Engine::run(const std::function<void()>& task) {
  std::promise<void> done;
  asio::post(*impl_->context, [&] {
    try {
      task();
      done.set_value();
    } catch (...) {
      done.set_exception(std::current_exception());
    }
  });
  done.get_future().get();
}

}  // namespace sti::net
