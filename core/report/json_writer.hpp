#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/sink.hpp"

namespace sti::report {

/// Writes one JSON document as it is told: two spaces a level, a line to each value. Text is taken as UTF-8;
/// what is not is escaped first (text_of_json).
class JsonWriter {
 public:
  /// `ascii` writes all else as \uXXXX, so that nothing in the document can disturb a terminal.
  JsonWriter(const Sink& sink, bool ascii) : sink_(sink), ascii_(ascii) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  ~JsonWriter() { flush(); }

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  /// What begins from here to the matching end stands in one line.
  void begin_in_line() { ++in_line_; }
  void end_in_line() { --in_line_; }

  /// The name of the value that follows, inside an object.
  void key(std::string_view name);

  void value(std::string_view text);
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(bool truth) { put(truth ? "true" : "false"); }
  void value(std::nullptr_t) { put("null"); }
  template <std::integral Number>
  void value(Number number) {
    put(std::to_string(number));
  }
  template <typename T>
  void value(const std::optional<T>& optional) {
    optional ? value(*optional) : value(nullptr);
  }
  void value(const std::vector<std::string>& texts);

  template <typename T>
  void field(std::string_view name, const T& content) {
    key(name);
    value(content);
  }

  /// Ends the document with a line end.
  void finish();

 private:
  void open(char bracket);
  void close(char bracket);
  void before_value();
  void line(std::size_t depth);
  void put(std::string_view written);
  void put_text(std::string_view text);
  void flush();

  const Sink& sink_;
  bool ascii_;
  std::string buffer_;
  std::vector<bool> filled_;  ///< of each open bracket: something stands in it
  std::size_t in_line_ = 0;
  bool after_key_ = false;
};

}  // namespace sti::report
