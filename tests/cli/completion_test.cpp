#include <gtest/gtest.h>

#include <cstdlib>

#include "program.hpp"

namespace sti::test {
namespace {

/// What bash would offer for `words`, whose last is being typed; one a line.
std::string offered(const std::string& script, const std::string& words) {
  const auto program =
      script + "\ncompopt() { :; }\nCOMP_WORDS=(" + words +
      ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_starttls\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
  return support::run({"bash", "-euo", "pipefail", "-s"}, program).out;
}

TEST(Completion, IsAScriptThatBashTakes) {
  const auto script = run_starttls({"completion", "bash"});
  ASSERT_EQ(script.status, 0);
  const auto ran = support::run({"bash", "-euo", "pipefail", "-s"}, script.out + "complete -p starttls\n");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, "complete -F _starttls starttls\n");
}

TEST(Completion, OffersWhatFits) {
  const auto script = run_starttls({"completion", "bash"}).out;
  EXPECT_EQ(offered(script, "starttls ins"), "inspect\n");
  EXPECT_EQ(offered(script, "starttls inspect --tim"), "--timeout\n");
  EXPECT_EQ(offered(script, "starttls inspect --with"), "--with-secrets\n");
  EXPECT_EQ(offered(script, "starttls inspect sie"), "sieve://\n");
  EXPECT_EQ(offered(script, "starttls inspect --tls ''"), "1.2\n1.3\n");
  EXPECT_EQ(offered(script, "starttls inspect --form"), "--format\n");
  EXPECT_EQ(offered(script, "starttls convert --format t"), "text\ntree\n");
  EXPECT_EQ(offered(script, "starttls convert --detail ''"), "normal\nfull\n");
  EXPECT_EQ(offered(script, "starttls lab --fault pre"), "preauth\n");
  EXPECT_EQ(offered(script, "starttls lab --lis"), "--listen\n");
  EXPECT_EQ(offered(script, "starttls completion ''"), "bash\nzsh\nfish\n");
}

/// What zsh would offer: its completion functions are replaced by ones that print what fits.
std::string offered_by_zsh(const std::string& script, const std::string& words) {
  const auto program =
      "compdef() { print -r -- \"compdef $*\" >&2; }\n" + script +
      "\n_files() { print -r files; }\n"
      "compadd() { while [[ $1 != -- ]]; do shift; done; shift\n"
      "  local w; for w; do [[ $w == ${words[CURRENT]}* ]] && print -r -- $w; done; return 0; }\n"
      "words=(" +
      words + ")\nCURRENT=${#words}\n_starttls\n";
  return support::run({"zsh", "-f", "-e", "-u", "-s"}, program).out;
}

TEST(Completion, IsAScriptThatZshTakes) {
  const auto script = run_starttls({"completion", "zsh"});
  ASSERT_EQ(script.status, 0);
  EXPECT_TRUE(script.out.starts_with("#compdef starttls\n")) << "for a file in fpath";
  // compinit, which brings the true compdef, reads every function that there is.
  const auto ran =
      support::run({"zsh", "-f", "-e", "-u", "-s"}, "compdef() { print -r -- $*; }\n" + script.out);
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, "_starttls starttls\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls ins"), "inspect\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls inspect --tim"), "--timeout\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls inspect sie"), "sieve://\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls inspect --tls ''"), "1.2\n1.3\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls inspect --output ''"), "files\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls convert --format t"), "text\ntree\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls verify --purpose c"), "client\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls lab --fault pre"), "preauth\n");
  EXPECT_EQ(offered_by_zsh(script.out, "starttls inspect --name ''"), "");
}

/// What fish offers for a command line, without the descriptions.
std::string offered_by_fish(const std::string& script, const std::string& line) {
  const support::TempFolder home;
  return support::run({"env", "HOME=" + home.path().string(), "fish", "--no-config"},
                      script + "\ncomplete -C '" + line + "' | string replace -r '\\t.*' ''\n")
      .out;
}

TEST(Completion, IsAScriptThatFishTakes) {
  const auto script = run_starttls({"completion", "fish"});
  ASSERT_EQ(script.status, 0);
  const auto ran = support::run({"fish", "--no-config"}, script.out);
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(offered_by_fish(script.out, "starttls ins"), "inspect\n");
  EXPECT_EQ(offered_by_fish(script.out, "starttls inspect --tim"), "--timeout\n");
  EXPECT_EQ(offered_by_fish(script.out, "starttls inspect sie"), "sieve://\n");
  EXPECT_EQ(offered_by_fish(script.out, "starttls inspect --tls "), "1.2\n1.3\n");
  EXPECT_EQ(offered_by_fish(script.out, "starttls convert --format t"), "text\ntree\n");
  EXPECT_EQ(offered_by_fish(script.out, "starttls verify --purpose c"), "client\n");
  EXPECT_EQ(offered_by_fish(script.out, "starttls lab --fault pre"), "preauth\n");
}

}  // namespace
}  // namespace sti::test
