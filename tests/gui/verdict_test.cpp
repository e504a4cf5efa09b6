// One verdict in every place of the window.
#include <gtest/gtest.h>

#include "driver.hpp"
#include "gui/ui/judgement.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

Inspection timed_out() {
  Recording r({"smtp", "mail.example.org", 25});
  r.add(event::Connecting{{"192.0.2.25", 25}});
  r.add(event::Connected{{"192.0.2.1", 40000}, {"192.0.2.25", 25}});
  r.add(event::Finished{Outcome::timeout, "no greeting in 30 s"});
  return session_of(r.steps());
}

TEST(OneVerdict, NothingFoundIsNoGoodNewsUnderABadOne) {
  TestWindow window;
  window.app().show(timed_out());
  ASSERT_TRUE(window.settle());
  window.click("Overview");
  window.frames(2);
  EXPECT_FALSE(window.draws("No findings"));
  window.click("Findings");
  window.frames(2);
  EXPECT_FALSE(window.draws("Nothing to report"));
  EXPECT_TRUE(window.draws("Timed out"));
}

TEST(OneVerdict, NothingFoundIsSaidUnderAGoodOne) {
  TestWindow window;
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.settle());
  const auto listed = assess::listed_count(*window.app().session());
  window.click("Findings");
  window.frames(2);
  EXPECT_EQ(window.draws("Nothing to report"), listed == 0);
}

TEST(OneVerdict, WhatPassedThroughFailedNowhere) {
  Recording r({"smtp", "mail.example.org", 25});
  r.add(event::Connecting{{"192.0.2.25", 25}, ConnectionRole::server_leg});
  r.add(event::Connected{{"192.0.2.1", 40000}, {"192.0.2.25", 25}, ConnectionRole::server_leg});
  r.add(event::Upgrade{0}, Direction::server_to_client);
  r.enter(Phase::tls);
  r.record(Direction::client_to_server, 22, false, Bytes{1, 0, 0, 0});
  r.add(event::Finished{Outcome::inconclusive, "TLS was passed through unread"});
  TestWindow window;
  window.app().show(session_of(r.steps()));
  ASSERT_TRUE(window.settle());
  EXPECT_TRUE(window.has("status Passed through"));
  EXPECT_TRUE(window.draws("passed through unread"));
  EXPECT_FALSE(window.draws("nothing is private"));
}

}  // namespace
}  // namespace sti::test
