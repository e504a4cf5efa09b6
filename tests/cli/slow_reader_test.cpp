// Standard output whose reader is slow, reads nothing, or has gone.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "program.hpp"
#include "silence.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;

/// A pipe with a name that holds one page, and that reads only what it is told to.
class SlowReader {
 public:
  explicit SlowReader(const std::filesystem::path& path) : path_(path) {
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    fd_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    EXPECT_GE(fd_, 0);
    EXPECT_GT(::fcntl(fd_, F_SETPIPE_SZ, 4096), 0);
  }
  ~SlowReader() { go(); }
  SlowReader(const SlowReader&) = delete;
  SlowReader& operator=(const SlowReader&) = delete;

  /// Leaves no room in the pipe.
  void fill() {
    const int in = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    const std::string page(4096, '.');
    while (::write(in, page.data(), page.size()) > 0) continue;
    filler_ = in;
  }
  /// Reads to the end, a little at a time.
  std::string read_all() {
    std::string out;
    char piece[1500];
    for (;;) {
      const auto n = ::read(fd_, piece, sizeof piece);
      if (n == 0) return out;
      if (n > 0) out.append(piece, static_cast<std::size_t>(n));
      std::this_thread::sleep_for(1ms);
    }
  }
  void go() {
    if (filler_ >= 0) ::close(std::exchange(filler_, -1));
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  /// Reads a byte now and then, until the other end has closed or `enough`: what is left in the pipe is much.
  void sip(const std::atomic<bool>& enough) {
    char byte = 0;
    while (!enough && ::read(fd_, &byte, 1) != 0) std::this_thread::sleep_for(100ms);
  }
  /// A command whose standard output is this, or its standard error by "2".
  [[nodiscard]] support::Command into(const std::vector<std::string>& arguments,
                                      const std::string& descriptor = "1") const {
    std::string line = "exec";
    for (const auto& word : starttls(arguments)) line += " '" + word + "'";
    return {"sh", "-c", line + " " + descriptor + ">'" + path_.string() + "'"};
  }

 private:
  std::filesystem::path path_;
  int fd_ = -1, filler_ = -1;
};

bool comes(const std::filesystem::path& file) {
  for (int i = 0; i < 4000 && !std::filesystem::exists(file); ++i) std::this_thread::sleep_for(5ms);
  return std::filesystem::exists(file);
}

class SlowOutput : public testing::Test {
 protected:
  std::vector<std::string> inspect(const std::string& url, std::vector<std::string> more) {
    more.insert(more.begin(), {"inspect", url, "--trust", lab_.ca(), "--output", saved_});
    return more;
  }

  const RunningLab lab_;
  const support::TempFolder folder_;
  const std::filesystem::path saved_ = folder_ / "session.stls";
};

TEST_F(SlowOutput, LosesNothingAndHoldsNoReportUp) {
  for (const auto& format : std::vector<std::vector<std::string>>{{"--format", "tree"}, {"--json"}}) {
    SlowReader reader(folder_ / (format.back() + ".fifo"));
    std::filesystem::remove(saved_);
    support::ChildProcess program(reader.into(inspect(lab_.url("smtp"), format)), folder_ / "log");
    ASSERT_TRUE(comes(saved_)) << "written though nobody reads: " << program.log();
    EXPECT_TRUE(program.running());
    const auto printed = reader.read_all();
    EXPECT_EQ(program.wait(10s), 0) << program.log();
    std::vector<std::string> again{"convert", saved_};
    again.insert(again.end(), format.begin(), format.end());
    const auto whole = run_starttls(again).out;
    EXPECT_GT(whole.size(), 4096U);
    EXPECT_EQ(printed, whole);
  }
}

TEST_F(SlowOutput, IsGivenUpOnASignalDuringTheSession) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    SlowReader reader(folder_ / fmt::format("{}.fifo", signal));
    reader.fill();
    const auto saved = folder_ / fmt::format("{}.json", signal);
    const Silence silence;
    support::ChildProcess program(reader.into({"inspect", silence.url(), "--output", saved}),
                                  folder_ / "log");
    ASSERT_TRUE(silence.is_visited());
    program.signal(signal);
    EXPECT_EQ(program.wait(5s), 8) << signal << program.log();
    const auto document = Json::parse(support::read_file(saved), nullptr, false);
    ASSERT_FALSE(document.is_discarded()) << signal;
    EXPECT_EQ(document["outcome"], "cancelled");
  }
}

TEST_F(SlowOutput, IsGivenUpOnASignalAfterTheSession) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    SlowReader reader(folder_ / fmt::format("{}.fifo", signal));
    std::filesystem::remove(saved_);
    support::ChildProcess program(reader.into(inspect(lab_.url("smtp"), {"--format", "tree"})),
                                  folder_ / "log");
    ASSERT_TRUE(comes(saved_));
    program.signal(signal);
    EXPECT_EQ(program.wait(5s), 8) << signal << program.log();
  }
}

TEST_F(SlowOutput, IsGivenUpOnASignalThoughALittleIsTaken) {
  SlowReader reader(folder_ / "fifo");
  support::ChildProcess program(reader.into(inspect(lab_.url("smtp"), {"--format", "tree"})),
                                folder_ / "log");
  ASSERT_TRUE(comes(saved_));
  std::atomic<bool> enough = false;
  std::thread sipping([&] { reader.sip(enough); });
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(5s), 8) << program.log();
  enough = true;
  sipping.join();
}

TEST_F(SlowOutput, OfErrorsHoldsNoReportUp) {
  SlowReader reader(folder_ / "fifo");
  reader.fill();
  const auto second = folder_ / "second.json";
  support::write_file(saved_, "what is replaced is told");
  support::ChildProcess program(
      reader.into(inspect(lab_.url("smtp"), {"--quiet", "--output", second.string()}), "2"), folder_ / "log");
  EXPECT_EQ(program.wait(10s), 0);
  EXPECT_TRUE(std::filesystem::exists(second));
}

TEST_F(SlowOutput, ThatIsClosedFromTheStartIsNoFault) {
  const auto line = fmt::format("exec '{}' inspect {} --trust '{}' --output '{}' >&-", STARTTLS_PROGRAM,
                                lab_.url("smtp"), lab_.ca(), saved_.string());
  const auto ran = support::run({"sh", "-c", line});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_TRUE(std::filesystem::exists(saved_));
}

TEST_F(SlowOutput, OfAVerdictWhoseReaderHasGoneIsNoFault) {
  const auto expected =
      std::to_string(run_starttls({"verify", lab_.ca(), "--trust", lab_.ca()}).status) + "\n";
  ASSERT_TRUE(expected == "0\n" || expected == "1\n") << expected;
  for (const auto* gone : {"trap '' PIPE; {{ '{0}' verify '{1}' --trust '{1}'; echo $? >'{2}'; }} | true",
                           "'{0}' verify '{1}' --trust '{1}' >&-; echo $? >'{2}'"}) {
    const auto status = folder_ / "status";
    const auto line = fmt::format(fmt::runtime(gone), STARTTLS_PROGRAM, lab_.ca(), status.string());
    support::run({"sh", "-c", line});
    EXPECT_EQ(support::read_file(status), expected) << line;
  }
}

TEST_F(SlowOutput, IsWholeAfterThisProcessWasStopped) {
  const Silence silence;
  const auto saved = folder_ / "stopped.json";
  support::ChildProcess program(
      starttls({"inspect", silence.url(), "--timeout", "1", "--quiet", "--output", saved.string()}),
      folder_ / "log");
  ASSERT_TRUE(silence.is_visited());
  program.signal(SIGSTOP);
  std::this_thread::sleep_for(12s);  // longer than any session of that time could take by itself
  program.signal(SIGCONT);
  EXPECT_EQ(program.wait(10s), 7) << program.log();
  EXPECT_TRUE(std::filesystem::exists(saved));
}

TEST_F(SlowOutput, WhoseReaderHasGoneIsNoFault) {
  SlowReader reader(folder_ / "fifo");
  reader.fill();
  support::ChildProcess program(reader.into(inspect(lab_.url("smtp"), {"--format", "tree"})),
                                folder_ / "log");
  ASSERT_TRUE(comes(saved_));
  reader.go();
  EXPECT_EQ(program.wait(10s), 0) << program.log();
  EXPECT_TRUE(std::filesystem::exists(saved_));
  EXPECT_EQ(program.log(), "");
}

TEST_F(SlowOutput, ThatCannotTakeItIsAFault) {
  const auto line = fmt::format("exec '{}' inspect {} --trust '{}' --json >/dev/full", STARTTLS_PROGRAM,
                                lab_.url("smtp"), lab_.ca());
  const auto ran = support::run({"sh", "-c", line});
  EXPECT_EQ(ran.status, 70);
  EXPECT_NE(ran.err.find("cannot write to standard output"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace sti::test
