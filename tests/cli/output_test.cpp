#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "program.hpp"

namespace sti::test {
namespace {

namespace fs = std::filesystem;

class Output : public testing::Test {
 protected:
  static void SetUpTestSuite() { lab_ = new RunningLab; }
  static void TearDownTestSuite() {
    delete lab_;
    lab_ = nullptr;
  }
  support::Ran inspect_smtp(std::vector<std::string> more) {
    more.insert(more.begin(), {"inspect", lab_->url("smtp"), "--trust", lab_->ca()});
    return run_starttls(more);
  }

  static RunningLab* lab_;
  support::TempFolder folder_;
};
RunningLab* Output::lab_ = nullptr;

TEST_F(Output, IsATranscriptAndASummary) {
  const auto ran = inspect_smtp({});
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const auto* part :
       {"PLAINTEXT: ", "-> STARTTLS\n", "UPGRADE at byte ", "=> ClientHello", "~> EHLO ", "\nVERIFIED  "})
    EXPECT_NE(ran.out.find(part), std::string::npos) << part << "\n" << ran.out;
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(ran.err, "");
}

TEST_F(Output, QuietSaysNothing) {
  const auto ran = inspect_smtp({"--quiet"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out + ran.err, "");
}

TEST(Quiet, TellsAFailureOnStandardErrorWithItsReason) {
  const struct {
    std::string fault;
    int status;
    std::string_view says;
  } cases[] = {
      {"no-starttls", 4, ": not-offered: STARTTLS is not among"},
      {"starttls-refused", 4, ": refused: The server answers STARTTLS with \"4"},
      {"expired", 1, ": unverified: "},
      {"garbage-tls", 5, ": handshake-failed: "},
      {"greeting-421", 8, ": inconclusive: Instead of the greeting the server says \"421 "},
      {"inject-reply", 6, ": violation: bytes were injected"},
  };
  for (const auto& c : cases) {
    const RunningLab lab({"--fault", c.fault});
    const auto ran = run_starttls({"inspect", lab.url("smtp"), "--trust", lab.ca(), "--quiet"});
    EXPECT_EQ(ran.status, c.status) << c.fault;
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err.find("starttls: " + lab.url("smtp") + std::string(c.says)), std::string::npos)
        << ran.err;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  }
}

TEST_F(Output, JsonIsOneDocument) {
  const auto ran = inspect_smtp({"--json"});
  EXPECT_EQ(Json::parse(ran.out)["schema"], "starttls-session/1");
  EXPECT_EQ(ran.err, "");
}

TEST_F(Output, TreesComeWithTheTranscriptAndWithTheDocument) {
  const auto saved = (folder_ / "s.stls").string(), document = (folder_ / "s.json").string();
  const auto ran =
      inspect_smtp({"--format", "tree", "--detail", "full", "--output", saved, "--output", document});
  ASSERT_EQ(ran.status, 0) << ran.err;
  for (const auto* part :
       {"=> ClientHello", "Type: client_hello (0x01)", " handshake-c2s:0+1\n", "\nVERIFIED  "})
    EXPECT_NE(ran.out.find(part), std::string::npos) << part << "\n" << ran.out;
  EXPECT_EQ(run_starttls({"convert", saved, "--format", "tree"}).out, ran.out);
  EXPECT_EQ(run_starttls({"convert", saved, "--json", "--detail", "full"}).out, support::read_file(document));
  EXPECT_NE(support::read_file(document).find("\"tree\""), std::string::npos);
  EXPECT_EQ(run_starttls({"convert", saved, "--json"}).out.find("\"tree\""), std::string::npos);
}

TEST_F(Output, EveryFormatIsPrintedTheWayItIsWritten) {
  const auto saved = (folder_ / "s.stls").string();
  ASSERT_EQ(inspect_smtp({"--quiet", "--output", saved}).status, 0);
  for (const auto* format : {"json", "html", "md"}) {
    const auto file = (folder_ / (std::string("s.") + format)).string();
    const auto printed = run_starttls({"convert", saved, "--format", format, "--output", file});
    EXPECT_EQ(printed.status, 0) << printed.err;
    EXPECT_EQ(printed.out, support::read_file(file)) << format;
  }
  EXPECT_EQ(run_starttls({"convert", saved, "--json"}).out, support::read_file(folder_ / "s.json"));
  EXPECT_EQ(run_starttls({"convert", saved, "--format", "yaml"}).status, 2);
  EXPECT_EQ(run_starttls({"convert", saved, "--format", "tree", "--json"}).status, 2);
  EXPECT_EQ(run_starttls({"convert", saved, "--detail", "some"}).status, 2);
}

TEST_F(Output, ColourIsAskedForOrNot) {
  EXPECT_NE(inspect_smtp({"--color", "always"}).out.find("\x1b["), std::string::npos);
  EXPECT_EQ(inspect_smtp({"--color", "never"}).out.find('\x1b'), std::string::npos);
}

TEST_F(Output, WritesEveryFormatWhole) {
  std::vector<std::string> arguments{"--quiet"};
  for (const auto* extension : {"json", "txt", "html", "md", "pcapng", "pem", "stls"})
    arguments.insert(arguments.end(), {"--output", folder_ / (std::string("report.") + extension)});
  const auto ran = inspect_smtp(arguments);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(support::read_file(folder_ / "report.json").starts_with("{"));
  EXPECT_NE(support::read_file(folder_ / "report.txt").find("VERIFIED"), std::string::npos);
  EXPECT_TRUE(support::read_file(folder_ / "report.html").starts_with("<!doctype html>"));
  EXPECT_TRUE(support::read_file(folder_ / "report.md").starts_with("# smtp://"));
  EXPECT_TRUE(support::read_file(folder_ / "report.pem").starts_with("-----BEGIN CERTIFICATE-----"));
  EXPECT_EQ(support::read_file(folder_ / "report.pcapng").substr(0, 4), "\x0a\x0d\x0d\x0a");
  EXPECT_TRUE(
      support::read_file(folder_ / "report.stls").starts_with("{\"format\":\"starttls-session-file/2\""));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 7);
}

TEST_F(Output, OfASavedSessionIsThatOfTheSession) {
  const auto saved = (folder_ / "s.stls").string();
  const auto ran = inspect_smtp({"--json", "--output", saved, "--output", folder_ / "s.html"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(run_starttls({"convert", saved, "--json"}).out, ran.out);
  EXPECT_EQ(run_starttls({"convert", saved, "--quiet", "--output", folder_ / "again.html"}).status, 0);
  EXPECT_EQ(support::read_file(folder_ / "again.html"), support::read_file(folder_ / "s.html"));
  EXPECT_NE(run_starttls({"convert", saved}).out.find("UPGRADE at byte "), std::string::npos);
}

TEST_F(Output, OfAFilterIsWhatMatchesUnderTheHeadings) {
  const auto saved = (folder_ / "f.stls").string();
  const auto live = inspect_smtp({"--output", saved, "--filter", "tls.handshake.type == certificate"});
  ASSERT_EQ(live.status, 0) << live.err;
  for (const auto* part : {"PLAINTEXT: ", "UPGRADE at byte ", "<= Certificate ", "\nVERIFIED  "})
    EXPECT_NE(live.out.find(part), std::string::npos) << part << "\n" << live.out;
  for (const auto* part : {"-> STARTTLS", "=> ClientHello", "<= CertificateVerify", "~> EHLO "})
    EXPECT_EQ(live.out.find(part), std::string::npos) << part << "\n" << live.out;
  // The report is whole, so the same filter on it says the same, and another one something else.
  EXPECT_EQ(run_starttls({"convert", saved, "--filter", "tls.handshake.type == certificate"}).out, live.out);
  EXPECT_EQ(run_starttls({"convert", saved, "--filter", "has x509.ext.san"}).out, live.out);
  const auto text = run_starttls({"convert", saved, "--filter", "ehlo"}).out;
  EXPECT_NE(text.find("-> EHLO "), std::string::npos) << text;
  EXPECT_NE(text.find("~> EHLO "), std::string::npos) << text;
  EXPECT_EQ(text.find("<- 220"), std::string::npos) << text;
}

TEST_F(Output, KeysGoToTheKeyLogOnlyAndForTheOwnerOnly) {
  const auto keys = folder_ / "keys", page = folder_ / "x.json", saved = folder_ / "x.stls";
  const auto ran = inspect_smtp({"--keylog", keys, "--output", page, "--output", saved});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto log = support::read_file(keys);
  ASSERT_NE(log.find("CLIENT_HANDSHAKE_TRAFFIC_SECRET "), std::string::npos) << log;
  struct stat info {};
  ASSERT_EQ(::stat(keys.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
  const auto secret = log.substr(log.find_last_of(' ') + 1, 32);
  for (const auto& text : {ran.out, support::read_file(page), support::read_file(saved)})
    EXPECT_EQ(text.find(secret), std::string::npos);

  ASSERT_EQ(inspect_smtp({"--quiet", "--keylog", keys}).status, 0);
  EXPECT_TRUE(support::read_file(keys).starts_with(log));
  EXPECT_GT(support::read_file(keys).size(), log.size());
}

TEST_F(Output, SecretsAreShownWhereAskedForAndWrittenForTheOwnerOnly) {
  std::vector<std::string> arguments{"--with-secrets"}, files;
  for (const auto* extension : {"json", "txt", "html", "md", "pcapng", "pem", "stls"}) {
    files.push_back(folder_ / (std::string("x.") + extension));
    arguments.insert(arguments.end(), {"--output", files.back()});
  }
  // Whoever could read what was there before reads no keys.
  support::write_file(files.front(), "old");
  ASSERT_EQ(::chmod(files.front().c_str(), 0666), 0);
  const auto ran = inspect_smtp(arguments);
  EXPECT_NE(ran.out.find("CLIENT_HANDSHAKE_TRAFFIC_SECRET "), std::string::npos);
  for (const auto& file : files) {
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777u, 0600u) << file;
  }
}

TEST_F(Output, SaysWhichFileItReplaced) {
  const auto page = (folder_ / "x.html").string(), saved = (folder_ / "x.stls").string();
  EXPECT_EQ(inspect_smtp({"--quiet", "--output", page, "--output", saved}).err, "");
  EXPECT_EQ(inspect_smtp({"--quiet", "--output", page}).err, "starttls: replaced " + page + "\n");
  EXPECT_EQ(run_starttls({"convert", saved, "--output", page}).err, "starttls: replaced " + page + "\n");
  const auto report = (folder_ / "x.json").string();
  EXPECT_EQ(run_starttls({"verify", lab_->ca(), "--quiet", "--output", report}).err, "");
  EXPECT_EQ(run_starttls({"verify", lab_->ca(), "--quiet", "--output", report}).err,
            "starttls: replaced " + report + "\n");
}

TEST_F(Output, ComesWhileTheSessionRuns) {
  const RunningLab slow({"--fault", "slow"});
  const auto log = folder_ / "live";
  support::ChildProcess program(starttls({"inspect", slow.url("smtp"), "--trust", slow.ca()}), log);
  bool live = false;
  for (int i = 0; i < 2000 && program.running() && !live; ++i) {
    const auto so_far = program.log();
    live = so_far.find("<- 220") != std::string::npos && so_far.find("VERIFIED") == std::string::npos;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_TRUE(live) << program.log();
}

TEST(Outcome, NobodyThereIsThree) {
  const auto ran =
      run_starttls({"inspect", fmt::format("smtp://127.0.0.1:{}", support::free_port()), "--json"});
  EXPECT_EQ(ran.status, 3);
  const auto document = Json::parse(ran.out);
  EXPECT_EQ(document["outcome"], "unreachable");
  EXPECT_TRUE(document["target"]["address"].is_null());
  const auto quiet =
      run_starttls({"inspect", fmt::format("smtp://127.0.0.1:{}", support::free_port()), "--quiet"});
  EXPECT_EQ(quiet.out, "");
  EXPECT_TRUE(quiet.err.starts_with("starttls: smtp://127.0.0.1:")) << quiet.err;
}

}  // namespace
}  // namespace sti::test
