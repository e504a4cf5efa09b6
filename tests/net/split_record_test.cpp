// A record of TLS that comes in pieces keeps the dialogue from asking until it is whole, and no longer.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "running.hpp"
#include "support/deviating_server.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t handshake = 22, application_data = 23;

/// RFC 8446 §4.6.1: lifetime 3600 s, ticket_age_add 0, a nonce of one byte, a ticket of four, no extensions.
const Bytes new_session_ticket{4, 0, 0, 18, 0, 0, 14, 16, 0, 0, 0, 0, 1, 7, 0, 4, 1, 2, 3, 4, 0, 0};

/// Sends the greeting, and with it the first half of a record in which there is nothing for the dialogue; the
/// rest later.
Script greeting_with_half_a_record(std::uint8_t type, Bytes content) {
  auto rest = std::make_shared<Bytes>();
  const auto first = [rest, type, content = std::move(content)](DeviatingServer& server) {
    server.send(bytes_of("220 mail.example.org\r\n"));
    auto greeting = server.take_output();
    server.record(type, content);
    const auto record = server.take_output();
    const auto half = record.size() / 2;
    rest->assign(record.begin() + static_cast<std::ptrdiff_t>(half), record.end());
    greeting.insert(greeting.end(), record.begin(), record.begin() + static_cast<std::ptrdiff_t>(half));
    server.raw(greeting);
  };
  return Script()
      .tls(honest_plan(tls::Version::tls13))
      .deviate(first)
      .wait(100ms)
      .deviate([rest](DeviatingServer& server) { server.raw(*rest); })
      .expect("EHLO")
      .send("250 mail.example.org\r\n")
      .expect("QUIT")
      .send("221 bye\r\n")
      .close_notify();
}

TEST(SplitRecord, ThatHoldsNothingForTheDialogueHoldsNothingUp) {
  Running running;
  for (const auto& [type, content] :
       {std::pair{handshake, new_session_ticket}, std::pair{application_data, Bytes{}}}) {
    ScriptedPeer peer(running.engine(), greeting_with_half_a_record(type, content));
    auto options = options_for("smtps", peer.port());
    options.step_timeout = 5s;
    const auto told = running.run(std::move(options));
    EXPECT_FALSE(told.finding("no-reply-after-upgrade")) << int{type};
    EXPECT_TRUE(told.session.encrypted().has_value()) << int{type};
    EXPECT_TRUE(peer.failures().empty()) << int{type} << peer.failures().front();
  }
}

}  // namespace
}  // namespace sti::test
