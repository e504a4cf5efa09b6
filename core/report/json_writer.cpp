#include "report/json_writer.hpp"

#include <fmt/format.h>

#include <iterator>

#include "model/escape.hpp"
#include "report/safe_text.hpp"

namespace sti::report {
namespace {

constexpr std::size_t buffer_size = 1 << 16;

/// The code point of the well-formed sequence at `at`, which is moved past it.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const int more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  char32_t value = first & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) value = value << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  return value;
}

/// RFC 8259 §7.
void put_unicode(std::string& out, char32_t c) {
  const auto to = std::back_inserter(out);
  if (c < 0x10000)
    fmt::format_to(to, "\\u{:04x}", static_cast<unsigned>(c));
  else
    fmt::format_to(to, "\\u{:04x}\\u{:04x}", 0xD7C0u + static_cast<unsigned>(c >> 10),
                   0xDC00u + static_cast<unsigned>(c & 0x3FFu));
}

}  // namespace

void JsonWriter::key(std::string_view name) {
  before_value();
  put_text(name);
  buffer_ += in_line_ > 0 ? ":" : ": ";
  after_key_ = true;
}

void JsonWriter::value(std::string_view text) {
  before_value();
  if (is_utf8(text))
    put_text(text);
  else
    put_text(escaped(text));
  if (buffer_.size() >= buffer_size) flush();
}

void JsonWriter::value(const std::vector<std::string>& texts) {
  begin_array();
  for (const auto& text : texts) value(text);
  end_array();
}

void JsonWriter::finish() {
  buffer_ += '\n';
  flush();
}

void JsonWriter::open(char bracket) {
  before_value();
  buffer_ += bracket;
  filled_.push_back(false);
}

void JsonWriter::close(char bracket) {
  const bool filled = filled_.back();
  filled_.pop_back();
  if (filled) line(filled_.size());
  buffer_ += bracket;
}

/// Parts the value from what stands before it.
void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (filled_.empty()) return;
  if (filled_.back()) buffer_ += ',';
  filled_.back() = true;
  line(filled_.size());
}

void JsonWriter::line(std::size_t depth) {
  if (in_line_ > 0) return;
  buffer_ += '\n';
  buffer_.append(2 * depth, ' ');
}

void JsonWriter::put(std::string_view written) {
  before_value();
  buffer_ += written;
  if (buffer_.size() >= buffer_size) flush();
}

void JsonWriter::put_text(std::string_view text) {
  buffer_ += '"';
  for (std::size_t at = 0; at < text.size();) {
    const auto plain = static_cast<unsigned char>(text[at]);
    if (plain >= 0x20 && plain < 0x7F && plain != '"' && plain != '\\') {
      buffer_ += text[at++];
      continue;
    }
    const auto begin = at;
    const auto c = next_code_point(text, at);
    switch (c) {
      case '"':
        buffer_ += "\\\"";
        break;
      case '\\':
        buffer_ += "\\\\";
        break;
      case '\b':
        buffer_ += "\\b";
        break;
      case '\f':
        buffer_ += "\\f";
        break;
      case '\n':
        buffer_ += "\\n";
        break;
      case '\r':
        buffer_ += "\\r";
        break;
      case '\t':
        buffer_ += "\\t";
        break;
      default:
        if (c < 0x20 || (ascii_ && c >= 0x7F))
          put_unicode(buffer_, c);
        else
          buffer_ += text.substr(begin, at - begin);
    }
  }
  buffer_ += '"';
}

void JsonWriter::flush() {
  if (!buffer_.empty()) sink_(buffer_);
  buffer_.clear();
}

}  // namespace sti::report
