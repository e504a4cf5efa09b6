#include "report/session_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "model/budget.hpp"
#include "model/finding.hpp"
#include "report/plain_step_line.hpp"
#include "report/session_file.hpp"
#include "report/step_line.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

constexpr ReportOptions everything{true, false};

/// What became of a file: the session written again and, behind it, the error.
std::string read_in_pieces(std::string_view file, const std::vector<std::size_t>& cuts) {
  Inspection session;
  SessionReader reader(session, file.size());
  std::optional<Error> error;
  std::size_t from = 0;
  for (const auto cut : cuts) {
    error = reader.feed(file.substr(from, cut - from));
    from = cut;
  }
  error = reader.feed(file.substr(from));
  const auto at_end = reader.end();
  if (error && at_end != error) return "the error did not stay";
  return write_session(session, everything) + (at_end ? at_end->text() : std::string());
}

/// The same with pieces of `size` bytes.
std::string read_in_pieces_of(std::string_view file, std::size_t size) {
  std::vector<std::size_t> cuts;
  for (auto cut = size; cut < file.size(); cut += size) cuts.push_back(cut);
  return read_in_pieces(file, cuts);
}

std::string sample() { return write_session(test::session_of(test::every_kind()), everything); }

/// The steps of a file, a line each.
std::vector<std::string> lines_of(const std::string& file) {
  std::vector<std::string> out;
  for (std::size_t at = file.find('\n') + 1; at < file.size(); at = file.find('\n', at) + 1)
    out.push_back(file.substr(at, file.find('\n', at) - at));
  return out;
}

/// A step by itself as the line of a file.
std::string written(const Step& step) {
  Inspection session;
  session.apply(step);
  return write_session(session, everything);
}

TEST(SessionReader, RefusesStepsThatAreAboutTheSameBytesAgainAndAgain) {
  constexpr std::size_t size = 100'000;
  test::Recording recording({"smtp", "mail.example.org", 25});
  const auto all = recording.chunk(main_stream::wire_s2c, Bytes(size, 'x'));
  Inspection session = test::session_of(recording.steps());
  const auto most = allowance::ranges.of(size) / size;
  for (std::uint64_t i = 0; i < most; ++i) {
    Step step;
    step.event.seq = session.events().size();
    step.event.range = all;
    step.event.payload = event::Message{};
    session.apply(step);
  }
  EXPECT_TRUE(read_session(write_session(session, everything)));
  Step step;
  step.event.seq = session.events().size();
  step.event.payload = event::Found{make_finding(FindingId::tls_violation, "One.", all)};
  session.apply(step);
  const auto cut = read_session(write_session(session, everything));
  ASSERT_TRUE(cut) << "evidence is cut instead";
  EXPECT_EQ(cut->findings().back().evidence, (Range{main_stream::wire_s2c, 0, 31'072}));
  EXPECT_EQ(cut->findings().back().text,
            "One. (Of the 100,000 bytes that show it, the first 31,072 are marked.)");
  step.event.seq = session.events().size();
  step.event.range = all;
  step.event.payload = event::Message{};
  session.apply(step);
  const auto refused = read_session(write_session(session, everything));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().expected, "steps that are about 931072 bytes in all");
}

TEST(SessionReader, ReadsTheSameAtEverySplit) {
  const auto file = sample();
  EXPECT_EQ(read_in_pieces(file, {}), file);
  for (std::size_t size = 1; size < 100; ++size) ASSERT_EQ(read_in_pieces_of(file, size), file) << size;
  const auto shorter = write_session(test::session_of(test::unreachable()), everything);
  for (std::size_t cut = 0; cut <= shorter.size(); ++cut)
    for (const auto next : {cut, std::min(cut + 2, shorter.size())})
      ASSERT_EQ(read_in_pieces(shorter, {cut, next}), shorter) << cut;
}

TEST(SessionReader, FindsTheSameFaultAtEverySplit) {
  const auto file = write_session(test::session_of(test::unreachable()), everything);
  auto wrong = file;
  wrong.replace(wrong.find("\"seq\":2"), 7, "\"seq\":7");
  for (const auto& bad : {wrong, file.substr(0, file.size() - 1), file.substr(0, file.size() / 2), file + "x",
                          file + std::string(32, 'x'), file + std::string(33, 'x'), file + sample()}) {
    const auto whole = read_in_pieces(bad, {});
    EXPECT_NE(whole.find("reading line "), std::string::npos);
    for (std::size_t cut = 0; cut <= bad.size(); ++cut) ASSERT_EQ(read_in_pieces(bad, {cut}), whole) << cut;
    for (std::size_t size = 1; size < 50; ++size) ASSERT_EQ(read_in_pieces_of(bad, size), whole) << size;
  }
}

TEST(SessionReader, GivesEveryStepAsSoonAsItsLineEnds) {
  const auto file = sample();
  Inspection session;
  SessionReader reader(session);
  std::size_t lines = 0;
  for (const char c : file) {
    EXPECT_FALSE(reader.feed({&c, 1}));
    if (c == '\n') ++lines;
    ASSERT_EQ(session.events().size(), lines == 0 ? 0 : lines - 1);
  }
  EXPECT_FALSE(reader.end());
}

TEST(SessionReader, KeepsTheStepsBeforeAFault) {
  const auto file = sample();
  Inspection session;
  SessionReader reader(session);
  const auto third = file.find("{\"seq\":3");
  EXPECT_FALSE(reader.feed(file.substr(0, third)));
  const auto error = reader.feed("nonsense\n");
  ASSERT_TRUE(error);
  EXPECT_EQ(session.events().size(), 3u);
  EXPECT_EQ(reader.feed(file.substr(third)), error);
  EXPECT_EQ(reader.end(), error);
  EXPECT_EQ(session.events().size(), 3u);
}

TEST(SessionReader, RefusesALineThatNeverEndsBeforeHoldingIt) {
  Inspection session;
  SessionReader reader(session);
  const std::string piece(std::size_t{1} << 20, 'x');
  int pieces = 0;
  while (!reader.feed(piece)) ASSERT_LT(++pieces, 9);
  EXPECT_EQ(pieces, 8);
  EXPECT_EQ(reader.end()->text(),
            "reading line 1 of the session file: expected a line of at most 8388608 bytes, got a longer one");
}

TEST(SessionReader, MakesNoRoomForStepsThatTheFileCannotHold) {
  const std::string header = "{\"format\":\"starttls-session-file/1\",\"steps\":18446744073709551615}\n";
  Inspection session;
  SessionReader reader(session, header.size());
  EXPECT_FALSE(reader.feed(header));
  EXPECT_LE(session.events().capacity(), 1u);
}

TEST(PlainStepLine, TakesWhatIsWrittenWithoutEscapes) {
  std::size_t plain = 0;
  const auto lines = lines_of(sample());
  for (const auto& line : lines) {
    Step step;
    const bool taken = read_plain_step_line(line, step);
    EXPECT_TRUE(taken || line.find('\\') != std::string::npos || line.find("base64") != std::string::npos)
        << line;
    if (!taken) continue;
    ++plain;
    Step any;
    ASSERT_FALSE(read_step_line(line, "it", any));
    EXPECT_EQ(written(step), written(any));
  }
  EXPECT_GT(plain, lines.size() / 2);
}

TEST(PlainStepLine, AgreesWithTheReaderOfAnyLayoutOnEveryChangedByte) {
  constexpr std::string_view replacements("\0\"9}\xff-,0:\\]n e.1", 16);
  std::size_t taken = 0;
  for (const auto& line : lines_of(sample())) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      for (auto which = at % 4; which < replacements.size(); which += 4) {
        auto changed = line;
        changed[at] = replacements[which];
        Step plain, any;
        if (!read_plain_step_line(changed, plain)) continue;
        ++taken;
        const auto wrong = read_step_line(changed, "it", any);
        ASSERT_FALSE(wrong) << changed << "\n" << wrong->expected;
        ASSERT_EQ(written(plain), written(any)) << changed;
        ASSERT_EQ(plain.bytes, any.bytes) << changed;
      }
    }
  }
  EXPECT_GT(taken, 1000u);
}

}  // namespace
}  // namespace sti::report
