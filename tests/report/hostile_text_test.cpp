// A server that attacks whoever reads the report about it, by what it sends or through a session file made
// for that.
#include <gtest/gtest.h>

#include "report/report.hpp"
#include "report/safe_text.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

bool is_disguise(std::string_view text) {
  for (const auto* mark : {"\xe2\x80\xae", "\xe2\x80\x8f", "\xe2\x81\xa6", "\xc2\x9b"})
    if (text.find(mark) != std::string_view::npos) return true;
  return false;
}

/// As hostile_smtp, and every text that the engine would have escaped is raw, as a made-up session file can
/// have it.
Inspection forged() {
  const std::string evil = "\x1b]0;x\x07\x1b[31m\r\n<script>alert(1)</script>|`x`\xe2\x80\xae\xff\"'>";
  test::Recording r({evil, evil, 25});
  r.add(event::Resolving{evil});
  r.add(event::Resolved{evil, {evil, evil}});
  r.add(event::Connecting{{evil, 25}});
  r.add(event::ConnectFailed{{evil, 25}, evil});
  r.add(event::Connected{{evil, 1}, {evil, 25}});
  r.line(Direction::server_to_client, evil, event::MessageRole::greeting, evil);
  r.add(event::Capabilities{{evil}}, Direction::server_to_client);
  r.enter(Phase::upgrade).add(event::Upgrade{3}, Direction::server_to_client, {main_stream::wire_s2c, 0, 20});
  r.enter(Phase::tls).add(event::Handshake{1, evil, evil, false, {}}, Direction::client_to_server);
  auto tls = std::make_shared<TlsInfo>();
  tls->version = tls->cipher = evil;
  tls->group = tls->signature = tls->alpn = tls->server_name = evil;
  r.add(event::Established{tls});
  CertificateInfo c;
  c.subject = c.issuer = c.serial = c.key_type = c.key_curve = c.signature_algorithm = c.sha256 =
      c.spki_sha256 = evil;
  c.names = c.faults = {evil};
  c.not_before = 0;
  c.not_after = std::int64_t{1} << 50;
  r.add(event::Certificates{std::make_shared<std::vector<CertificateInfo>>(2, c)});
  auto v = std::make_shared<Verification>();
  v->name = evil;
  v->path = {evil, evil + "2"};
  v->anchors = {c};
  v->names = {{evil, true, evil}};
  v->name_matched = true;
  v->problems = {{ProblemCode::read(evil), evil, evil}};
  r.add(event::Verified{v});
  r.add(event::Found{{FindingCode::read(evil), Severity::error, evil, {}}});
  r.add(event::Secret{evil, evil, evil});
  r.add(event::Problem{{Fault::local, evil, evil, evil, {}}});
  r.add(event::Finished{Outcome::violation, evil});
  return test::session_of(r.steps());
}

class HostileText : public testing::TestWithParam<bool> {
 protected:
  Inspection session_ = GetParam() ? forged() : test::session_of(test::hostile_smtp());
  ReportOptions all_{true, false};
};

TEST_P(HostileText, CannotReachATerminal) {
  for (const auto* extension : {".txt", ".json", ".md", ".html", ".stls"}) {
    const auto report = format_for(std::string("x") + extension)->make(session_, all_);
    for (const char c : report) {
      EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n') << extension << " has byte " << int(c);
      EXPECT_NE(c, '\x7f');
    }
    EXPECT_FALSE(is_disguise(report)) << extension;
    EXPECT_TRUE(is_utf8(report)) << extension;
  }
}

TEST_P(HostileText, CannotMakeMarkup) {
  const auto page = html(session_, all_);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(page.find("</td><"), page.find("</td><td"));
  EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);

  const auto notes = markdown(session_, all_);
  const auto prose = notes.substr(0, notes.find("## Transcript"));
  EXPECT_EQ(prose.find("<script"), std::string::npos);
  EXPECT_EQ(prose.find("<img"), std::string::npos);
}

TEST_P(HostileText, CannotEndTheTranscriptOfMarkdown) {
  test::Recording r({"smtp", "h", 25});
  r.line(Direction::server_to_client, "```\r\n", event::MessageRole::greeting);
  r.line(Direction::server_to_client, "`````` x\r\n", event::MessageRole::reply);
  const auto notes = markdown(test::session_of(r.steps()), {});
  EXPECT_NE(notes.find("```````text\n"), std::string::npos);
  EXPECT_TRUE(notes.ends_with("\n```````\n"));
}

TEST_P(HostileText, CannotPutALineIntoAKeyLog) {
  const auto lines = keylog(session_, all_);
  EXPECT_EQ(lines.find('<'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(FromServerAndFromFile, HostileText, testing::Bool(),
                         [](const auto& c) { return c.param ? "File" : "Server"; });

TEST(UnknownCode, IsToldWithoutAReferenceThatItHasNot) {
  test::Recording r({"smtp", "h", 25});
  r.add(event::Found{{FindingCode::read("of-a-later-version"), Severity::error, "Something.", {}}});
  r.add(event::Finished{Outcome::violation, ""});
  const auto session = test::session_of(r.steps());
  for (const auto& made : {text(session, {}), html(session, {}), markdown(session, {}), json(session, {})}) {
    EXPECT_NE(made.find("of-a-later-version"), std::string::npos) << made;
    EXPECT_EQ(made.find("()"), std::string::npos) << made;
  }
}

}  // namespace
}  // namespace sti::report
