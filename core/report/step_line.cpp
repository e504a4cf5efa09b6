#include "report/step_line.hpp"

#include <fmt/format.h>

#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <variant>

#include "model/base64.hpp"
#include "model/escape.hpp"
#include "report/safe_text.hpp"
#include "report/session_fields.hpp"

namespace sti::report {
namespace {

using Json = nlohmann::json;

/// Deeper than anything that is written; bounds the memory that parsing takes.
constexpr int deepest_nesting = 8;

/// Where decoding puts the first thing it finds wrong, with the name of the field it was in.
using Verdict = std::optional<Wrong>;

std::string shown(const Json& value) {
  return quoted(bytes_of(value.dump(-1, ' ', true, Json::error_handler_t::replace)));
}

void blame(Verdict& verdict, std::string expected, const Json& got) {
  if (!verdict) verdict = Wrong{std::move(expected), shown(got)};
}

template <typename T>
void decode(const Json& from, T& to, Verdict& verdict);

/// Fills the fields it is shown from one JSON object, each of which must be there.
struct FieldReader {
  const Json& object;
  Verdict& verdict;
  std::size_t taken = 0;

  template <typename T>
  void operator()(const char* name, T& value) {
    if (verdict) return;
    const auto found = object.find(name);
    if (found == object.end()) {
      verdict = Wrong{fmt::format("a field \"{}\"", name), "none"};
      return;
    }
    ++taken;
    decode(*found, value, verdict);
    if (verdict) verdict->expected = fmt::format("in \"{}\" {}", name, verdict->expected);
  }
  /// A field that older files do not have.
  template <typename T>
  void later(const char* name, T& value) {
    if (object.contains(name))
      (*this)(name, value);
    else
      value = T{};
  }
  /// A field that only older files have.
  template <typename T>
  void former(const char* name, T& value) {
    later(name, value);
  }
  /// All fields of the object were asked for; anything else in it is not ours.
  void done() {
    if (!verdict && taken != object.size())
      verdict = Wrong{fmt::format("{} fields", taken), fmt::format("{}", object.size())};
  }
};

template <typename T>
struct Decoder {
  static void decode(const Json& from, T& to, Verdict& verdict) {
    if constexpr (std::is_same_v<T, bool>) {
      if (from.is_boolean())
        to = from.get<bool>();
      else
        blame(verdict, "true or false", from);
    } else if constexpr (std::is_enum_v<T>) {
      const auto value = from.is_string() ? enum_from(from.get_ref<const std::string&>(), T{}) : std::nullopt;
      if (value)
        to = *value;
      else
        blame(verdict, "one of its names", from);
    } else if constexpr (std::is_integral_v<T>) {
      constexpr auto most =
          std::is_signed_v<T> ? static_cast<T>(largest_time) : std::numeric_limits<T>::max();
      if (from.is_number_unsigned() && from.get<std::uint64_t>() <= static_cast<std::uint64_t>(most))
        to = static_cast<T>(from.get<std::uint64_t>());
      else if (std::is_signed_v<T> && from.is_number_integer() && !from.is_number_unsigned() &&
               from.get<std::int64_t>() >= -largest_time)
        to = static_cast<T>(from.get<std::int64_t>());
      else
        blame(verdict, fmt::format("a whole number up to {}", most), from);
    } else {
      if (!from.is_object()) return blame(verdict, "an object", from);
      FieldReader reader{from, verdict};
      fields(reader, to);
      reader.done();
    }
  }
};
template <>
struct Decoder<std::string> {
  static void decode(const Json& from, std::string& to, Verdict& verdict) {
    if (from.is_string()) {
      to = from.get<std::string>();
    } else if (const auto raw = from.is_object() && from.size() == 1 ? from.find("base64") : from.end();
               raw != from.end() && raw->is_string()) {
      const auto bytes = from_base64(raw->get_ref<const std::string&>());
      if (!bytes) return blame(verdict, "base64", *raw);
      to = text_of(*bytes);
    } else {
      blame(verdict, "text, or {\"base64\": text}", from);
    }
  }
};
template <>
struct Decoder<ConnectionId> {
  static void decode(const Json& from, ConnectionId& to, Verdict& verdict) {
    report::decode(from, to.value, verdict);
  }
};
template <>
struct Decoder<Endpoint> {
  static void decode(const Json& from, Endpoint& to, Verdict& verdict) {
    if (from.is_string()) {  // as in version 1
      auto endpoint = endpoint_from(from.get_ref<const std::string&>());
      if (!endpoint) return blame(verdict, "an address and a port", from);
      to = std::move(*endpoint);
      return;
    }
    if (!from.is_object()) return blame(verdict, "an object", from);
    FieldReader reader{from, verdict};
    fields(reader, to);
    reader.done();
  }
};
template <>
struct Decoder<Range> {
  /// Before the stream stands its connection where that is not the main one.
  static void decode(const Json& from, Range& to, Verdict& verdict) {
    const std::size_t first = from.is_array() && from.size() == 4 ? 1 : 0;
    const bool shaped = from.is_array() && from.size() == first + 3 && from[first].is_string() &&
                        from[first + 1].is_number_unsigned() && from[first + 2].is_number_unsigned();
    auto stream = shaped ? stream_from(from[first].get_ref<const std::string&>()) : std::nullopt;
    if (!stream) return blame(verdict, "[stream, offset, length]", from);
    if (first == 1) report::decode(from[0], stream->connection, verdict);
    to = {*stream, from[first + 1].get<std::uint64_t>(), from[first + 2].get<std::uint64_t>()};
    if (to.offset > largest_offset || to.length > largest_offset)
      blame(verdict, "a place in the session", from);
  }
};
template <typename T>
struct Decoder<std::optional<T>> {
  static void decode(const Json& from, std::optional<T>& to, Verdict& verdict) {
    if (from.is_null())
      to.reset();
    else
      report::decode(from, to.emplace(), verdict);
  }
};
template <typename T>
struct Decoder<std::vector<T>> {
  static void decode(const Json& from, std::vector<T>& to, Verdict& verdict) {
    if (!from.is_array()) return blame(verdict, "an array", from);
    to.reserve(from.size());
    for (const auto& element : from) {
      if (verdict) return;
      report::decode(element, to.emplace_back(), verdict);
    }
  }
};
template <typename T>
struct Decoder<std::shared_ptr<const T>> {
  static void decode(const Json& from, std::shared_ptr<const T>& to, Verdict& verdict) {
    auto value = std::make_shared<T>();
    report::decode(from, *value, verdict);
    to = std::move(value);
  }
};

template <typename T>
void decode(const Json& from, T& to, Verdict& verdict) {
  Decoder<T>::decode(from, to, verdict);
}

/// A line of the file as JSON; discarded where it is none, or nested deeper than anything we write.
Json parsed(std::string_view line) {
  bool too_deep = false;
  const auto shallow = [&](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > deepest_nesting;
    return !too_deep;
  };
  auto json = Json::parse(line.begin(), line.end(), shallow, false);
  return too_deep ? Json(Json::value_t::discarded) : json;
}

/// A line as a JSON object.
Verdict object_in(std::string_view line, std::string_view what, Json& out) {
  out = parsed(line);
  if (out.is_object()) return std::nullopt;
  return Wrong{fmt::format("{} as a JSON object", what), quoted(bytes_of(line), 32)};
}

/// The bytes of a chunk.
void decode_bytes(FieldReader& reader, Bytes& to) {
  std::string text;
  reader("bytes", text);
  if (reader.verdict) return;
  if (auto bytes = from_base64(text))
    to = std::move(*bytes);
  else
    reader.verdict = Wrong{"in \"bytes\" base64", quoted(bytes_of(text), 32)};
}

}  // namespace

std::optional<Wrong> read_header_line(std::string_view line, std::uint64_t& steps) {
  Json object;
  auto wrong = object_in(line, "the header", object);
  if (wrong) return wrong;
  std::string format;
  FieldReader reader{object, wrong};
  reader("format", format);
  if (!wrong && format != session_format && format != session_format_1)
    return Wrong{fmt::format("format \"{}\"", session_format), quoted(bytes_of(format))};
  reader("steps", steps);
  reader.done();
  return wrong;
}

std::optional<Wrong> read_step_line(std::string_view line, std::string_view name, Step& step) {
  Json object;
  auto wrong = object_in(line, name, object);
  if (wrong) return wrong;
  step = {};
  auto& e = step.event;
  std::string kind;
  FieldReader reader{object, wrong};
  reader("seq", e.seq), reader("t_us", e.t_us), reader("phase", e.phase);
  reader.later("connection", e.connection), reader("direction", e.direction);
  reader("range", e.range), reader("kind", kind);
  if (wrong) return wrong;
  auto payload = payload_called(kind);
  if (!payload) return Wrong{"in \"kind\" a kind of event", quoted(bytes_of(kind))};
  e.payload = std::move(*payload);
  // What is not said is the main connection, where the event is about one.
  if (!e.connection && is_about_a_connection(e.payload)) e.connection = main_connection;
  std::visit([&](auto& p) { fields(reader, p); }, e.payload);
  if (e.get_if<event::Chunk>()) decode_bytes(reader, step.bytes);
  reader.done();
  return wrong;
}

}  // namespace sti::report
