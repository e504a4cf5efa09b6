#include "net/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>

#include "running.hpp"
#include "support/test_identity.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;

Script smtp_open() { return smtp_upgraded().expect("EHLO").send("250 mail.example.org\r\n"); }

std::string lines(const Told& told, Direction direction) {
  std::string out;
  for (const auto& e : told.all<event::Message>())
    if (e.direction == direction && e.phase == Phase::tls) out += text_of(told.session.view(e.range));
  return out;
}

TEST(Engine, runs_many_sessions_at_once) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_honest());
  constexpr std::size_t count = 200;
  const auto before = open_descriptors();
  std::vector<net::SessionId> ids;
  for (std::size_t i = 0; i < count; ++i) {
    auto options = options_for("smtp", peer.port());
    options.session_timeout = options.step_timeout = 20s;
    ids.push_back(running.engine().start(std::move(options)));
  }
  for (const auto id : ids) ASSERT_EQ(running.finish(id).outcome(), Outcome::verified) << id;
  EXPECT_EQ(peer.connections(), count);
  EXPECT_EQ(peer.failures(), std::vector<std::string>{});
  running.engine().run([] {});
  // The peers close when they have seen our end, which may be a moment later.
  for (int i = 0; i < 100 && open_descriptors() != before; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Engine, gives_ids_that_count_up_from_one) {
  Running running;
  EXPECT_EQ(running.engine().start(options_for("gopher", 1)), 1U);
  EXPECT_EQ(running.engine().start(options_for("gopher", 1)), 2U);
}

TEST(Engine, takes_commands_on_an_open_session) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_open()
                                          .expect("NOOP")
                                          .send("250 ok\r\n")
                                          .expect("HELP")
                                          .send("214-one\r\n214 two\r\n")
                                          .expect("QUIT")
                                          .send("221 bye\r\n")
                                          .close_notify());
  auto options = options_for("smtp", peer.port());
  options.stay_open = true;
  const auto id = running.engine().start(std::move(options));
  running.engine().command(id, "VRFY too early");
  running.await<event::Ready>(id);
  running.engine().command(id, "NOOP");
  running.engine().command(id, "HELP");
  running.engine().close(id);
  const auto told = running.finish(id);
  EXPECT_EQ(told.outcome(), Outcome::verified) << told.kinds();
  EXPECT_EQ(peer.failures(), std::vector<std::string>{});
  EXPECT_EQ(lines(told, Direction::client_to_server), "EHLO localhost\r\nNOOP\r\nHELP\r\nQUIT\r\n");
  EXPECT_FALSE(told.finding("truncated-close"));
}

TEST(Engine, hides_a_password_that_was_typed) {
  Running running;
  ScriptedPeer peer(running.engine(),
                    smtp_open().expect("AUTH PLAIN").send("235 welcome\r\n").expect("QUIT").stall());
  auto options = options_for("smtp", peer.port());
  options.stay_open = true;
  const auto id = running.engine().start(std::move(options));
  running.await<event::Ready>(id);
  running.engine().command(id, "AUTH PLAIN AGpvZQBzZWNyZXQ=");
  running.engine().close(id);
  const auto told = running.finish(id);
  ASSERT_EQ(told.session.secrets().all().size(), 1U);
  EXPECT_EQ(text_of(told.session.view(told.session.secrets().all()[0])), "AGpvZQBzZWNyZXQ=");
}

TEST(Engine, hides_a_password_where_the_peer_repeats_it) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_open()
                                          .expect("AUTH PLAIN")
                                          .send("535 AGpvZQBzZWNyZXQ= is joe and secret\r\n")
                                          .expect("QUIT")
                                          .send("250 sec")
                                          .wait(20ms)
                                          .send("ret")
                                          .close_notify());
  auto options = options_for("smtp", peer.port());
  options.stay_open = true;
  const auto id = running.engine().start(std::move(options));
  running.await<event::Ready>(id);
  running.engine().command(id, "AUTH PLAIN AGpvZQBzZWNyZXQ=");
  running.engine().close(id);
  const auto told = running.finish(id);
  std::vector<std::string> hidden;
  for (const auto& range : told.session.secrets().all())
    hidden.emplace_back(text_of(told.session.view(range)));
  EXPECT_EQ(hidden, (std::vector<std::string>{"AGpvZQBzZWNyZXQ=", "AGpvZQBzZWNyZXQ=", "secret", "secret"}));
  EXPECT_EQ(well_formed(told.steps), "");
}

TEST(Engine, leaves_an_open_session_that_nobody_uses) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_open().expect("QUIT").send("221 bye\r\n").close_notify());
  auto options = options_for("smtp", peer.port());
  options.stay_open = true;
  options.idle_timeout = 150ms;
  options.session_timeout = 10s;
  const auto told = running.run(std::move(options));
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_EQ(peer.failures(), std::vector<std::string>{});
}

TEST(Engine, lets_an_open_session_outlive_the_inspections_limit) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_open().expect("QUIT").send("221 bye\r\n").close_notify());
  auto options = options_for("smtp", peer.port());
  options.stay_open = true;
  options.session_timeout = 1000ms;
  const auto id = running.engine().start(std::move(options));
  running.await<event::Ready>(id);
  std::this_thread::sleep_for(1200ms);
  running.engine().close(id);
  const auto told = running.finish(id);
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_EQ(lines(told, Direction::client_to_server), "EHLO localhost\r\nQUIT\r\n");
}

TEST(Engine, ends_an_open_session_when_the_peer_does) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_open().wait(50ms).send("421 shutting down\r\n").close_notify());
  auto options = options_for("smtp", peer.port());
  options.stay_open = true;
  const auto told = running.run(std::move(options));
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_EQ(lines(told, Direction::server_to_client), "250 mail.example.org\r\n421 shutting down\r\n");
}

TEST(Engine, stops_reading_while_the_reader_is_behind) {
  net::EventQueue queue(40);
  std::size_t most = 0;
  std::vector<Step> steps;
  {
    net::Engine engine(queue);
    Script script;
    for (int i = 0; i < 400; ++i) script.send("220-x\r\n").wait(1ms);
    script.send("220 x\r\n").stall();
    ScriptedPeer peer(engine, script);
    auto options = options_for("smtp", peer.port());
    options.step_timeout = 500ms;
    engine.start(std::move(options));
    std::vector<net::Delivery> out;
    const auto deadline = std::chrono::steady_clock::now() + 15s;
    while (std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(30ms);
      queue.drain(out);
      most = std::max(most, out.size());
      for (auto& d : out) steps.push_back(std::move(d.step));
      if (!steps.empty() && steps.back().event.get_if<event::Finished>()) break;
    }
  }
  EXPECT_EQ(well_formed(steps), "");
  // One read may bring many lines when it comes late; the queue still holds one read more than its mark at
  // most.
  std::size_t greeting = 0;
  for (const auto& step : steps) greeting += step.event.get_if<event::Message>() ? 1 : 0;
  EXPECT_GE(greeting, 401U) << "nothing is dropped";
  EXPECT_LT(most, 401U + 80U);
}

TEST(Engine, a_slow_reader_is_not_held_against_the_server) {
  net::EventQueue queue(8);
  std::vector<Step> steps;
  net::Engine engine(queue);
  ScriptedPeer peer(engine, smtp_honest());
  auto options = options_for("smtp", peer.port());
  options.session_timeout = 300ms;
  engine.start(std::move(options));
  std::vector<net::Delivery> out;
  for (int i = 0; i < 200; ++i) {
    std::this_thread::sleep_for(60ms);
    queue.drain(out);
    for (auto& d : out) steps.push_back(std::move(d.step));
    if (!steps.empty() && steps.back().event.get_if<event::Finished>()) break;
  }
  ASSERT_EQ(well_formed(steps), "");
  EXPECT_EQ(steps.back().event.get_if<event::Finished>()->outcome, Outcome::verified);
}

TEST(Engine, runs_tasks_on_its_thread_and_passes_on_what_they_throw) {
  Running running;
  std::thread::id where;
  running.engine().run([&] { where = std::this_thread::get_id(); });
  EXPECT_NE(where, std::this_thread::get_id());
  EXPECT_THROW(running.engine().run([] { throw std::runtime_error("no"); }), std::runtime_error);
}

TEST(Engine, may_be_used_from_many_threads) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_honest());
  const auto port = peer.port();
  std::vector<std::thread> threads;
  std::array<std::vector<net::SessionId>, 4> started;
  for (auto& ids : started)
    threads.emplace_back([&running, &ids, port] {
      for (int i = 0; i < 10; ++i) {
        ids.push_back(running.engine().start(options_for("smtp", port)));
        if (i % 3 == 0) running.engine().cancel(ids.back());
        running.engine().command(ids.back(), "NOOP");
      }
    });
  for (auto& thread : threads) thread.join();
  std::set<net::SessionId> distinct;
  for (const auto& ids : started)
    for (const auto id : ids) {
      distinct.insert(id);
      const auto outcome = running.finish(id).outcome();
      EXPECT_TRUE(outcome == Outcome::verified || outcome == Outcome::cancelled);
    }
  EXPECT_EQ(distinct.size(), 40U);
}

TEST(Engine, a_transcript_replayed_gives_the_same_session) {
  Running running;
  ScriptedPeer peer(running.engine(), smtp_honest());
  const auto told = running.run(options_for("smtp", peer.port()));
  Inspection replayed;
  for (const auto& step : told.steps) replayed.apply(step);
  EXPECT_EQ(replayed.events().size(), told.session.events().size());
  EXPECT_EQ(replayed.bytes().total_size(), told.session.bytes().total_size());
  EXPECT_EQ(replayed.outcome(), told.session.outcome());
  EXPECT_EQ(replayed.findings(), told.session.findings());
  EXPECT_EQ(replayed.certificates(), told.session.certificates());
  EXPECT_EQ(replayed.encrypted()->capabilities, told.session.encrypted()->capabilities);
  const auto timing = told.session.timing();
  EXPECT_TRUE(timing.connect && timing.greeting && timing.upgrade && timing.handshake && timing.total);
  EXPECT_LE(*timing.connect + *timing.greeting + *timing.upgrade + *timing.handshake, *timing.total);
}

}  // namespace
}  // namespace sti::test
