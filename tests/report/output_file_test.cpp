#include "report/output_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "support/child_process.hpp"

namespace sti::report {
namespace {

namespace fs = std::filesystem;

unsigned mode_of(const fs::path& file) {
  struct stat info {};
  EXPECT_EQ(::stat(file.c_str(), &info), 0) << file;
  return info.st_mode & 0777u;
}

class OutputFileTest : public testing::Test {
 protected:
  void SetUp() override { before_ = ::umask(022); }
  void TearDown() override { ::umask(before_); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_.path()), {}));
  }

  support::TempFolder folder_;
  const fs::path file_ = folder_ / "report.json";
  mode_t before_ = 0;
};

TEST_F(OutputFileTest, WithSecretsIsForItsOwnerOnly) {
  const auto made = replace_file(file_, "secret", Readers::owner_only);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_FALSE(*made);
  EXPECT_EQ(mode_of(file_), 0600u);
  EXPECT_EQ(support::read_file(file_), "secret");
}

TEST_F(OutputFileTest, WithSecretsIsForItsOwnerOnlyWhereEverybodyCouldReadTheOneBefore) {
  support::write_file(file_, "old");
  ASSERT_EQ(::chmod(file_.c_str(), 0666), 0);
  const auto made = replace_file(file_, "secret", Readers::owner_only);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_TRUE(*made);
  EXPECT_EQ(mode_of(file_), 0600u);
}

TEST_F(OutputFileTest, WithSecretsIsNeverReadableForOthersWhileItIsWritten) {
  auto file = OutputFile::begin(file_, Readers::owner_only);
  ASSERT_TRUE(file) << file.error().text();
  file->write("secret");
  for (const auto& entry : fs::directory_iterator(folder_.path())) EXPECT_EQ(mode_of(entry.path()), 0600u);
  ASSERT_TRUE(file->put_into_place());
}

TEST_F(OutputFileTest, WithoutSecretsFollowsTheUmaskAndTheFileThatWasThere) {
  ASSERT_TRUE(replace_file(file_, "new", Readers::as_usual));
  EXPECT_EQ(mode_of(file_), 0644u);
  ASSERT_EQ(::chmod(file_.c_str(), 0600), 0);
  ASSERT_TRUE(replace_file(file_, "newer", Readers::as_usual));
  EXPECT_EQ(mode_of(file_), 0600u);
  EXPECT_EQ(support::read_file(file_), "newer");
}

TEST_F(OutputFileTest, ThatIsGivenUpLeavesWhatWasThereAndNothingElse) {
  support::write_file(file_, "old");
  {
    auto file = OutputFile::begin(file_, Readers::owner_only);
    ASSERT_TRUE(file) << file.error().text();
    file->write("half");
    EXPECT_EQ(entries(), 2u);
  }
  EXPECT_EQ(support::read_file(file_), "old");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(OutputFileTest, ThatCannotBeMadeSaysWhy) {
  const auto nowhere = replace_file(folder_ / "no/such/folder.json", "x", Readers::as_usual);
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().text().find("No such file or directory"), std::string::npos);
  fs::create_directory(file_);
  EXPECT_FALSE(replace_file(file_, "x", Readers::as_usual));
  EXPECT_EQ(entries(), 1u);
}

TEST_F(OutputFileTest, SecretsAreAppendedForTheOwnerOnly) {
  EXPECT_EQ(append_secrets(file_, "one\n"), std::nullopt);
  EXPECT_EQ(mode_of(file_), 0600u);
  EXPECT_EQ(append_secrets(file_, "two\n"), std::nullopt);
  EXPECT_EQ(support::read_file(file_), "one\ntwo\n");
}

TEST_F(OutputFileTest, SecretsAreAppendedToAnOpenFileAfterItIsClosedToOthers) {
  support::write_file(file_, "one\n");
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  EXPECT_EQ(append_secrets(file_, "two\n"), std::nullopt);
  EXPECT_EQ(mode_of(file_), 0600u);
  EXPECT_EQ(support::read_file(file_), "one\ntwo\n");
}

TEST_F(OutputFileTest, SecretsAreNotAppendedToSomebodyElsesFile) {
  support::write_file(file_, "theirs\n");
  if (::chown(file_.c_str(), 65534, 65534) != 0) GTEST_SKIP() << "needs the right to give a file away";
  ASSERT_EQ(::chmod(file_.c_str(), 0666), 0);
  const auto error = append_secrets(file_, "secret\n");
  ASSERT_TRUE(error);
  EXPECT_NE(error->text().find("belongs to somebody else"), std::string::npos);
  EXPECT_EQ(support::read_file(file_), "theirs\n");
}

TEST_F(OutputFileTest, SecretsGoIntoAPipeAsItIs) {
  ASSERT_EQ(append_secrets("/dev/null", "secret\n"), std::nullopt);
}

}  // namespace
}  // namespace sti::report
