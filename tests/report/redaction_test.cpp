#include <gtest/gtest.h>

#include "model/base64.hpp"
#include "model/escape.hpp"
#include "report/redaction.hpp"
#include "report/report.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

using test::sample_password;
using test::sample_secret;

/// Whether `what` is in `report` in any form that a report has bytes in: as it is, in hexadecimal, or in
/// base64 at any of its three alignments.
bool leaks(const std::string& report, std::string_view what) {
  if (report.find(what) != std::string::npos) return true;
  if (report.find(hex(bytes_of(what))) != std::string::npos) return true;
  for (std::size_t skip = 0; skip < 3; ++skip) {
    const auto middle = what.substr(skip, (what.size() - skip) / 3 * 3);
    if (report.find(base64(bytes_of(middle))) != std::string::npos) return true;
  }
  return false;
}

/// A password in every place a session can hold one: before TLS, on the wire, and inside it.
Inspection with_passwords() {
  auto steps = test::smtp_with_login();
  test::Recording r({"smtp", "mail.example.org", 25});
  r.add(event::Connected{{"198.51.100.7", 40312}, {"192.0.2.25", 25}});
  r.line(Direction::client_to_server, std::string("AUTH PLAIN ") + sample_password + "\r\n",
         event::MessageRole::command, "", sample_password);
  r.enter(Phase::tls)
      .line(Direction::client_to_server, std::string("AUTH PLAIN ") + sample_password + "\r\n",
            event::MessageRole::command, "", sample_password);
  r.add(event::Found{{FindingCode::read("some-code"),
                      Severity::notice,
                      "evidence that covers it",
                      {main_stream::wire_c2s, 0, 37}}});
  r.add(event::Problem{{Fault::local, "x", "", "", Range{main_stream::clear_c2s, 2, 30}}});
  r.add(event::Secret{"CLIENT_RANDOM", std::string(64, 'c'), sample_secret});
  r.add(event::Finished{Outcome::cancelled, ""});
  return test::session_of(r.steps());
}

TEST(Redaction, NoReportShowsASecretUnlessAsked) {
  for (const auto& session : {test::session_of(test::smtp_with_login()), with_passwords()})
    for (const auto& format : formats()) {
      const auto report = format.make(session, {});
      EXPECT_FALSE(leaks(report, sample_password)) << format.extension;
      EXPECT_FALSE(leaks(report, sample_secret)) << format.extension;
    }
  EXPECT_EQ(keylog(with_passwords(), {}), "");
}

TEST(Redaction, WhatIsAskedForIsShown) {
  const auto session = with_passwords();
  for (const auto* extension : {".txt", ".json", ".md", ".html", ".stls", ".pcapng"})
    EXPECT_TRUE(
        leaks(format_for(std::string("x") + extension)->make(session, {true, false}), sample_password))
        << extension;
  EXPECT_EQ(keylog(session, {true, false}),
            "CLIENT_RANDOM " + std::string(64, 'c') + " " + sample_secret + "\n");
}

TEST(Redaction, BlanksExactlyTheSecretBytes) {
  test::Recording r({"smtp", "h", 25});
  const auto line =
      r.line(Direction::client_to_server, "abcSECRETdef", event::MessageRole::command, "", "SECRET");
  const auto session = test::session_of(r.steps());
  EXPECT_EQ(text_of(visible_bytes(session, line, false)), "abc******def");
  EXPECT_EQ(text_of(visible_bytes(session, line, true)), "abcSECRETdef");
  EXPECT_EQ(text_of(visible_bytes(session, {line.stream, 4, 3}, false)), "***");
  EXPECT_EQ(text_of(visible_bytes(session, {line.stream, 2, 2}, false)), "c*");
  EXPECT_EQ(text_of(visible_bytes(session, {line.stream, 8, 2}, false)), "*d");
  EXPECT_EQ(text_of(visible_bytes(session, {main_stream::wire_s2c, 0, 3}, false)), "");
}

}  // namespace
}  // namespace sti::report
