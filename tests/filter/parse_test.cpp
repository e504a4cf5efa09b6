#include <gtest/gtest.h>

#include <string>

#include "filter/filter.hpp"

namespace sti::filter {
namespace {

FilterError error_of(std::string_view text) {
  const auto parsed = parse_filter(text);
  const auto* error = std::get_if<FilterError>(&parsed);
  if (!error) ADD_FAILURE() << "is a filter: " << text;
  return error ? *error : FilterError{};
}

bool is_filter(std::string_view text) { return std::holds_alternative<Filter>(parse_filter(text)); }

TEST(FilterSyntax, TakesWhatTheLanguageHas) {
  for (const auto* text : {
           "",
           "   ",
           "mail.example",
           "\"mail.example\"",
           "tls.handshake.type == certificate",
           "tls.handshake.type==certificate",
           "tls.handshake.type != 0x0b",
           "tls.handshake.length >= 400",
           "tls.handshake.version >= TLSv1.2",
           "has x509.ext.san",
           "x509.ext.san",
           "has x509",
           "x509.subject contains example",
           "x509.not_after < 2026-03-01",
           "x509.not_after >= \"2026-03-01T12:00:00Z\"",
           "not has tls.alert",
           "!has tls.alert && (event.kind == line || event.kind == finding)",
           "not (a and b) or \"c\" and not not d",
           "a b c and d e",
           R"("a \"quoted\" text\r\n\t\\\x41")",
       })
    EXPECT_TRUE(is_filter(text)) << text;
}

TEST(FilterSyntax, LeavesTextThatPeopleSearchForAlone) {
  for (const auto* text : {"(Postfix)",
                           "ESMTP (Postfix",
                           "MAIL FROM:<a@b.example>",
                           "<- 220",
                           "-> EHLO",
                           "=> ClientHello",
                           "AUTH=PLAIN",
                           "size=1000",
                           "QUJD==",
                           "say\"so\"",
                           "chain not trusted",
                           "certificate(s)",
                           "smtp.example.org",
                           "tls.handshake.typ",
                           "hello!",
                           "2.0.0 Ok",
                           "250 < 300",
                           "R&D",
                           "a|b",
                           ")"})
    EXPECT_TRUE(is_filter(text)) << text << ": " << error_of(text).text();
}

struct Wrong {
  const char* text;
  std::size_t column, length;
  const char *expected, *got;
};

TEST(FilterSyntax, SaysAtWhichColumnItIsBroken) {
  constexpr Wrong wrong[] = {
      {"tls.handshake.typ == 1", 1, 17, "a field such as tls.handshake.type", "\"tls.handshake.typ\""},
      {"a or nonsense_key == 1", 6, 12, "a field", "\"nonsense_key\""},
      {"has", 4, 0, "a field after has", "the end"},
      {"has (x)", 5, 1, "a field after has", "\"(\""},
      {"has x509.ext.sam", 5, 12, "a field such as x509.ext.san", "\"x509.ext.sam\""},
      {"tls.handshake.type ==", 22, 0, "a value", "the end"},
      {"tls.handshake.type == and", 23, 3, "a value", "\"and\""},
      {"tls.handshake.type = 1", 20, 1, "==", "\"=\""},
      {"tls.handshake.type certificate", 20, 11,
       "an operator (== != < <= > >= contains), and, or, or the end", "\"certificate\""},
      {"tls.handshake.type == 1 2", 25, 1, "and, or, or the end", "\"2\""},
      {"tls.handshake.type < certificat", 22, 10, "a number or a time to compare with", "\"certificat\""},
      {"x509.ext.sct < 5", 14, 1, "== != or contains, as x509.ext.sct is text", "\"<\""},
      {"x509.not_after < soon", 18, 4, "a time such as 2026-03-01 or 2026-03-01T12:00:00Z", "\"soon\""},
      {"a and", 6, 0, "a field, or text to search for", "the end"},
      {"and a", 1, 3, "a field, or text to search for", "\"and\""},
      {"a and or b", 7, 2, "a field, or text to search for", "\"or\""},
      {"not", 4, 0, "a field, or text to search for", "the end"},
      {"== 5", 1, 2, "a field, or text to search for", "\"==\""},
      {"(a or b", 8, 0, "and, or, or the bracket that closes column 1", "the end"},
      {"a or b)", 7, 1, "an opening bracket before this", "\")\""},
      {"() or a", 2, 1, "a field, or text to search for", "\")\""},
      {"\"open", 6, 0, "the quote that closes column 1", "the end"},
      {"\"a\\q\"", 3, 2, R"(one of \" \\ \n \r \t \xNN)", "\"\\\\q\""},
      {"\"a\" \"b\"", 5, 3, "and, or, or the end", "\"\"b\"\""},
      // Columns count characters, whatever bytes they take.
      {"\"ä\xe2\x82\xac\" or tls.x == 1", 9, 5, "a field", "\"tls.x\""},
  };
  for (const auto& w : wrong) {
    const auto error = error_of(w.text);
    EXPECT_EQ(error.column, w.column) << w.text << ": " << error.text();
    EXPECT_EQ(error.length, w.length) << w.text << ": " << error.text();
    EXPECT_TRUE(error.expected.starts_with(w.expected)) << w.text << ": " << error.text();
    EXPECT_EQ(error.got, w.got) << w.text;
  }
}

TEST(FilterSyntax, SaysSoInOneSentence) {
  EXPECT_EQ(error_of("tls.handshake.type ==").text(), "column 22: expected a value, got the end");
}

TEST(FilterSyntax, IsBoundedInLengthAndDepth) {
  EXPECT_TRUE(is_filter(std::string(longest_filter, 'a')));
  EXPECT_EQ(error_of(std::string(longest_filter + 1, 'a')).column, longest_filter + 1);
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "a or b" + std::string(depth, ')');
  };
  EXPECT_TRUE(is_filter(nested(deepest_nesting)));
  EXPECT_EQ(error_of(nested(deepest_nesting + 1)).column, deepest_nesting + 1);
  EXPECT_EQ(error_of(std::string(2000, '!') + "a").column, deepest_nesting + 1);
}

TEST(FilterSyntax, HoldsAtEveryTruncation) {
  const std::string whole =
      R"(not (tls.handshake.type == certificate or x509.not_after < "2026-03-01") && has x509.ext.san and "a\"\x41")";
  ASSERT_TRUE(is_filter(whole));
  for (std::size_t n = 0; n <= whole.size(); ++n) {
    const auto text = whole.substr(0, n);
    const auto parsed = parse_filter(text);
    if (const auto* error = std::get_if<FilterError>(&parsed)) {
      EXPECT_GE(error->column, 1u) << text;
      EXPECT_LE(error->offset + error->length, n) << text;
      EXPECT_FALSE(error->expected.empty() || error->got.empty()) << text;
    } else {
      EXPECT_EQ(std::get<Filter>(parsed).source(), text);
    }
  }
}

}  // namespace
}  // namespace sti::filter
