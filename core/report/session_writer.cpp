#include <memory>
#include <nlohmann/json.hpp>
#include <variant>

#include "model/base64.hpp"
#include "report/redaction.hpp"
#include "report/safe_text.hpp"
#include "report/session_fields.hpp"
#include "report/session_file.hpp"

namespace sti::report {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json encode(const T& value);

/// Puts the fields it is shown into one JSON object.
struct FieldWriter {
  Json& object;
  template <typename T>
  void operator()(const char* name, T& value) {
    object[name] = encode(value);
  }
  template <typename T>
  void later(const char* name, T& value) {
    (*this)(name, value);
  }
  /// Nearly every chunk has none.
  void later(const char* name, std::vector<Range>& ranges) {
    if (!ranges.empty()) (*this)(name, ranges);
  }
  void later(const char* name, std::string& text) {
    if (!text.empty()) (*this)(name, text);
  }
  template <typename T>
  void former(const char* /*name*/, T& /*value*/) {}
};

template <typename T>
struct Encoder {
  static Json encode(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      return enum_name(value);
    } else if constexpr (std::is_arithmetic_v<T>) {
      return value;
    } else {
      Json object = Json::object();
      T copy = value;  // fields() takes what it may also fill
      FieldWriter writer{object};
      fields(writer, copy);
      return object;
    }
  }
};
template <>
struct Encoder<std::string> {
  /// What a server sent need not be UTF-8, and JSON can carry nothing else.
  static Json encode(const std::string& text) {
    return is_utf8(text) ? Json(text) : Json{{"base64", base64(bytes_of(text))}};
  }
};
template <>
struct Encoder<Range> {
  static Json encode(const Range& r) {
    if (r.stream.connection == main_connection) return Json::array({name_of(r.stream), r.offset, r.length});
    return Json::array({r.stream.connection.value, name_of(r.stream), r.offset, r.length});
  }
};
template <>
struct Encoder<ConnectionId> {
  static Json encode(const ConnectionId& connection) { return connection.value; }
};
template <typename T>
struct Encoder<std::optional<T>> {
  static Json encode(const std::optional<T>& value) { return value ? report::encode(*value) : Json(nullptr); }
};
template <typename T>
struct Encoder<std::vector<T>> {
  static Json encode(const std::vector<T>& values) {
    Json out = Json::array();
    for (const auto& v : values) out.push_back(report::encode(v));
    return out;
  }
};
template <typename T>
struct Encoder<std::shared_ptr<const T>> {
  static Json encode(const std::shared_ptr<const T>& value) { return report::encode(*value); }
};

template <typename T>
Json encode(const T& value) {
  return Encoder<T>::encode(value);
}

Json step_line(const Inspection& session, const Event& e, bool with_secrets) {
  Json line{{"seq", e.seq}, {"t_us", e.t_us}, {"phase", enum_name(e.phase)}};
  if (e.connection.value_or(main_connection) != main_connection) line["connection"] = encode(e.connection);
  line["direction"] = encode(e.direction);
  line["range"] = encode(e.range);
  line["kind"] = kind_of(e);
  auto payload = e.payload;
  if (auto* secret = std::get_if<event::Secret>(&payload); secret && !with_secrets) secret->secret.clear();
  FieldWriter writer{line};
  std::visit([&](auto& p) { fields(writer, p); }, payload);
  if (e.get_if<event::Chunk>()) line["bytes"] = base64(visible_bytes(session, e.range, with_secrets));
  return line;
}

}  // namespace

void write_session(const Inspection& session, const ReportOptions& options, const Sink& sink) {
  sink(Json{{"format", session_format}, {"steps", session.events().size()}}.dump() + "\n");
  for (const auto& e : session.events())
    sink(step_line(session, e, options.with_secrets).dump(-1, ' ', true) + "\n");
}

}  // namespace sti::report
