// Cancelling at every point of a session leaves nothing behind.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "running.hpp"
#include "support/test_identity.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;

/// Runs one session and cancels it on the engine's thread, at the very moment its event number `at` is told.
std::vector<Step> cancelled_at(std::size_t at, const Script& script) {
  net::EventQueue queue;
  std::vector<Step> steps;  // engine thread until the session is over
  std::atomic<bool> over{false};
  net::Engine* driving = nullptr;
  std::vector<net::Delivery> out;
  queue.on_wake([&] {
    // Draining here keeps the queue empty, so that each event wakes us.
    queue.drain(out);
    for (auto& delivery : out) {
      const bool last = delivery.step.event.get_if<event::Finished>() != nullptr;
      if (delivery.step.event.seq == at) driving->cancel(delivery.session);
      steps.push_back(std::move(delivery.step));
      if (last) over = true;
    }
  });
  net::Engine engine(queue);
  driving = &engine;
  ScriptedPeer peer(engine, script);
  engine.start(options_for("smtp", peer.port()));
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!over && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(200us);
  EXPECT_TRUE(over) << "cancelled at event " << at;
  engine.run([] {});
  return steps;
}

TEST(Cancel, at_every_event_finishes_as_cancelled_and_leaves_nothing_open) {
  const auto whole = cancelled_at(std::size_t(-1), smtp_honest());
  ASSERT_FALSE(whole.empty());
  ASSERT_EQ(whole.back().event.get_if<event::Finished>()->outcome, Outcome::verified);
  const auto before = open_descriptors();
  for (std::size_t at = 0; at + 1 < whole.size(); ++at) {
    const auto steps = cancelled_at(at, smtp_honest());
    ASSERT_EQ(well_formed(steps), "") << "cancelled at event " << at;
    ASSERT_EQ(steps.back().event.get_if<event::Finished>()->outcome, Outcome::cancelled) << "at event " << at;
    ASSERT_LE(steps.size(), whole.size() + 2);
    ASSERT_EQ(open_descriptors(), before) << "cancelled at event " << at;
  }
}

TEST(Cancel, of_each_kind_of_wait_is_prompt) {
  Running running;
  ScriptedPeer silent(running.engine(), Script().stall());
  ScriptedPeer after_go_ahead(running.engine(), smtp_asked().send("220 go ahead\r\n").stall());
  ScriptedPeer inside(running.engine(), smtp_upgraded().stall());
  auto lookup = options_for("smtp", 25);
  lookup.target.host = "mail.example.org";
  lookup.resolve = [](const std::string&, const net::Answer&) {};
  auto open = options_for("smtp", inside.port());
  const auto start = std::chrono::steady_clock::now();
  for (const auto& options :
       {lookup, options_for("smtp", silent.port()), options_for("smtp", after_go_ahead.port()), open}) {
    const auto id = running.engine().start(options);
    std::this_thread::sleep_for(60ms);
    running.engine().cancel(id);
    EXPECT_EQ(running.finish(id).outcome(), Outcome::cancelled);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(Cancel, of_a_session_that_is_over_or_unknown_does_nothing) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_honest());
  const auto id = running.engine().start(options_for("smtp", peer.port()));
  EXPECT_EQ(running.finish(id).outcome(), Outcome::verified);
  running.engine().cancel(id);
  running.engine().cancel(4711);
  running.engine().command(4711, "NOOP");
  running.engine().close(4711);
  running.engine().run([] {});
}

TEST(Cancel, comes_with_the_engines_end) {
  const auto before = open_descriptors();
  net::EventQueue queue;
  std::vector<net::Delivery> out, all;
  {
    net::Engine engine(queue);
    auto lookup = options_for("smtp", 25);
    lookup.target.host = "mail.example.org";
    lookup.resolve = [](const std::string&, const net::Answer&) {};
    for (int i = 0; i < 20; ++i) engine.start(lookup);
  }
  queue.drain(out);
  std::set<net::SessionId> finished;
  for (const auto& d : out)
    if (const auto* f = d.step.event.get_if<event::Finished>()) {
      EXPECT_EQ(f->outcome, Outcome::cancelled);
      finished.insert(d.session);
    }
  EXPECT_EQ(finished.size(), 20U);
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace sti::test
