// Whole reports against files that a person has read. After a change that is meant, write them anew with
// STARTTLS_UPDATE_GOLDEN=1 and read the difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "report/report.hpp"
#include "report/session_file.hpp"
#include "report/tree.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

struct Case {
  const char* name;
  std::vector<Step> (*steps)();
  std::vector<const char*> extensions;
};

std::string contents(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, IsAsItWas) {
  const auto session = test::session_of(GetParam().steps());
  for (const auto* extension : GetParam().extensions) {
    const auto path = std::string(STARTTLS_SOURCE_DIR "/tests/golden/") + GetParam().name + extension;
    const auto made = path.ends_with(".tree.txt") ? tree(session, {}) : format_for(path)->make(session, {});
    if (std::getenv("STARTTLS_UPDATE_GOLDEN")) std::ofstream(path, std::ios::binary) << made;
    EXPECT_EQ(made, contents(path)) << path;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Reports, Golden,
    testing::Values(Case{"verified_smtp", test::verified_smtp, {".txt", ".json", ".md", ".html", ".pem"}},
                    Case{"injected_smtp", test::injected_smtp, {".txt", ".json", ".stls"}},
                    Case{"not_offered_imap", test::not_offered_imap, {".txt", ".md"}},
                    Case{"unverified_imaps", test::unverified_imaps, {".txt", ".tree.txt"}},
                    Case{"unproved_smtp", test::unproved_smtp, {".txt"}},
                    Case{"unreachable", test::unreachable, {".txt", ".json"}},
                    Case{"hostile_smtp", test::hostile_smtp, {".txt", ".md", ".html"}}),
    [](const auto& c) { return std::string(c.param.name); });

TEST(Golden, AFileOfVersion1IsReadAsTheSessionThatItWas) {
  const auto file = contents(STARTTLS_SOURCE_DIR "/tests/golden/version_1.stls");
  const auto session = read_session(file);
  ASSERT_TRUE(session) << session.error().text();
  EXPECT_EQ(text(*session, {}), contents(STARTTLS_SOURCE_DIR "/tests/golden/injected_smtp.txt"));
  // It does not say which lines are capabilities; all else is the same.
  const auto as_then = [](std::string document) {
    const std::string last = R"("offset":107,"length":14},"role":"capability")",
                      stls_last = R"(107,14],"kind":"line","role":"capability")";
    for (const auto& at : {last, stls_last})
      if (const auto found = document.find(at); found != std::string::npos)
        document.replace(found + at.size() - 12, 12, R"("reply")");
    for (auto at = document.find(R"("capability")"); at != std::string::npos;
         at = document.find(R"("capability")"))
      document.replace(at, 12, R"("continuation")");
    return document;
  };
  EXPECT_EQ(json(*session, {}), as_then(contents(STARTTLS_SOURCE_DIR "/tests/golden/injected_smtp.json")));
  EXPECT_EQ(write_session(*session, {}),
            as_then(contents(STARTTLS_SOURCE_DIR "/tests/golden/injected_smtp.stls")));
}

}  // namespace
}  // namespace sti::report
