#include <algorithm>

#include "dissect/tls_record.hpp"

#include "coverage.hpp"
#include "dissect/tls_alerts.hpp"
#include "dissect/tls_names.hpp"
#include "support/rfc8448.hpp"

namespace sti::dissect {
namespace {

using tls::rfc8448::from_hex;

Bytes record(const Bytes& fragment) {
  Bytes out(5 + fragment.size());
  out[0] = 22;
  out[1] = out[2] = 3;
  out[3] = static_cast<std::uint8_t>(fragment.size() >> 8);
  out[4] = static_cast<std::uint8_t>(fragment.size());
  std::copy(fragment.begin(), fragment.end(), out.begin() + 5);
  return out;
}

Tree dissect(ByteView bytes, const RecordContext& context = {}) {
  auto tree = tls_record(bytes, {main_stream::wire_s2c, 0, bytes.size()}, false, context);
  expect_covered(tree);
  return tree;
}

std::string value(const Node& root, std::string_view key) {
  const auto* node = root.first(key);
  return std::string(node ? node->text : "(absent)");
}

/// The keys of what stands in the record after its header.
std::vector<std::string> parts(const Node& tree) {
  std::vector<std::string> out;
  for (const auto& child : tree.children)
    if (child.range.offset >= 5)
      out.push_back(std::string(child.field->key) + ": " + std::string(child.text));
  return out;
}

// RFC 5246 §7.4: ServerHello for TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ServerKeyExchange, ServerHelloDone
const Bytes flight = from_hex("020000260303" + std::string(64, '1') + "00c02f00" +
                              "0c00000f03001d02010208040005aabbccddee" + "0e000000");

TEST(TlsRecord, ReadsHeaderAndAlert) {
  const auto alert = from_hex(
      "1503030002"
      "0228");
  const auto tree = tls_record(alert, {main_stream::wire_s2c, 0, alert.size()}, false);
  expect_covered(tree);
  EXPECT_EQ(value(tree, "tls.alert.description"), "handshake_failure (0x28)");
  EXPECT_EQ(value(tree, "tls.alert.level"), "fatal (0x02)");
  EXPECT_EQ(value(tree, "tls.alert"),
            "handshake_failure: No version, cipher suite, group or signature scheme suits both sides.");
  expect_covered_at_every_truncation(alert, [](ByteView bytes) {
    return tls_record(bytes, {main_stream::wire_s2c, 0, bytes.size()}, false);
  });
}

TEST(TlsRecord, ReadsCoalescedMessagesByWhatTheFirstOfThemSettled) {
  const auto tree = dissect(record(flight));
  EXPECT_FALSE(has_gaps(tree)) << outline(tree);
  EXPECT_EQ(parts(tree),
            (std::vector<std::string>{"tls.handshake: server_hello", "tls.handshake: server_key_exchange",
                                      "tls.handshake: server_hello_done"}));
  EXPECT_EQ(value(tree, "tls.handshake.ecdhe.group"), "x25519 (0x001d)");
}

TEST(TlsRecord, ReadsTheSameMessagesWhereverTheyAreParted) {
  for (std::size_t cut = 1; cut < flight.size(); ++cut) {
    SCOPED_TRACE(cut);
    const Bytes first(flight.begin(), flight.begin() + static_cast<std::ptrdiff_t>(cut));
    const Bytes second(flight.begin() + static_cast<std::ptrdiff_t>(cut), flight.end());
    const auto before = parts(dissect(record(first)));
    RecordContext context{{false, 0xC02F}, {}};
    context.framing.take(first);
    const auto after = parts(dissect(record(second), context));
    const bool at_message = cut == 42 || cut == 61;
    EXPECT_EQ(before.back().starts_with("tls.record.fragment"), !at_message);
    EXPECT_EQ(after.front().starts_with("tls.record.fragment"), !at_message);
    EXPECT_EQ(before.size() + after.size(), at_message ? 3u : 4u);
    context.framing.take(second);
    EXPECT_EQ(context.framing, HandshakeFraming{});
  }
}

TEST(TlsRecord, FollowsAMessageOfManyRecordsByteByByte) {
  RecordContext context{{false, 0xC02F}, {}};
  for (const auto byte : flight) {
    const auto tree = dissect(record({byte}), context);
    EXPECT_EQ(tree.children.back().field->key, "tls.record.fragment");
    context.framing.take(Bytes{byte});
  }
  EXPECT_EQ(context.framing, HandshakeFraming{});
}

TEST(TlsRecord, CoversEveryTruncation) {
  expect_covered_at_every_truncation(record(flight), [](ByteView bytes) { return dissect(bytes); });
}

TEST(TlsAlerts, SaysOfEveryRegisteredAlertWhatItMeans) {
  for (std::uint64_t code = 0; code < 256; ++code) {
    const auto meaning = alert_meaning(code);
    EXPECT_EQ(meaning.empty(), alert_description(code).empty()) << code;
    EXPECT_TRUE(meaning.empty() || meaning.ends_with('.')) << code;
  }
  TreeMemory memory(0);
  EXPECT_EQ(alert_text(memory, 255), "0xff");
}

}  // namespace
}  // namespace sti::dissect
