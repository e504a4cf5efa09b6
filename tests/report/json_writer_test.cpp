#include "report/json_writer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace sti::report {
namespace {

using Json = nlohmann::ordered_json;

std::string written(bool ascii, const std::function<void(JsonWriter&)>& write) {
  return gathered([&](const Sink& sink) {
    JsonWriter out(sink, ascii);
    write(out);
  });
}

/// Writes any JSON value by way of the writer.
void copy(JsonWriter& out, const Json& value) {
  if (value.is_object()) {
    out.begin_object();
    for (const auto& [key, member] : value.items()) {
      out.key(key);
      copy(out, member);
    }
    out.end_object();
  } else if (value.is_array()) {
    out.begin_array();
    for (const auto& element : value) copy(out, element);
    out.end_array();
  } else if (value.is_string()) {
    out.value(value.get<std::string>());
  } else if (value.is_boolean()) {
    out.value(value.get<bool>());
  } else if (value.is_number_unsigned()) {
    out.value(value.get<std::uint64_t>());
  } else if (value.is_number()) {
    out.value(value.get<std::int64_t>());
  } else {
    out.value(nullptr);
  }
}

Json sample() {
  std::string ascii;
  for (char c = 0; c < 0x7F; ++c) ascii += c;
  return {{"text", ascii + "\x7F"},
          {"ä€😀", "\u0080 ÿ ߿ ࠀ \ufffd 𐀀 \U0010FFFF"},
          {"empty", {{"object", Json::object()}, {"array", Json::array()}, {"text", ""}}},
          {"numbers",
           {0, -1, std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::int64_t>::min()}},
          {"others", {true, false, nullptr}},
          {"deep", {{{{{"a", {1, {2, {3}}}}}}}}}};
}

TEST(JsonWriter, WritesAsTheLibraryDoes) {
  const auto value = sample();
  for (const bool ascii : {true, false})
    EXPECT_EQ(written(ascii, [&](JsonWriter& out) { copy(out, value); }), value.dump(2, ' ', ascii));
}

TEST(JsonWriter, WritesInALineWhatIsToStandInOne) {
  const auto value = sample();
  EXPECT_EQ(written(true,
                    [&](JsonWriter& out) {
                      out.begin_in_line();
                      copy(out, value);
                      out.end_in_line();
                    }),
            value.dump(-1, ' ', true));
  EXPECT_EQ(written(true,
                    [](JsonWriter& out) {
                      out.begin_object();
                      out.field("before", 1);
                      out.key("tree");
                      out.begin_in_line();
                      out.begin_object();
                      out.field("a", std::vector<std::string>{"b", "c"});
                      out.end_object();
                      out.end_in_line();
                      out.field("after", std::optional<int>());
                      out.end_object();
                      out.finish();
                    }),
            "{\n  \"before\": 1,\n  \"tree\": {\"a\":[\"b\",\"c\"]},\n  \"after\": null\n}\n");
}

TEST(JsonWriter, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(written(true, [](JsonWriter& out) { out.value("a\xff"); }), R"("a\\xff")");
}

TEST(JsonWriter, HandsOnPiecesOfALongDocument) {
  std::size_t pieces = 0, longest = 0, size = 0;
  const Sink sink = [&](std::string_view piece) {
    ++pieces;
    longest = std::max(longest, piece.size());
    size += piece.size();
  };
  JsonWriter out(sink, true);
  out.begin_array();
  for (int i = 0; i < 100'000; ++i) out.value("0123456789");
  out.end_array();
  out.finish();
  EXPECT_GT(pieces, 10u);
  EXPECT_LT(longest, 100'000u);
  EXPECT_EQ(size, std::string("[\n\n]\n").size() + 100'000 * std::string("  \"0123456789\",\n").size() - 2);
}

}  // namespace
}  // namespace sti::report
