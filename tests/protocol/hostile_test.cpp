// Servers that send without end, or nothing, or stop anywhere: every dialogue gives up with a clear outcome
// and holds no more than a bounded amount.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "codec/ldap.hpp"
#include "protocol/registry.hpp"
#include "support/allocation_meter.hpp"
#include "support/playbook.hpp"

namespace sti {
namespace {

using protocol::Actions;
using protocol::Dialogue;

constexpr std::size_t memory_limit = 8 << 20;

const std::string stream_header =
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' "
    "version='1.0'>";

/// What an honest server says, piece by piece: before the upgrade, and (after an empty piece) inside TLS.
std::vector<std::string> honest_server(std::string_view scheme) {
  if (scheme.starts_with("imap"))
    return {"* OK hi\r\n", "* CAPABILITY STARTTLS\r\na1 OK\r\n", "a2 OK\r\n", "",
            "* CAPABILITY X\r\na3 OK\r\n"};
  if (scheme.starts_with("pop3"))
    return {"+OK hi\r\n", "+OK\r\nSTLS\r\n.\r\n", "+OK\r\n", "", "+OK\r\n.\r\n"};
  if (scheme == "sieve") return {"\"STARTTLS\"\r\nOK\r\n", "OK\r\n", "", "\"X\" {3}\r\nabc\r\nOK\r\n"};
  if (scheme.starts_with("nntp"))
    return {"200 hi\r\n", "101\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n", "382\r\n", "",
            "101\r\nVERSION 2\r\n.\r\n"};
  if (scheme.starts_with("xmpp"))
    return {stream_header,
            "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
            "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
            "",
            stream_header,
            "<stream:features/>"};
  if (scheme.starts_with("ldap")) {
    const auto text = [](const Bytes& message) { return std::string(text_of(ByteView(message))); };
    const auto listed = [&](std::uint32_t id) {
      return text(codec::ldap_search_entry(id, "", {{"supportedExtension", {"1.2"}}})) +
             text(codec::ldap_result(id, 5, 0, ""));
    };
    return {listed(1), text(codec::ldap_result(2, 24, 0, "")), "", listed(3)};
  }
  return {"220 hi\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go\r\n", "", "250-x\r\n250 Y\r\n"};
}

/// The same where TLS comes first.
std::vector<std::string> script_of(const protocol::Protocol& protocol) {
  auto all = honest_server(protocol.scheme);
  if (!protocol.tls_first) return all;
  if (protocol.scheme == "ldaps") return {all[0]};
  if (protocol.scheme == "imaps") return {all[0], "* CAPABILITY X\r\na1 OK\r\n"};
  if (protocol.scheme == "pop3s") return {all[0], "+OK\r\n.\r\n"};
  if (protocol.scheme == "nntps") return {all[0], "101\r\nVERSION 2\r\n.\r\n"};
  if (protocol.scheme == "xmpps") return {stream_header, "<stream:features/>"};
  return {all[0], "250 x\r\n"};
}

bool over(const Actions& actions) {
  return !actions.empty() && (std::holds_alternative<protocol::Fail>(actions.back()) ||
                              std::holds_alternative<protocol::Done>(actions.back()));
}

/// A dialogue that has been given the first `pieces` of what an honest server says.
std::unique_ptr<Dialogue> dialogue_after(const protocol::Protocol& protocol,
                                         const std::vector<std::string>& script, std::size_t pieces) {
  auto dialogue = support::make_dialogue(protocol.scheme);
  Actions actions;
  const auto ask = [&] {
    if (dialogue->wants_to_ask()) dialogue->ask(actions);
  };
  dialogue->connected(actions);
  ask();
  for (std::size_t i = 0; i < pieces; ++i) {
    if (script[i].empty())
      dialogue->secured(actions);
    else
      EXPECT_EQ(dialogue->receive(bytes_of(script[i]), actions), script[i].size());
    ask();
  }
  return dialogue;
}

/// Sends `unit` over and over and returns how it ended; for a dialogue, StartTls is an end like others.
std::optional<protocol::Action> flood(Dialogue& dialogue, const std::string& unit, std::size_t flood_size) {
  std::string chunk;
  while (chunk.size() < 4096) chunk += unit;
  for (std::size_t sent = 0; sent < flood_size; sent += chunk.size()) {
    Actions actions;
    dialogue.receive(bytes_of(chunk), actions);
    if (over(actions) || (!actions.empty() && std::holds_alternative<protocol::StartTls>(actions.back())))
      return actions.back();
  }
  return std::nullopt;
}

const std::vector<std::string> floods{
    "x",
    std::string(1, '\0'),
    "\r",
    "\n",
    "\r\n",
    "220-banner\r\n",
    "250-CAPABILITY\r\n",
    "250-" + std::string(500, 'x') + "\r\n",
    "* OK [ALERT] x\r\n",
    "* CAPABILITY " + std::string(3000, 'X') + "\r\n",
    "* LIST () {60000}\r\n" + std::string(60000, 'x') + "\r\n",
    "* X {1}\r\nx{1}\r\nx",
    "+OK\r\n",
    "101 x\r\n",
    "200 x\r\n",
    "CAPABILITY\r\n",
    "\"NAME\" \"value\"\r\n",
    "\"NAME\" {4}\r\nabcd\r\n",
    "{1}\r\n",
    " ",
    "<a>",
    "<a/>",
    "<message><body>x</body></message>",
    "<a b='",
    "<?xml version='1.0'?>",
};

/// One scheme for each dialogue, and one where TLS comes first: the others would only repeat these.
bool stands_for_others(std::string_view scheme) {
  return scheme == "smtp" || scheme == "imap" || scheme == "pop3" || scheme == "sieve" || scheme == "xmpp" ||
         scheme == "nntp" || scheme == "imaps";
}

TEST(Hostile, FloodsEndWithAClearOutcomeAndBoundedMemory) {
  for (const auto& protocol : protocol::protocols()) {
    if (!stands_for_others(protocol.scheme)) continue;
    const auto script = script_of(protocol);
    for (std::size_t pieces = 0; pieces <= script.size(); ++pieces) {
      const bool waits_for_tls = pieces < script.size() && script[pieces].empty();
      if (waits_for_tls) continue;
      for (const auto& unit : floods) {
        SCOPED_TRACE(std::string(protocol.scheme) + " after " + std::to_string(pieces) + " pieces, " +
                     unit.substr(0, 30));
        const support::AllocationMeter meter;
        const auto dialogue = dialogue_after(protocol, script, pieces);
        // Open for commands, a person decides how long to read.
        const bool open = pieces == script.size();
        const auto end = flood(*dialogue, unit, open ? 1 << 20 : 10 << 20);
        EXPECT_LT(meter.peak(), memory_limit);
        if (open) continue;
        ASSERT_TRUE(end) << "10 MB were taken without an end, waiting for " << dialogue->waiting_for();
        if (const auto* fail = std::get_if<protocol::Fail>(&*end)) {
          EXPECT_NE(fail->outcome, Outcome::verified);
          EXPECT_FALSE(fail->error.doing.empty());
          EXPECT_FALSE(fail->error.expected.empty());
          EXPECT_FALSE(fail->error.got.empty());
          EXPECT_GT(fail->where.length, 0u) << "the bytes are named";
        }
      }
    }
  }
}

TEST(Hostile, AnEndAnywhereIsAnEnd) {
  for (const auto& protocol : protocol::protocols()) {
    const auto script = script_of(protocol);
    for (std::size_t pieces = 0; pieces <= script.size(); ++pieces) {
      const auto& piece = pieces < script.size() ? script[pieces] : "x";
      for (std::size_t part = 0; part < std::max<std::size_t>(piece.size(), 1); ++part) {
        SCOPED_TRACE(std::string(protocol.scheme) + " after " + std::to_string(pieces) + " pieces and " +
                     std::to_string(part) + " bytes");
        const auto dialogue = dialogue_after(protocol, script, pieces);
        Actions actions;
        dialogue->receive(bytes_of(std::string_view(piece).substr(0, part)), actions);
        ASSERT_FALSE(over(actions));
        EXPECT_FALSE(dialogue->waiting_for().empty()) << "what silence would be reported as";
        dialogue->input_ended(actions);
        ASSERT_TRUE(over(actions));
        EXPECT_EQ(dialogue->receive(bytes_of("x"), actions), 0u) << "nothing is taken any more";
        const auto* fail = std::get_if<protocol::Fail>(&actions.back());
        const bool tls_reached =
            protocol.tls_first ||
            std::find(script.begin(), script.begin() + static_cast<std::ptrdiff_t>(pieces), "") !=
                script.begin() + static_cast<std::ptrdiff_t>(pieces);
        EXPECT_EQ(fail == nullptr, tls_reached);
        if (!fail) continue;
        const auto expected = pieces < script.size() && script[pieces].empty() ? Outcome::handshake_failed
                                                                               : Outcome::inconclusive;
        EXPECT_EQ(fail->outcome, expected);
      }
    }
  }
}

TEST(Hostile, TheByteOfGivingUpDoesNotDependOnPackets) {
  const std::string endless(1 << 20, 'x');
  for (const std::size_t piece : {1u, 7u, 4096u, 1u << 20}) {
    const auto dialogue = support::make_dialogue("smtp");
    Actions actions;
    dialogue->connected(actions);
    std::size_t taken = 0;
    for (std::size_t at = 0; at < endless.size() && !over(actions); at += piece)
      taken += dialogue->receive(bytes_of(std::string_view(endless).substr(at, piece)), actions);
    EXPECT_EQ(taken, 65536u);
  }
}

}  // namespace
}  // namespace sti
