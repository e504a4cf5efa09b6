#include "net/recorder.hpp"

#include <gtest/gtest.h>

#include "model/event_ranges.hpp"
#include "model/finding.hpp"

namespace sti::net {
namespace {

using namespace std::chrono_literals;

class RecorderTest : public ::testing::Test {
 protected:
  std::vector<Delivery> told() {
    std::vector<Delivery> out;
    queue.drain(out);
    return out;
  }

  std::chrono::steady_clock::time_point now{1h};
  Clock clock{[this] { return now; }, [] { return std::int64_t{1'700'000'000'000'000}; }};
  EventQueue queue;
  Recorder recorder{7, queue, clock};
};

TEST_F(RecorderTest, gives_place_time_phase_and_session) {
  recorder.add(event::Resolving{"a"});
  now += 1500us;
  recorder.enter(Phase::tls);
  recorder.add(event::Ready{});
  const auto events = told();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].session, 7U);
  EXPECT_EQ(events[0].step.event.seq, 0U);
  EXPECT_EQ(events[0].step.event.t_us, 0);
  EXPECT_EQ(events[0].step.event.phase, Phase::plaintext);
  EXPECT_EQ(events[1].step.event.seq, 1U);
  EXPECT_EQ(events[1].step.event.t_us, 1500);
  EXPECT_EQ(events[1].step.event.phase, Phase::tls);
}

TEST_F(RecorderTest, never_lets_time_go_back) {
  now += 10us;
  recorder.add(event::Ready{});
  now -= 5us;
  recorder.add(event::Ready{});
  EXPECT_EQ(told()[1].step.event.t_us, 10);
}

TEST_F(RecorderTest, counts_each_stream_by_itself) {
  EXPECT_EQ(recorder.chunk(main_stream::wire_s2c, Bytes(5)), (Range{main_stream::wire_s2c, 0, 5}));
  EXPECT_EQ(recorder.chunk(main_stream::wire_c2s, Bytes(3)), (Range{main_stream::wire_c2s, 0, 3}));
  EXPECT_EQ(recorder.chunk(main_stream::wire_s2c, Bytes(2)), (Range{main_stream::wire_s2c, 5, 2}));
  EXPECT_EQ(recorder.size(main_stream::wire_s2c), 7U);
  EXPECT_EQ(recorder.chunk(main_stream::wire_s2c, {}), (Range{main_stream::wire_s2c, 7, 0}));
  const auto events = told();
  ASSERT_EQ(events.size(), 3U) << "no bytes, no chunk";
  EXPECT_EQ(events[0].step.event.direction, Direction::server_to_client);
  EXPECT_EQ(events[1].step.event.direction, Direction::client_to_server);
}

TEST_F(RecorderTest, moves_a_chunks_bytes_on_without_a_copy) {
  Bytes bytes(100);
  const auto* where = bytes.data();
  recorder.chunk(main_stream::wire_s2c, std::move(bytes));
  EXPECT_EQ(told()[0].step.bytes.data(), where);
}

TEST_F(RecorderTest, says_of_each_chunk_what_is_secret_in_it) {
  recorder.chunk(main_stream::clear_s2c, to_bytes("250 hunter2"));
  recorder.chunk(main_stream::clear_c2s, to_bytes("PASS hunter2\r\n"), {5, 7});
  recorder.chunk(main_stream::clear_s2c, to_bytes("500 hun"));
  recorder.chunk(main_stream::clear_s2c, to_bytes("ter2\r\n"));
  recorder.chunk(main_stream::handshake_s2c, to_bytes("a ticket: hunter2"));
  std::vector<std::vector<Range>> secrets;
  for (const auto& delivery : told()) secrets.push_back(delivery.step.event.get_if<event::Chunk>()->secrets);
  ASSERT_EQ(secrets.size(), 5U);
  EXPECT_EQ(secrets[0], std::vector<Range>{}) << "nothing was typed by then";
  EXPECT_EQ(secrets[1].front(), (Range{main_stream::clear_c2s, 5, 7}));
  EXPECT_EQ(secrets[2], std::vector<Range>{});
  EXPECT_EQ(secrets[3], (std::vector<Range>{{main_stream::clear_s2c, 15, 7}}));
  EXPECT_EQ(secrets[4], (std::vector<Range>{{main_stream::handshake_s2c, 10, 7}}));
}

TEST_F(RecorderTest, says_no_secret_in_words) {
  recorder.chunk(main_stream::clear_c2s, to_bytes("PASS hunter2\r\n"), {5, 7});
  recorder.add(event::Found{make_finding(FindingId::unexpected_reply, "the server says \"hunter2\"")});
  recorder.add(event::Problem{{Fault::misbehaved, "x", "not hunter2", "hunter2", {}}});
  recorder.add(event::Capabilities{{"X-HUNTER2"}});
  recorder.add(event::Finished{Outcome::violation, "it says hunter2"});
  const auto events = told();
  EXPECT_EQ(events[1].step.event.get_if<event::Found>()->finding.text, "the server says \"*******\"");
  EXPECT_EQ(events[2].step.event.get_if<event::Problem>()->error.got, "*******");
  EXPECT_EQ(events[2].step.event.get_if<event::Problem>()->error.expected, "not *******");
  EXPECT_EQ(events[3].step.event.get_if<event::Capabilities>()->entries,
            std::vector<std::string>{"X-*******"});
  EXPECT_EQ(events[4].step.event.get_if<event::Finished>()->reason, "it says *******");
}

TEST_F(RecorderTest, gathers_bytes_of_a_peer_that_sends_next_to_nothing_at_a_time) {
  constexpr std::uint64_t count = 100'000;
  for (std::uint64_t i = 0; i < count; ++i)
    EXPECT_EQ(recorder.chunk(main_stream::wire_s2c, Bytes(1)), (Range{main_stream::wire_s2c, i, 1}));
  recorder.add(event::Ready{});
  const auto events = told();
  EXPECT_LE(events.size(), allowance::chunks.of(count) + count / 1000 + 2);
  std::uint64_t at = 0;
  for (const auto& [session, step] : events) {
    if (!step.event.get_if<event::Chunk>()) continue;
    EXPECT_EQ(step.event.range, (Range{main_stream::wire_s2c, at, step.bytes.size()}));
    at += step.bytes.size();
  }
  EXPECT_EQ(at, count) << "all of it stands before the event that follows";
  EXPECT_TRUE(events.back().step.event.get_if<event::Ready>());
}

TEST_F(RecorderTest, never_gathers_bytes_of_two_streams_or_phases) {
  for (int i = 0; i < 5000; ++i) recorder.chunk(main_stream::wire_s2c, Bytes(1));
  recorder.chunk(main_stream::wire_c2s, Bytes(1));
  recorder.chunk(main_stream::wire_s2c, Bytes(1));
  recorder.enter(Phase::tls);
  recorder.chunk(main_stream::wire_s2c, Bytes(1));
  recorder.add(event::Ready{});
  const auto events = told();
  ASSERT_GT(events.size(), 4u);
  EXPECT_EQ(events[events.size() - 4].step.event.range.stream, main_stream::wire_c2s);
  const auto& before = events[events.size() - 3].step.event;
  const auto& after = events[events.size() - 2].step.event;
  EXPECT_EQ(before.phase, Phase::plaintext);
  EXPECT_EQ(after.phase, Phase::tls);
  EXPECT_EQ(before.range.length + after.range.length, 2u);
}

TEST_F(RecorderTest, counts_findings_of_one_kind_past_the_first) {
  for (int i = 0; i < 1234; ++i)
    recorder.add(event::Found{make_finding(FindingId::tls_violation, "One more.")});
  recorder.add(event::Found{make_finding(FindingId::weak_tls, "Another.")});
  recorder.add(event::Finished{});
  const auto events = told();
  ASSERT_EQ(events.size(), allowance::findings_of_a_code + 3);
  const auto& last = *events[events.size() - 2].step.event.get_if<event::Found>();
  EXPECT_EQ(last.finding.code, FindingId::tls_violation);
  EXPECT_EQ(last.finding.text, "… and 1,184 more findings like these.");
  EXPECT_TRUE(events.back().step.event.get_if<event::Finished>());
}

TEST_F(RecorderTest, keeps_what_all_events_are_about_to_a_few_times_the_bytes) {
  constexpr std::uint64_t size = 100'000;
  const auto all = recorder.chunk(main_stream::wire_s2c, Bytes(size));
  for (int i = 0; i < 40; ++i) recorder.add(event::Found{make_finding(FindingId::tls_violation, "", all)});
  std::uint64_t sum = 0;
  for (const auto& [session, step] : told()) sum += bytes_referred_to(step.event);
  EXPECT_EQ(sum, allowance::ranges.of(size) / 2) << "the other half is for what was read";
}

TEST_F(RecorderTest, says_that_evidence_is_marked_in_part) {
  constexpr std::uint64_t size = 100'000;
  const auto all = recorder.chunk(main_stream::wire_s2c, Bytes(size));
  for (int i = 0; i < 5; ++i) recorder.add(event::Found{make_finding(FindingId::tls_violation, "One.", all)});
  const auto events = told();
  const auto text = [&](std::size_t i) {
    return events.at(i).step.event.get_if<event::Found>()->finding.text;
  };
  EXPECT_EQ(text(1), "One.");
  EXPECT_EQ(text(5), "One. (Of the 100,000 bytes that show it, the first 65,536 are marked.)");
}

TEST_F(RecorderTest, tells_each_time_that_what_was_typed_cannot_be_sent) {
  for (int i = 0; i < 200; ++i) recorder.add(event::Found{make_finding(FindingId::command_refused, "No.")});
  EXPECT_EQ(told().size(), 200u);
}

TEST_F(RecorderTest, allows_events_by_what_was_received) {
  EXPECT_EQ(recorder.most_events(), allowance::events.of(0));
  recorder.chunk(main_stream::wire_s2c, Bytes(120'000));
  EXPECT_EQ(recorder.most_events(), allowance::events.of(120'000));
  EXPECT_EQ(recorder.events(), 0u) << "chunks do not count";
  recorder.add(event::Ready{});
  EXPECT_EQ(recorder.events(), 1u);
}

TEST_F(RecorderTest, takes_nothing_after_the_end) {
  recorder.add(event::Finished{});
  recorder.add(event::Ready{});
  recorder.chunk(main_stream::wire_s2c, Bytes(1));
  EXPECT_EQ(told().size(), 1U);
}

}  // namespace
}  // namespace sti::net
