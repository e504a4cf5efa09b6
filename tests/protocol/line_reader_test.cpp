#include "protocol/line_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "protocol/response_reader.hpp"

namespace sti::protocol {
namespace {

struct Seen {
  std::string text;
  std::uint64_t offset = 0, length = 0;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> lines_in(std::string_view input, std::size_t piece, std::size_t limit = 100) {
  LineReader reader(limit);
  std::vector<Seen> out;
  while (!input.empty() && reader.state() == LineReader::State::partial) {
    const auto taken = reader.take(bytes_of(input.substr(0, piece)));
    input.remove_prefix(taken);
    if (reader.state() != LineReader::State::complete) continue;
    out.push_back({std::string(reader.text()), reader.span().offset, reader.span().length});
    reader.next();
  }
  return out;
}

TEST(LineReader, FindsTheSameLinesHoweverInputIsSplit) {
  const std::string input = "a\r\n\r\nb\nc\rd\r\ne\r\r\nrest";
  const std::vector<Seen> expected{{"a", 0, 3}, {"", 3, 2}, {"b", 5, 2}, {"c\rd", 7, 5}, {"e\r", 12, 4}};
  for (std::size_t piece = 1; piece <= input.size(); ++piece)
    EXPECT_EQ(lines_in(input, piece), expected) << piece;
}

TEST(LineReader, NotesWhatIsOdd) {
  const auto odd = [](std::string_view input) {
    LineReader reader(100);
    EXPECT_EQ(reader.take(bytes_of(input)), input.size());
    return reader.oddities();
  };
  using namespace std::string_view_literals;
  EXPECT_FALSE(odd("x\r\n").bare_lf);
  EXPECT_FALSE(odd("x\r\n").bare_cr);
  EXPECT_TRUE(odd("x\n").bare_lf);
  EXPECT_TRUE(odd("x\ry\r\n").bare_cr);
  EXPECT_TRUE(odd("\r\r\n").bare_cr);
  EXPECT_TRUE(odd("x\0\r\n"sv).nul);
  EXPECT_FALSE(odd("x"sv).bare_lf) << "not at its end yet";
}

TEST(LineReader, StopsAtTheLimitAtAnySplit) {
  const std::string endless(50, 'x');
  for (std::size_t piece = 1; piece <= endless.size(); ++piece) {
    LineReader reader(10);
    std::size_t given = 0, taken = 0;
    while (given < endless.size() && reader.state() == LineReader::State::partial) {
      const auto part = std::string_view(endless).substr(given, piece);
      taken += reader.take(bytes_of(part));
      given += part.size();
    }
    EXPECT_EQ(reader.state(), LineReader::State::too_long);
    EXPECT_EQ(taken, 10u);
    EXPECT_EQ(reader.take(bytes_of("y")), 0u) << "nothing more before next()";
    reader.next();
    EXPECT_EQ(reader.take(bytes_of("y\n")), 2u);
    EXPECT_EQ(reader.span().offset, 10u);
  }
  LineReader fits(3);
  EXPECT_EQ(fits.take(bytes_of("a\r\nb")), 3u);
  EXPECT_EQ(fits.state(), LineReader::State::complete);
}

TEST(ResponseReader, ReadsTheLengthThatALineAnnounces) {
  EXPECT_EQ(announced_literal("x {12}"), 12u);
  EXPECT_EQ(announced_literal("{0+}"), 0u);
  EXPECT_EQ(announced_literal("{99999999999999999999999}"), ~std::uint64_t{0});
  for (const auto* line : {"", "}", "{}", "{+}", "12}", "{12", "{-1}", "{1 }", "{1++}", "{0x1}"})
    EXPECT_FALSE(announced_literal(line)) << line;
}

TEST(ResponseReader, TakesLiteralsIntoTheResponseAtAnySplit) {
  const std::string input = "a {3}\r\nx\r\n {0}\r\n end\r\nnext";
  for (std::size_t piece = 1; piece <= input.size(); ++piece) {
    ResponseReader reader([](std::string_view) { return true; });
    std::size_t at = 0;
    while (reader.state() == ResponseReader::State::partial)
      at += reader.take(bytes_of(std::string_view(input).substr(at, piece)));
    EXPECT_EQ(reader.raw(), input.substr(0, input.size() - 4));
    EXPECT_EQ(reader.first_line(), "a {3}");
    EXPECT_EQ(reader.span().length, input.size() - 4);
  }
}

TEST(ResponseReader, LongLiteralsAreRefusedOrPassedThroughButNeverHeld) {
  ResponseReader strict([](std::string_view) { return true; });
  strict.take(bytes_of("{65537}\r\n"));
  EXPECT_EQ(strict.state(), ResponseReader::State::literal_too_long);

  ResponseReader tolerant([](std::string_view) { return true; });
  tolerant.tolerate_long_literals();
  const std::string megabyte(1 << 20, 'x');
  tolerant.take(bytes_of("{10485760}\r\n"));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(tolerant.take(bytes_of(megabyte)), megabyte.size());
  EXPECT_EQ(tolerant.take(bytes_of("\r\n")), 2u);
  EXPECT_EQ(tolerant.state(), ResponseReader::State::complete);
  EXPECT_EQ(tolerant.span().length, 12 + 10485760 + 2u);
  EXPECT_LE(tolerant.raw().size(), 4 * ResponseReader::line_limit);
}

}  // namespace
}  // namespace sti::protocol
