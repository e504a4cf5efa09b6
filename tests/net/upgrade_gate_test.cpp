#include "net/upgrade_gate.hpp"

#include <gtest/gtest.h>

namespace sti::net {
namespace {

TEST(UpgradeGate, is_clean_where_the_accepting_reply_is_the_last_that_came) {
  const UpgradeGate gate(214, 214);
  EXPECT_TRUE(gate.clean());
  EXPECT_EQ(gate.offset(), 214U);
  EXPECT_EQ(gate.tls_start(), 214U);
  EXPECT_EQ(gate.injected(), (Range{main_stream::wire_s2c, 214, 0}));
}

TEST(UpgradeGate, holds_back_what_came_in_the_same_read) {
  const UpgradeGate gate(214, 230);
  EXPECT_FALSE(gate.clean());
  EXPECT_EQ(gate.injected(), (Range{main_stream::wire_s2c, 214, 16}));
  EXPECT_EQ(gate.offset(), 214U) << "plaintext ended where the reply did, whatever came after it";
  EXPECT_EQ(gate.tls_start(), 230U);
}

TEST(UpgradeGate, holds_back_what_came_before_our_first_message) {
  UpgradeGate gate(214, 214);
  gate.arrived(214);
  EXPECT_TRUE(gate.clean());
  gate.arrived(215);
  EXPECT_FALSE(gate.clean());
  EXPECT_EQ(gate.injected(), (Range{main_stream::wire_s2c, 214, 1})) << "a single byte is enough";
}

TEST(UpgradeGate, counts_what_came_in_several_reads_as_one) {
  UpgradeGate gate(10, 12);
  gate.arrived(20);
  gate.arrived(31);
  EXPECT_EQ(gate.injected(), (Range{main_stream::wire_s2c, 10, 21}));
  EXPECT_EQ(gate.tls_start(), 31U);
}

TEST(UpgradeGate, lets_the_client_speak_first_where_nothing_was_read) {
  const UpgradeGate gate(0, 0);
  EXPECT_TRUE(gate.clean());
  EXPECT_EQ(gate.tls_start(), 0U);
}

}  // namespace
}  // namespace sti::net
