#include "support/child_process.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>

namespace sti::support {
namespace {

TEST(Run, GivesOutputErrorsAndStatus) {
  const auto ran = run({"sh", "-c", "cat; echo oops >&2; exit 3"}, "hello");
  EXPECT_EQ(ran.out, "hello");
  EXPECT_EQ(ran.err, "oops\n");
  EXPECT_EQ(ran.status, 3);
}

TEST(Run, MovesMoreThanAPipeHolds) {
  const std::string big(3'000'000, 'x');
  EXPECT_EQ(run({"cat"}, big).out, big);
}

TEST(Run, KillsWhatTakesTooLong) {
  EXPECT_EQ(run({"sleep", "60"}, {}, std::chrono::milliseconds(100)).status, -1);
}

TEST(Run, SaysWhatCannotBeStarted) { EXPECT_THROW(run({"no-such-program-here"}), std::runtime_error); }

TEST(ChildProcess, EndsWithItsWholeGroup) {
  const TempFolder folder;
  pid_t grandchild = 0;
  {
    ChildProcess child({"sh", "-c", "sleep 60 & echo $!; wait"}, folder / "log");
    for (int i = 0; i < 200 && child.log().empty(); ++i) ::usleep(10000);
    grandchild = std::stoi(child.log());
    EXPECT_EQ(::kill(grandchild, 0), 0);
  }
  for (int i = 0; i < 200 && ::kill(grandchild, 0) == 0; ++i) ::usleep(10000);
  EXPECT_NE(::kill(grandchild, 0), 0);
}

TEST(TempFolder, IsGoneAfterwards) {
  std::filesystem::path path;
  {
    const TempFolder folder;
    path = folder.path();
    write_file(folder / "a", "text");
    EXPECT_EQ(read_file(folder / "a"), "text");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace sti::support
