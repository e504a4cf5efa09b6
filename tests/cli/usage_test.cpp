#include <algorithm>

#include <gtest/gtest.h>

#include "program.hpp"

namespace sti::test {
namespace {

using Arguments = std::vector<std::string>;

TEST(Usage, WrongIsTwoWithTheReasonOnStandardError) {
  const Arguments wrong[] = {
      {},
      {"nonsense"},
      {"inspect"},
      {"inspect", "smtp://"},
      {"inspect", "nonsense://h"},
      {"inspect", "smtp://h:99999"},
      {"inspect", "smtp://h:x"},
      {"inspect", "smtp://h", "--nonsense"},
      {"inspect", "smtp://h", "smtp://i"},
      {"inspect", "smtp://h", "--tls", "1.1"},
      {"inspect", "smtp://h", "--timeout", "0"},
      {"inspect", "smtp://h", "--timeout", "soon"},
      {"inspect", "smtp://h", "--timeout", "-1"},
      {"inspect", "smtp://h", "--timeout", "nan"},
      {"inspect", "smtp://h", "--timeout", "-nan"},
      {"inspect", "smtp://h", "--timeout", "inf"},
      {"inspect", "smtp://h", "--timeout", "-inf"},
      {"inspect", "smtp://h", "--timeout", "1e300"},
      {"inspect", "smtp://h", "--timeout", ""},
      {"inspect", "smtp://h", "-4", "-6"},
      {"inspect", "smtp://h", "--at", "yesterday"},
      {"inspect", "smtp://h", "--connect", "elsewhere"},
      {"inspect", "smtp://h", "--ehlo", "a b"},
      {"inspect", "smtp://h", "--name", "a\r\nb"},
      {"inspect", "smtp://h", "--name", ""},
      {"inspect", "smtp://h", "--name", "*.example.org"},
      {"inspect", "smtp://h", "--name", "[::1]"},
      {"inspect", "smtp://h", "--ehlo", ""},
      {"inspect", "smtp://h", "--connect", ""},
      {"inspect", "smtp://h", "--at", ""},
      {"inspect", "smtp://h", "--trust", ""},
      {"inspect", "smtp://h", "--color", "pink"},
      {"inspect", "smtp://h", "--filter", "tls.handshake.typ == 1"},
      {"convert", "/dev/null", "--filter", "a and"},
      {"inspect", "smtp://h", "--trust", "/nonexistent/ca.pem"},
      {"inspect", "smtp://h", "--trust", "/dev/null"},
      {"inspect", "smtp://h", "--output", "report.doc"},
      {"inspect", "smtp://h", "--output", "report"},
      {"inspect", "smtp://h", "--output", "/nonexistent/report.json"},
      {"inspect", "smtp://h", "--keylog", "/nonexistent/keys"},
      {"lab", "--fault", "nonsense"},
      {"lab", "--listen", "nonsense"},
      {"lab", "--listen", "192.0.2.1"},
      {"convert"},
      {"convert", "/nonexistent/session.stls"},
      {"convert", "/dev/null"},
      {"completion", "tcsh"},
  };
  for (const auto& arguments : wrong) {
    const auto ran = run_starttls(arguments);
    std::string line;
    for (const auto& a : arguments) line += a + " ";
    EXPECT_EQ(ran.status, 2) << line << ran.err;
    EXPECT_TRUE(ran.err.starts_with("starttls: ")) << line << ran.err;
    EXPECT_EQ(ran.out, "") << line;
  }
}

TEST(Usage, WhatIsWrongIsSaidWithoutControlBytes) {
  const auto ran = run_starttls({"inspect", "smtp://h", "--at", "\x1b[2J"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err.find('\x1b'), std::string::npos);
}

TEST(Usage, AFilterThatIsBrokenIsMarkedAtItsPlace) {
  const auto ran = run_starttls({"inspect", "smtp://h", "--filter", "ä or tls.handshake.typ == 1"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(
      ran.err.starts_with("starttls: --filter: column 6: expected a field such as tls.handshake.type"))
      << ran.err;
  EXPECT_TRUE(ran.err.ends_with("\n  ä or tls.handshake.typ == 1\n       ^~~~~~~~~~~~~~~~~\n")) << ran.err;
  const auto ended = run_starttls({"convert", "x.stls", "--filter", "a and \x1b"});
  EXPECT_EQ(ended.err.find('\x1b'), std::string::npos);
  const auto cut = run_starttls({"convert", "x.stls", "--filter", "tls.handshake.type =="});
  EXPECT_TRUE(cut.err.ends_with("\n" + std::string(23, ' ') + "^\n")) << cut.err;
}

TEST(Usage, EveryCommandHasHelpWithExamples) {
  for (const auto& command : {Arguments{"--help"},
                              {"inspect", "--help"},
                              {"lab", "--help"},
                              {"convert", "--help"},
                              {"completion", "--help"}}) {
    const auto ran = run_starttls(command);
    EXPECT_EQ(ran.status, 0);
    EXPECT_NE(ran.out.find("Examples:\n"), std::string::npos) << ran.out;
    EXPECT_EQ(ran.err, "");
  }
}

TEST(Usage, HelpNamesEveryOptionOfInspect) {
  const auto help = run_starttls({"inspect", "--help"}).out;
  for (const auto* option :
       {"--json", "--output", "--trust", "--name", "--connect", "--tls", "--timeout", "-4", "-6", "--ehlo",
        "--keylog", "--with-secrets", "--at", "--quiet", "--color", "--filter", "--try-anyway"})
    EXPECT_NE(help.find(option), std::string::npos) << option;
}

TEST(Usage, VersionIsOneLine) {
  const auto ran = run_starttls({"--version"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(ran.out.starts_with("starttls 0.")) << ran.out;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1);
}

}  // namespace
}  // namespace sti::test
