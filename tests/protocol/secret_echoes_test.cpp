#include "protocol/secret_echoes.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/base64.hpp"
#include "model/escape.hpp"

namespace sti::protocol {
namespace {

constexpr auto s2c = main_stream::clear_s2c;

/// `text` with what is found in it overwritten.
std::string seen(SecretEchoes& echoes, std::string text, std::uint64_t offset = 0) {
  for (const auto& found : echoes.find({s2c, offset, text.size()}, bytes_of(text)))
    for (auto at = std::max(found.offset, offset); at < found.end(); ++at)
      text[static_cast<std::size_t>(at - offset)] = '*';
  return text;
}
std::string seen_after(std::string_view secret, std::string text) {
  SecretEchoes echoes;
  echoes.learn(secret);
  return seen(echoes, std::move(text));
}

TEST(SecretEchoes, FindNothingWhereNothingWasLearned) {
  SecretEchoes echoes;
  EXPECT_TRUE(echoes.empty());
  EXPECT_EQ(seen(echoes, "hunter2hunter2"), "hunter2hunter2");
}

TEST(SecretEchoes, FindAPasswordInAnyCaseAndInHex) {
  EXPECT_EQ(seen_after("hunter2", "500 HUNTER2? I know no hunter2."), "500 *******? I know no *******.");
  EXPECT_EQ(seen_after("hunter2", "x" + hex(bytes_of("hunter2")) + "y"), "x**************y");
  EXPECT_EQ(seen_after("hunter2", "x68756E74657232y"), "x**************y");
}

TEST(SecretEchoes, FindAPasswordInBase64AtEveryAlignment) {
  for (const auto* before : {"", "a", "ab", "\0x\0"})
    for (const auto* after : {"", "c", "cd"}) {
      const auto text = base64(bytes_of(std::string(before) + "hunter2-and-more" + after));
      const auto shown = seen_after("hunter2-and-more", text);
      // What is left belongs to the neighbours, or to both.
      EXPECT_LE(std::count_if(shown.begin(), shown.end(), [](char c) { return c != '*'; }), 8) << shown;
    }
}

TEST(SecretEchoes, FindWhatWasTypedInBase64AsItReads) {
  const auto typed = base64(bytes_of(std::string_view("\0joe\0hunter2", 12)));
  EXPECT_EQ(seen_after(typed, "535 " + typed), "535 ****************");
  EXPECT_EQ(seen_after(typed, "535 hunter2 is wrong"), "535 ******* is wrong");
  EXPECT_EQ(seen_after(typed, "535 " + base64(bytes_of("hunter2"))).find("aHVudGVy"), std::string::npos);
}

TEST(SecretEchoes, FindWhatWasTypedInHexAsItReads) {
  EXPECT_EQ(seen_after(hex(bytes_of("hunter2-and")), "535 hunter2-and"), "535 ***********");
}

TEST(SecretEchoes, FindAnyEightBytesOfALongSecret) {
  EXPECT_EQ(seen_after("correct horse battery staple", "-ERR rse battery x"),
            "-ERR " + std::string(12, '*') + "x");
}

TEST(SecretEchoes, FindWordsAndQuotedStrings) {
  EXPECT_EQ(seen_after("joe \"pass \\\"word\"", "NO pass \"word"), "NO **********");
  EXPECT_EQ(seen_after("joey hunter2", "NO [hunter2]"), "NO [*******]");
}

TEST(SecretEchoes, FindWhatXmlSaysAndNotItsStructure) {
  const std::string iq =
      "<iq type='set' id='auth2'><query xmlns='jabber:iq:auth'><username>bill</username>"
      "<password>Calli0pe</password></query></iq>";
  EXPECT_EQ(seen_after(iq, "<iq type='error' id='auth2'><query xmlns='jabber:iq:auth'><password>Calli0pe"),
            "<iq type='error' id='auth2'><query xmlns='jabber:iq:auth'><password>********");
  EXPECT_EQ(seen_after("<x><![CDATA[hun</ter2]]></x>", "hun</ter2"), "*********");
  EXPECT_EQ(seen_after("<x a='Calli0pe'/>", "Calli0pe"), "********");
  EXPECT_EQ(seen_after("<x>Calli&#48;pe</x>", "Calli0pe"), "********");
  EXPECT_EQ(seen_after("i0pe</password>", "i0pe"), "****");
}

TEST(SecretEchoes, LookForNothingShorterThanFourBytesAndForNoWordOfTheProtocols) {
  EXPECT_EQ(seen_after("abc", "abc abc"), "abc abc");
  EXPECT_EQ(seen_after("SEARCH", "* SEARCH 1 2"), "* SEARCH 1 2");
  EXPECT_EQ(seen_after("SEARCH FROM hunter2", "* SEARCH hunter2"), "* SEARCH********");
}

TEST(SecretEchoes, FindWhatComesInPieces) {
  for (std::size_t cut = 1; cut < 15; ++cut) {
    SecretEchoes echoes;
    echoes.learn("hunter2-and-more");
    const std::string text = "hunter2-and-more";
    (void)echoes.find({s2c, 0, cut}, bytes_of(text.substr(0, cut)));
    const auto found = echoes.find({s2c, cut, text.size() - cut}, bytes_of(text.substr(cut)));
    ASSERT_FALSE(found.empty()) << cut;
    EXPECT_LE(found.front().offset, cut) << "what is before it was found with it, or by itself";
    EXPECT_EQ(found.back().end(), text.size());
    if (cut < 8) {
      EXPECT_EQ(found.front().offset, 0u) << cut;
    }
  }
  SecretEchoes echoes;
  echoes.learn("hunter2");
  std::vector<Range> all;
  const std::string text = "a hunter2 b";
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const auto& found : echoes.find({s2c, i, 1}, bytes_of(text.substr(i, 1)))) all.push_back(found);
  EXPECT_EQ(all, (std::vector<Range>{{s2c, 2, 7}}));
}

TEST(SecretEchoes, KeepStreamsApart) {
  SecretEchoes echoes;
  echoes.learn("hunter2");
  (void)echoes.find({main_stream::clear_c2s, 0, 4}, bytes_of("hunt"));
  EXPECT_TRUE(echoes.find({s2c, 0, 3}, bytes_of("er2")).empty());
}

TEST(SecretEchoes, TakeNoShortRunOfCiphertextForASecret) {
  SecretEchoes echoes;
  echoes.learn("hunt");
  EXPECT_TRUE(echoes.find({main_stream::wire_s2c, 0, 8}, bytes_of("xxhuntxx")).empty());
  echoes.learn("hunter2-and-more");
  EXPECT_FALSE(echoes.find({main_stream::wire_s2c, 8, 16}, bytes_of("hunter2-and-more")).empty());
}

TEST(SecretEchoes, ScrubTexts) {
  SecretEchoes echoes;
  echoes.learn("hunter2");
  std::string text = "the server says \"hunter2\"";
  echoes.scrub(text);
  EXPECT_EQ(text, "the server says \"*******\"");
}

TEST(SecretEchoes, AreFewWhateverAServerRepeats) {
  SecretEchoes echoes;
  echoes.learn("hunter2");
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "hunter2 ";
  const auto found = echoes.find({s2c, 0, text.size()}, bytes_of(text));
  EXPECT_LE(found.size(), SecretEchoes::most_found);
  EXPECT_EQ(found.back().end(), text.size() - 1);
}

}  // namespace
}  // namespace sti::protocol
