#include "net/recorder.hpp"

#include <gtest/gtest.h>

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
  EXPECT_EQ(recorder.chunk(Stream::wire_s2c, Bytes(5)), (Range{Stream::wire_s2c, 0, 5}));
  EXPECT_EQ(recorder.chunk(Stream::wire_c2s, Bytes(3)), (Range{Stream::wire_c2s, 0, 3}));
  EXPECT_EQ(recorder.chunk(Stream::wire_s2c, Bytes(2)), (Range{Stream::wire_s2c, 5, 2}));
  EXPECT_EQ(recorder.size(Stream::wire_s2c), 7U);
  EXPECT_EQ(recorder.chunk(Stream::wire_s2c, {}), (Range{Stream::wire_s2c, 7, 0}));
  const auto events = told();
  ASSERT_EQ(events.size(), 3U) << "no bytes, no chunk";
  EXPECT_EQ(events[0].step.event.direction, Direction::server_to_client);
  EXPECT_EQ(events[1].step.event.direction, Direction::client_to_server);
}

TEST_F(RecorderTest, moves_a_chunks_bytes_on_without_a_copy) {
  Bytes bytes(100);
  const auto* where = bytes.data();
  recorder.chunk(Stream::wire_s2c, std::move(bytes));
  EXPECT_EQ(told()[0].step.bytes.data(), where);
}

TEST_F(RecorderTest, takes_nothing_after_the_end) {
  recorder.add(event::Finished{});
  recorder.add(event::Ready{});
  recorder.chunk(Stream::wire_s2c, Bytes(1));
  EXPECT_EQ(told().size(), 1U);
}

}  // namespace
}  // namespace sti::net
