// A server that accepts and then says nothing: what can only end by time or by hand.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "program.hpp"
#include "silence.hpp"

namespace sti::test {
namespace {

TEST(Silence, RunsIntoTheTimeout) {
  const Silence silence;
  const auto before = std::chrono::steady_clock::now();
  const auto ran = run_starttls({"inspect", silence.url(), "--timeout", "0.5", "--json"});
  const auto took = std::chrono::steady_clock::now() - before;
  EXPECT_EQ(ran.status, 7);
  EXPECT_EQ(Json::parse(ran.out)["outcome"], "timeout");
  EXPECT_GE(took, std::chrono::milliseconds(450));
  EXPECT_LT(took, std::chrono::seconds(5));
}

TEST(Silence, IsEndedByHandAndShowsWhatThereIs) {
  const Silence silence;
  const support::TempFolder folder;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const auto saved = folder / fmt::format("{}.json", signal);
    const auto log = folder / fmt::format("{}.log", signal);
    support::ChildProcess program(starttls({"inspect", silence.url(), "--output", saved}), log);
    for (int i = 0; i < 1000 && program.log().find("connected to") == std::string::npos; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    program.signal(signal);
    EXPECT_EQ(program.wait(std::chrono::seconds(5)), 8);
    EXPECT_NE(program.log().find("CANCELLED"), std::string::npos) << program.log();
    EXPECT_EQ(Json::parse(support::read_file(saved))["outcome"], "cancelled");
  }
}

TEST(Silence, IsNotEndedByAHangUpThatIsIgnored) {
  const Silence silence;
  const support::TempFolder folder;
  const auto log = folder / "log";
  support::ChildProcess program({"nohup", STARTTLS_PROGRAM, "inspect", silence.url(), "--timeout", "1"}, log);
  ASSERT_TRUE(silence.is_visited());
  program.signal(SIGHUP);
  EXPECT_EQ(program.wait(std::chrono::seconds(10)), 7) << "its own time, as nohup wants it";
}

TEST(Resolver, ThatHangsHoldsUpNeitherSessionNorProgram) {
  const auto start = std::chrono::steady_clock::now();
  // A sanitizer's run-time library wants to be the first that is loaded, and need not be.
  const auto ran =
      support::run({"env", "LD_PRELOAD=" HANGING_RESOLVER, "ASAN_OPTIONS=verify_asan_link_order=0",
                    STARTTLS_PROGRAM, "inspect", "smtp://mail.example.org", "--timeout", "0.5", "--json"});
  EXPECT_EQ(ran.status, 7) << ran.err;
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  const auto document = Json::parse(ran.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded());
  EXPECT_EQ(document["outcome"], "timeout");
  EXPECT_NE(document["reason"].get<std::string>().find("looking up mail.example.org"), std::string::npos);
}

}  // namespace
}  // namespace sti::test
