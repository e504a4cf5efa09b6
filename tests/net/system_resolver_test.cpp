#include "net/system_resolver.hpp"

#include <gtest/gtest.h>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <thread>

namespace sti::net {
namespace {

using namespace std::chrono_literals;

TEST(SystemLookup, FindsWhatTheSystemKnows) {
  asio::io_context context;
  std::vector<asio::ip::address> found;
  const auto work = asio::make_work_guard(context);
  SystemLookup lookup(context.get_executor(), "localhost", [&](SystemLookup::Found answer) {
    if (auto* addresses = std::get_if<0>(&answer)) found = std::move(*addresses);
    context.stop();
  });
  context.run_for(20s);
  ASSERT_FALSE(found.empty());
  for (const auto& address : found) EXPECT_TRUE(address.is_loopback()) << address.to_string();
}

TEST(SystemLookup, SaysWhyThereIsNothing) {
  asio::io_context context;
  std::string why;
  const auto work = asio::make_work_guard(context);
  // RFC 6761 §6.4: never a name; and with a space in it not even asked for.
  SystemLookup lookup(context.get_executor(), "no such.invalid", [&](SystemLookup::Found answer) {
    if (auto* text = std::get_if<1>(&answer)) why = std::move(*text);
    context.stop();
  });
  context.run_for(20s);
  EXPECT_FALSE(why.empty());
}

TEST(SystemLookup, IsNotAnsweredOnceItIsGone) {
  asio::io_context context;
  bool answered = false;
  for (int i = 0; i < 20; ++i) {
    SystemLookup lookup(context.get_executor(), "127.0.0.1",
                        [&](const SystemLookup::Found&) { answered = true; });
    if (i % 2) std::this_thread::sleep_for(2ms);  // the answer may be under way by then
  }
  std::this_thread::sleep_for(20ms);
  context.poll();
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace sti::net
