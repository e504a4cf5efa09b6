#include "filter/complete.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "filter/filter.hpp"
#include "filter/keys.hpp"
#include "filter/values.hpp"
#include "model/field.hpp"

namespace sti::filter {
namespace {

/// What is offered at the end of `text`, best first.
std::vector<std::string> offered(std::string_view text, std::size_t most = 1000) {
  std::vector<std::string> out;
  for (const auto& c : complete(text, text.size(), most)) out.push_back(c.insert);
  return out;
}

bool offers(std::string_view text, std::string_view what) {
  const auto all = offered(text);
  return std::find(all.begin(), all.end(), what) != all.end();
}

TEST(FilterCompletion, OffersFieldsWhereAConditionBegins) {
  for (const auto* text :
       {"tls.hand", "a and tls.hand", "not tls.hand", "(tls.hand", "has tls.hand", "a or !tls.hand"})
    EXPECT_TRUE(offers(text, "tls.handshake.type")) << text;
  EXPECT_TRUE(offers("", "event.kind"));
  EXPECT_TRUE(offers("ha", "has"));
  EXPECT_TRUE(offers("no", "not"));
  EXPECT_FALSE(offers("a ", "tls.handshake.type"));
}

TEST(FilterCompletion, PutsWhatBeginsSoFirst) {
  EXPECT_TRUE(offered("tls.alert.d").front().starts_with("tls.alert.d"));
  EXPECT_EQ(offered("has handshake.typ").front(), "tls.handshake.type");
  EXPECT_TRUE(offers("has tlshstype", "tls.handshake.type"));  // every letter in order
  EXPECT_FALSE(offers("tlshstype", "tls.handshake.type"));     // more likely text
  EXPECT_EQ(offered("kind").front(), "event.kind");
}

TEST(FilterCompletion, OffersOperatorsThatFitTheField) {
  EXPECT_TRUE(offers("tls.handshake.length ", ">="));
  EXPECT_TRUE(offers("tls.handshake.length >", ">="));
  EXPECT_TRUE(offers("tls.handshake.length ", "and"));
  EXPECT_TRUE(offers("event.kind ", "contains"));
  EXPECT_FALSE(offers("event.kind ", "<"));
  EXPECT_FALSE(offers("mail ", "=="));
  EXPECT_TRUE(offers("mail ", "and"));
  EXPECT_TRUE(offers("event.kind == line ", "or"));
  EXPECT_FALSE(offers("event.kind == line ", "=="));
}

TEST(FilterCompletion, OffersTheNamesOfValues) {
  EXPECT_EQ(offered("tls.handshake.type == certificate_v").front(), "certificate_verify");
  EXPECT_TRUE(offers("tls.handshake.type ==", "client_hello"));
  EXPECT_TRUE(offers("tls.handshake.cipher_suite == aes_128_gcm", "TLS_AES_128_GCM_SHA256"));
  EXPECT_TRUE(offers("event.kind != ", "line"));
  EXPECT_TRUE(offers("event.phase == ", "upgrade"));
  EXPECT_TRUE(offers("tls.ext.max_fragment_length == ", "\"512 bytes\""));
  EXPECT_EQ(offered("smtp.command.verb == start").front(), "STARTTLS");
  EXPECT_TRUE(offers("imap.command.name == ", "AUTHENTICATE"));
  EXPECT_TRUE(offers("imap.response.status == ", "PREAUTH"));
  EXPECT_EQ(offered("pop3.command.verb == stl").front(), "STLS");
  EXPECT_TRUE(offers("pop3.reply.status == ", "-ERR"));
  EXPECT_TRUE(offers("nntp.command.verb == ", "AUTHINFO"));
  EXPECT_TRUE(offers("sieve.command.verb == ", "PUTSCRIPT"));
  EXPECT_TRUE(offers("sieve.response.status != ", "BYE"));
  EXPECT_TRUE(offers("xmpp.element.name == ", "proceed"));
  EXPECT_TRUE(offered("x509.subject == ").empty());
}

TEST(FilterCompletion, TakesThePlaceOfTheWordBeforeTheCursor) {
  const std::string text = "a and tls.hand == 1";
  const auto all = complete(text, 14);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().from, 6u);
  EXPECT_EQ(all.front().to, 14u);
  EXPECT_FALSE(all.front().detail.empty());
}

TEST(FilterCompletion, IsBoundedAndHoldsAtEveryCursor) {
  EXPECT_EQ(offered("", 7).size(), 7u);
  EXPECT_TRUE(complete(std::string(longest_filter + 1, 'a'), longest_filter + 1).empty());
  EXPECT_TRUE(offered("\"tls.").empty());
  const std::string text = "not (tls.handshake.type == certificate or \"a b\") and has x509.ext.san \xff";
  for (std::size_t cursor = 0; cursor <= text.size() + 2; ++cursor)
    for (const auto& c : complete(text, cursor)) {
      EXPECT_LE(c.from, c.to);
      EXPECT_LE(c.to, text.size());
      EXPECT_FALSE(c.insert.empty());
    }
}

TEST(FilterKeys, AreFieldsAndTheirBeginnings) {
  EXPECT_TRUE(is_known_key("tls.handshake.type"));
  EXPECT_TRUE(is_known_key("tls.ext"));
  EXPECT_FALSE(is_known_key("tls.ex"));
  EXPECT_FALSE(is_known_key(""));
  for (const auto& f : fields())
    for (auto dot = f.key.find('.'); dot != std::string_view::npos; dot = f.key.find('.', dot + 1))
      EXPECT_TRUE(is_known_key(f.key.substr(0, dot))) << f.key;
}

TEST(FilterKeys, SuggestsTheNearest) {
  EXPECT_EQ(nearest_keys("tls.handshake.tpye").front(), "tls.handshake.type");
  EXPECT_EQ(nearest_keys("TLS.Handshake.Type").front(), "tls.handshake.type");
  EXPECT_EQ(nearest_keys("handshake.cipher_suite").front(), "tls.handshake.cipher_suite");
  EXPECT_TRUE(nearest_keys("something.quite.different").empty());
  EXPECT_TRUE(nearest_keys(std::string(5000, 'x')).empty());
}

TEST(FilterValues, NameOnlyFieldsThatThereAre) {
  // A misspelt key in the table would offer nothing, silently.
  for (const auto* key :
       {"event.direction", "event.kind", "event.phase", "imap.command.name", "imap.response.status",
        "nntp.command.verb", "pop3.command.verb", "pop3.reply.status", "sieve.command.verb",
        "sieve.response.status", "smtp.command.verb", "tls.alert.description", "tls.ext.type",
        "tls.handshake.cipher_suite", "tls.handshake.type", "tls.record.type", "xmpp.element.name"}) {
    EXPECT_NE(find_field(key), nullptr) << key;
    EXPECT_FALSE(named_values(key).empty()) << key;
  }
  EXPECT_EQ(code_of("tls.handshake.version", "tlsv1.3"), 0x0304u);
  EXPECT_EQ(code_of("event.kind", "line"), std::nullopt);
}

}  // namespace
}  // namespace sti::filter
