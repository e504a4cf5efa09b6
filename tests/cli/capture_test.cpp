// A capture that `inspect` writes, as the person reads it who opens it in Wireshark and does what its comment
// says.
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <stdexcept>
#include <tuple>

#include "program.hpp"

namespace sti::test {
namespace {

/// The lines of the transcript in order, by direction: "c2s" or "s2c".
std::vector<std::string> lines_of(const Json& document, const std::string& direction) {
  std::vector<std::string> out;
  for (const auto& event : document.at("events"))
    if (event.at("kind") == "line" && event.at("direction") == direction)
      out.push_back(event.at("text").get<std::string>());
  return out;
}

/// What follows "tshark " in the comment of the capture's section header.
support::Command advice_in(const std::string& capture) {
  const std::string before = "or tshark ";
  const auto at = capture.find(before);
  if (at == std::string::npos) throw std::runtime_error("the capture has no advice");
  std::istringstream words(capture.substr(at + before.size(), capture.find('\0', at) - at - before.size()));
  support::Command out;
  for (std::string word; words >> word;) out.push_back(word);
  return out;
}

/// The values of one field in what Wireshark takes for `dissector`, in order.
std::vector<std::string> shown(const std::string& file, const std::string& dissector,
                               const std::string& field) {
  support::Command command{"tshark",          "-r", file, "-Y", dissector, "-T", "fields", "-E",
                           "aggregator=\x1f", "-e", field};
  for (const auto& word : advice_in(support::read_file(file))) command.push_back(word);
  const auto ran = support::run(command, {}, std::chrono::seconds(60));
  if (ran.status != 0) throw std::runtime_error("tshark failed: " + ran.err);
  std::vector<std::string> out;
  std::istringstream packets(ran.out);
  for (std::string packet; std::getline(packets, packet);) {
    std::istringstream values(packet);
    for (std::string value; std::getline(values, value, '\x1f');) {
      if (value.ends_with("\\r\\n")) value.resize(value.size() - 4);
      if (!value.empty()) out.push_back(value);
    }
  }
  return out;
}

TEST(Capture, OfTheLabShowsTheSameCommandsAndRepliesInTshark) {
  const RunningLab lab;
  const support::TempFolder folder;
  const auto file = folder / "smtp.pcapng";
  const auto inspection = inspect(lab, "smtp", {"--with-secrets", "--output", file});
  ASSERT_EQ(inspection.status, 0) << inspection.err;

  EXPECT_EQ(shown(file, "smtp", "smtp.command_line"), lines_of(inspection.document, "c2s"));
  std::vector<std::string> codes, texts;
  bool first = true;
  for (const auto& line : lines_of(inspection.document, "s2c")) {
    if (first) codes.push_back(line.substr(0, 3));
    texts.push_back(line.substr(4));
    first = line[3] == ' ';
  }
  ASSERT_EQ(codes.size(), 5U) << "greeting, EHLO, STARTTLS, EHLO, QUIT";
  EXPECT_EQ(shown(file, "smtp", "smtp.response.code"), codes);
  EXPECT_EQ(shown(file, "smtp", "smtp.rsp.parameter"), texts);
}

TEST(Capture, OfEveryProtocolThatTsharkKnowsShowsTheSameLines) {
  const RunningLab lab;
  const support::TempFolder folder;
  for (const auto& [scheme, dissector, field] :
       {std::tuple{"imap", "imap", "imap.line"}, std::tuple{"lmtp", "smtp", "smtp.command_line"},
        std::tuple{"submission", "smtp", "smtp.command_line"}}) {
    SCOPED_TRACE(scheme);
    const auto file = folder / (std::string(scheme) + ".pcapng");
    const auto inspection = inspect(lab, scheme, {"--with-secrets", "--output", file});
    ASSERT_EQ(inspection.status, 0) << inspection.err;
    auto ours = lines_of(inspection.document, "c2s");
    if (dissector == std::string("imap")) {
      ours.clear();
      for (const auto& event : inspection.document.at("events"))
        if (event.at("kind") == "line") ours.push_back(event.at("text").get<std::string>());
    }
    EXPECT_EQ(shown(file, dissector, field), ours);
  }
}

TEST(Capture, ThatIsSealedShowsNothingPastTheUpgrade) {
  const RunningLab lab;
  const support::TempFolder folder;
  const auto file = folder / "sealed.pcapng";
  const auto inspection = inspect(lab, "smtp", {"--output", file});
  ASSERT_EQ(inspection.status, 0) << inspection.err;
  EXPECT_EQ(shown(file, "smtp", "smtp.command_line"),
            (std::vector<std::string>{"EHLO localhost", "STARTTLS"}));
}

}  // namespace
}  // namespace sti::test
