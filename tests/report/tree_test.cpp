#include "report/tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr ReportOptions full{false, false, true};

bool has(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

/// A ClientHello that ends within its random, and then a message with bytes past its last field.
std::vector<Step> broken_messages() {
  test::Recording r({"smtp", "h", 25});
  r.enter(Phase::tls);
  r.handshake(Direction::client_to_server, 1, "ClientHello", "", bytes_of("\x03\x03 short"), false);
  r.handshake(Direction::server_to_client, 14, "ServerHelloDone", "", bytes_of("\xAB\xCD"), false);
  return r.steps();
}

/// A ClientHello whose server name would take a terminal over.
std::vector<Step> hostile_message() {
  const std::string name = "\x1b]0;owned\x07\n<b>";
  const auto size = [](std::size_t n, std::size_t width) {
    std::string out;
    while (width-- > 0) out += static_cast<char>(n >> (8 * width));
    return out;
  };
  const auto entry = size(0, 1) + size(name.size(), 2) + name;
  const auto extension = size(0, 2) + size(entry.size() + 2, 2) + size(entry.size(), 2) + entry;
  const auto body = std::string("\x03\x03") + std::string(32, 'r') + size(0, 1) + size(2, 2) + "\x13\x01" +
                    "\x01" + size(0, 1) + size(extension.size(), 2) + extension;
  test::Recording r({"smtp", "h", 25});
  r.enter(Phase::tls);
  r.handshake(Direction::client_to_server, 1, "ClientHello", "", bytes_of(body), false);
  return r.steps();
}

TEST(TreeReport, StreamedEventByEventIsTheSameAsWhole) {
  Inspection session;
  TreeReport report({});
  std::string streamed;
  for (const auto& step : test::smtp_with_login()) {
    session.apply(step);
    streamed += report.event(session, session.events().size() - 1);
  }
  EXPECT_EQ(streamed + report.summary(session), tree(session, {}));
}

TEST(TreeReport, HasEveryLineOfTheTranscriptInOrder) {
  const auto session = test::session_of(test::verified_smtp());
  const auto whole = tree(session, {});
  std::istringstream transcript(text(session, {}));
  std::size_t at = 0;
  for (std::string line; std::getline(transcript, line);) {
    at = whole.find(line + "\n", at);
    ASSERT_NE(at, std::string::npos) << line;
    at += line.size();
  }
}

TEST(TreeReport, SaysOfEachFieldItsValueAndItsPlace) {
  const auto out = tree(test::session_of(test::verified_smtp()), {});
  EXPECT_TRUE(has(out, "Type: client_hello (0x01)")) << out;
  EXPECT_TRUE(has(out, " handshake-c2s:0+1\n"));
  EXPECT_TRUE(has(out, " wire-s2c:"));
}

TEST(TreeReport, OpensTheCertificatesOfTheChain) {
  const auto session = test::session_of(test::verified_smtp());
  const auto out = tree(session, {});
  std::size_t serials = 0;
  for (const auto& certificate : session.certificates())
    serials += has(out, ": " + certificate.serial + " ") ? 1 : 0;
  EXPECT_EQ(serials, 3u) << out;
}

TEST(TreeReport, MarksWhatCouldNotBeReadInWords) {
  const auto out = tree(test::session_of(broken_messages()), {});
  EXPECT_TRUE(has(out, "FAULT Random: expected 32 bytes, got 6")) << out;
  EXPECT_TRUE(has(out, "UNEXPLAINED Unexplained bytes: abcd")) << out;
}

TEST(TreeReport, NeverDisturbsATerminal) {
  for (const auto& steps : {hostile_message(), test::hostile_smtp()}) {
    const auto session = test::session_of(steps);
    const auto is_control = [](char c) { return (c < 0x20 && c >= 0 && c != '\n') || c == 0x7f; };
    const auto report = tree(session, {});
    EXPECT_TRUE(std::none_of(report.begin(), report.end(), is_control));
    const auto document = json(session, full);
    EXPECT_TRUE(std::none_of(document.begin(), document.end(), is_control));
  }
  EXPECT_TRUE(has(tree(test::session_of(hostile_message()), {}), R"(\x1b]0;owned\x07\n<b>)"));
}

TEST(TreeReport, HidesSecretsUnlessAskedForByName) {
  const auto session = test::session_of(test::smtp_with_login());
  for (const auto& out : {tree(session, {}), json(session, full)}) {
    EXPECT_FALSE(has(out, test::sample_password));
    EXPECT_FALSE(has(out, test::sample_secret));
  }
  EXPECT_TRUE(has(tree(session, {true, false}), test::sample_password));
}

TEST(TreeReport, IsPaintedOnlyWhereAskedFor) {
  const auto session = test::session_of(broken_messages());
  EXPECT_FALSE(has(tree(session, {}), "\x1b"));
  EXPECT_TRUE(has(tree(session, {false, true}), "\x1b[31mFAULT "));
}

void check_node(const Json& node, std::uint64_t& leaves) {
  std::set<std::string> keys;
  for (const auto& [key, value] : node.items()) keys.insert(key);
  EXPECT_EQ(keys,
            (std::set<std::string>{"field", "label", "value", "number", "range", "reading", "children"}));
  EXPECT_TRUE(node["field"].is_string() && node["label"].is_string() && node["value"].is_string());
  EXPECT_NE(find_field(node["field"].get<std::string>()), nullptr) << node["field"];
  EXPECT_TRUE(node["number"].is_null() || node["number"].is_number_integer());
  EXPECT_TRUE(stream_from(node["range"]["stream"].get<std::string>()));
  EXPECT_TRUE(
      (std::set<std::string>{"whole", "unexplained", "fault"}.contains(node["reading"].get<std::string>())));
  if (node["children"].empty()) leaves += node["range"]["length"].get<std::uint64_t>();
  for (const auto& child : node["children"]) check_node(child, leaves);
}

TEST(SessionDocumentInFull, HasATreeWhoseLeavesCoverEachHandshakeMessage) {
  for (const auto& steps : {test::verified_smtp(), test::unverified_imaps(), broken_messages()}) {
    const auto document = Json::parse(json(test::session_of(steps), full));
    std::size_t trees = 0;
    for (const auto& event : document["events"]) {
      EXPECT_TRUE(event["kind"] != "handshake" || event.contains("tree")) << event["name"];
      if (!event.contains("tree")) continue;
      ++trees;
      std::uint64_t leaves = 0;
      check_node(event["tree"], leaves);
      EXPECT_EQ(leaves, event["range"]["length"]) << event["text"];
    }
    EXPECT_GT(trees, 0u);
  }
}

TEST(SessionDocumentInFull, IsOtherwiseTheUsualOne) {
  const auto session = test::session_of(test::verified_smtp());
  auto document = Json::parse(json(session, full));
  for (auto& event : document["events"]) event.erase("tree");
  EXPECT_EQ(document, Json::parse(json(session, {})));
}

}  // namespace
}  // namespace sti::report
