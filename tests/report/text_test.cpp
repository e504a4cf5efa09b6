#include <gtest/gtest.h>

#include "report/report.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

std::string without_color(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b')
      i = text.find('m', i);
    else
      out += text[i];
  }
  return out;
}

TEST(TextReport, HasEachBandOnceInOrder) {
  const auto out = text(test::session_of(test::verified_smtp()), {});
  const auto plaintext = out.find("\nPLAINTEXT: "), upgrade = out.find("\nUPGRADE at byte "),
             tls = out.find("\nTLS: ");
  ASSERT_NE(tls, std::string::npos);
  EXPECT_LT(plaintext, upgrade);
  EXPECT_LT(upgrade, tls);
  for (const auto* heading : {"\nPLAINTEXT: ", "\nUPGRADE ", "\nTLS: "}) EXPECT_EQ(count(out, heading), 1u);
}

TEST(TextReport, TellsPlaintextFromEncryptedAndFromTlsItself) {
  const auto out = text(test::session_of(test::verified_smtp()), {});
  EXPECT_NE(out.find("-> STARTTLS\n"), std::string::npos);
  EXPECT_NE(out.find("<- 220 2.0.0 Ready to start TLS"), std::string::npos);
  EXPECT_NE(out.find("=> ClientHello"), std::string::npos);
  EXPECT_NE(out.find("<= ServerHello"), std::string::npos);
  EXPECT_NE(out.find("~> EHLO localhost\n"), std::string::npos);
  EXPECT_NE(out.find("<~ 250-AUTH PLAIN LOGIN\n"), std::string::npos);
}

TEST(TextReport, KeepsANoteApartFromALineThatReachesIt) {
  test::Recording r({"smtp", "h", 25});
  const std::string greeting(100, 'x');
  r.line(Direction::server_to_client, greeting + "\r\n", event::MessageRole::greeting, "a note");
  EXPECT_NE(text(test::session_of(r.steps()), {}).find(greeting + "  a note\n"), std::string::npos);
}

TEST(TextReport, HasNoPlaintextBandWhereTlsComesFirst) {
  const auto out = text(test::session_of(test::unverified_imaps()), {});
  EXPECT_EQ(out.find("PLAINTEXT"), std::string::npos);
  EXPECT_NE(out.find("TLS: "), std::string::npos);
}

TEST(TextReport, StreamedEventByEventIsTheSameAsWhole) {
  const auto steps = test::smtp_with_login();
  Inspection session;
  TextReport report({});
  std::string streamed;
  for (const auto& step : steps) {
    session.apply(step);
    streamed += report.event(session, session.events().size() - 1);
  }
  EXPECT_EQ(streamed + report.summary(session), text(session, {}));
}

TEST(TextReport, ColourAddsNothingButColour) {
  for (const auto& steps :
       {test::verified_smtp(), test::injected_smtp(), test::every_kind(), test::hostile_smtp()}) {
    const auto session = test::session_of(steps);
    const auto colored = text(session, {false, true});
    EXPECT_NE(colored, text(session, {}));
    EXPECT_EQ(without_color(colored), text(session, {}));
  }
}

TEST(TextReport, NamesWhatWasInjected) {
  const auto out = text(test::session_of(test::injected_smtp()), {});
  EXPECT_NE(out.find("UPGRADE at byte "), std::string::npos);
  EXPECT_NE(out.find("38 bytes left over"), std::string::npos);
  EXPECT_NE(out.find("error plaintext-injected"), std::string::npos);
  EXPECT_NE(out.find("VIOLATION"), std::string::npos);
}

TEST(TextReport, TakesAnEmptySession) { EXPECT_FALSE(text(Inspection{}, {}).empty()); }

}  // namespace
}  // namespace sti::report
