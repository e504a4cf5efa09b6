// One verdict for every way in which the same bytes of a server may be cut: of honest ones, and of each
// deviation.
#include <gtest/gtest.h>

#include "support/tls_conversation.hpp"

namespace sti::test {
namespace {

using tls::Version;
using Deviation = std::pair<std::string, std::function<void(DeviatingPlan&)>>;

DeviatingPlan& before(DeviatingPlan& plan, std::uint8_t type,
                      const std::function<void(DeviatingServer&)>& what) {
  plan.before = [type, what](DeviatingServer& server, std::uint8_t now) {
    if (now == type) what(server);
  };
  return plan;
}

std::vector<Deviation> deviations() {
  std::vector<Deviation> all{
      {"nothing", [](DeviatingPlan&) {}},
      {"one record for all", [](DeviatingPlan& p) { p.coalesce = true; }},
      {"records of four bytes", [](DeviatingPlan& p) { p.fragment = 4; }},
      {"records of three bytes", [](DeviatingPlan& p) { p.fragment = 3; }},
      {"no certificate", [](DeviatingPlan& p) { p.chain.clear(); }},
      {"the key of another", [](DeviatingPlan& p) { p.key = &TestKey::ec("secp256r1", 52); }},
      {"SHA-1",
       [](DeviatingPlan& p) {
         p.signs_by = Scheme::ecdsa_sha1;
         p.scheme = 0x0203;
       }},
      {"a client certificate asked for", [](DeviatingPlan& p) { p.ask_certificate = true; }},
      {"a long chain",
       [](DeviatingPlan& p) {
         auto filler = intermediate_spec();
         for (int i = 0; i < 60; ++i) {
           filler.serial = 1000 + i;
           p.chain.push_back(make(filler));
         }
       }},
      {"every message twice",
       [](DeviatingPlan& p) {
         p.change = [](Bytes message) { return std::vector<Bytes>{message, message}; };
       }},
      {"TLS 1.0",
       [](DeviatingPlan& p) {
         p.change = [](Bytes message) {
           if (message[0] == 2) message[5] = 1;
           return std::vector<Bytes>{std::move(message)};
         };
       }},
  };
  // At each message of the handshake, and right behind the last of it.
  const std::pair<const char*, std::function<void(DeviatingServer&)>> records[]{
      {"plaintext", [](DeviatingServer& s) { s.raw(bytes_of("250 x\r\n")); }},
      {"an empty record", [](DeviatingServer& s) { s.record(23, {}); }},
      {"four empty records",
       [](DeviatingServer& s) {
         for (int i = 0; i < 4; ++i) s.record(23, {});
       }},
      {"data", [](DeviatingServer& s) { s.record(23, bytes_of("250 early\r\n")); }},
      {"a broken record", [](DeviatingServer& s) { s.broken_record(22, bytes_of("abcd")); }},
      {"a protected change_cipher_spec", [](DeviatingServer& s) { s.record(20, Bytes{1}); }},
      {"a plain change_cipher_spec", [](DeviatingServer& s) { s.plain_record(20, Bytes{1}); }},
      {"a plain alert",
       [](DeviatingServer& s) {
         s.plain_record(21, Bytes{2, 80});
       }},
      {"an alert", [](DeviatingServer& s) { s.alert(80); }},
      {"close_notify", [](DeviatingServer& s) { s.close(); }},
      {"a record that is too long",
       [](DeviatingServer& s) {
         s.raw(Bytes{23, 3, 3, 0xff, 0xff, 0, 0});
       }},
      {"a record of no type",
       [](DeviatingServer& s) {
         s.raw(Bytes{99, 3, 3, 0, 1, 0});
       }},
  };
  for (const auto& [what, how] : records) {
    for (const std::uint8_t type : std::initializer_list<std::uint8_t>{2, 8, 11, 12, 14, 15, 20})
      all.emplace_back(std::string(what) + " before message " + std::to_string(type),
                       [type = type, how = how](DeviatingPlan& p) { before(p, type, how); });
    all.emplace_back(std::string(what) + " behind the handshake",
                     [how = how](DeviatingPlan& p) { p.finished = how; });
  }
  return all;
}

TEST(Segmentation, ThereIsOneVerdictHoweverTheServersBytesAreCut) {
  std::size_t proved = 0, refused = 0;
  for (const auto version : {Version::tls12, Version::tls13})
    for (const auto& [what, change] : deviations()) {
      SCOPED_TRACE((version == Version::tls13 ? "TLS 1.3, " : "TLS 1.2, ") + what);
      auto plan = honest_plan(version);
      change(plan);
      const auto at_once = converse(plan, whole());
      (at_once.proved ? proved : refused) += 1;
      for (const std::size_t size : {1, 2, 5, 64}) {
        const auto in_pieces = converse(plan, in_pieces_of(size));
        ASSERT_EQ(in_pieces.story, at_once.story) << "in pieces of " << size;
      }
      for (unsigned seed = 0; seed < 3; ++seed)
        ASSERT_EQ(converse(plan, by_chance(seed)).story, at_once.story) << "by chance, " << seed;
    }
  EXPECT_GT(proved, 20U);
  EXPECT_GT(refused, 60U);
}

}  // namespace
}  // namespace sti::test
