#include "net/event_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace sti::net {
namespace {

using namespace std::chrono_literals;

Delivery delivery(SessionId session, std::uint64_t seq) {
  Delivery d;
  d.session = session;
  d.step.event.seq = seq;
  return d;
}

TEST(EventQueue, wakes_only_when_it_turns_from_empty_to_filled) {
  EventQueue queue;
  int wakes = 0;
  queue.on_wake([&] { ++wakes; });
  std::vector<Delivery> out;
  queue.push(delivery(1, 0));
  queue.push(delivery(1, 1));
  EXPECT_EQ(wakes, 1);
  queue.drain(out);
  EXPECT_EQ(out.size(), 2U);
  queue.push(delivery(1, 2));
  EXPECT_EQ(wakes, 2);
}

TEST(EventQueue, calls_back_without_its_lock_held) {
  EventQueue queue(2);
  std::vector<Delivery> out;
  int rooms = 0;
  queue.on_wake([&] { EXPECT_FALSE(queue.full()); });  // would not return if the lock were held
  queue.on_room([&] {
    ++rooms;
    EXPECT_FALSE(queue.full());
  });
  queue.push(delivery(1, 0));
  queue.push(delivery(1, 1));
  queue.drain(out);
  EXPECT_EQ(rooms, 1);
}

TEST(EventQueue, tells_of_room_only_after_it_was_full) {
  EventQueue queue(3);
  std::vector<Delivery> out;
  int rooms = 0;
  queue.on_room([&] { ++rooms; });
  queue.push(delivery(1, 0));
  queue.push(delivery(1, 1));
  EXPECT_FALSE(queue.full());
  queue.drain(out);
  EXPECT_EQ(rooms, 0);
  for (std::uint64_t i = 0; i < 5; ++i) queue.push(delivery(1, i));
  EXPECT_TRUE(queue.full());
  queue.drain(out);
  EXPECT_EQ(rooms, 1);
  EXPECT_EQ(out.size(), 5U) << "above the mark nothing is dropped";
}

TEST(EventQueue, drops_what_the_reader_has_left_over) {
  EventQueue queue;
  std::vector<Delivery> out;
  out.push_back(delivery(9, 9));
  queue.drain(out);
  EXPECT_TRUE(out.empty());
}

TEST(EventQueue, waits_no_longer_than_asked) {
  EventQueue queue;
  std::vector<Delivery> out;
  const auto start = std::chrono::steady_clock::now();
  queue.wait(out, start + 20ms);
  EXPECT_TRUE(out.empty());
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
}

TEST(EventQueue, keeps_order_between_threads) {
  EventQueue queue(64);
  constexpr std::uint64_t count = 20000;
  std::atomic<int> wakes{0};
  queue.on_wake([&] { ++wakes; });
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < count; ++i) queue.push(delivery(1, i));
  });
  std::vector<Delivery> out;
  std::uint64_t next = 0;
  while (next < count) {
    queue.wait(out, std::chrono::steady_clock::now() + 5s);
    ASSERT_FALSE(out.empty());
    for (const auto& d : out) ASSERT_EQ(d.step.event.seq, next++);
  }
  writer.join();
  EXPECT_GE(wakes, 1);
}

TEST(EventQueue, lets_callbacks_be_replaced_while_they_are_called) {
  EventQueue queue(1);
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    std::vector<Delivery> out;
    while (!stop) queue.drain(out);
  });
  for (std::uint64_t i = 0; i < 2000; ++i) {
    queue.on_room([data = std::vector<int>(16, 1)] { ASSERT_EQ(data.at(15), 1); });
    queue.push(delivery(1, i));
  }
  queue.on_room({});
  stop = true;
  reader.join();
}

}  // namespace
}  // namespace sti::net
