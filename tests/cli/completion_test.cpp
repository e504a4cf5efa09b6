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
  EXPECT_EQ(offered(script, "starttls completion ''"), "bash\n");
}

}  // namespace
}  // namespace sti::test
