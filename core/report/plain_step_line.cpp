// Nearly every line of a session file is as it was written. Such a line says nothing by its layout, so it is
// read in one pass, without a tree of JSON values between text and step.
#include "report/plain_step_line.hpp"

#include <charconv>
#include <cstring>
#include <memory>
#include <system_error>
#include <variant>

#include "model/base64.hpp"
#include "report/session_fields.hpp"
#include "report/step_line.hpp"

namespace sti::report {
namespace {

class PlainReader {
 public:
  explicit PlainReader(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  bool read(Step& step) {
    auto& e = step.event;
    std::string_view kind;
    open('{');
    (*this)("seq", e.seq), (*this)("t_us", e.t_us), (*this)("phase", e.phase);
    later("connection", e.connection);
    (*this)("direction", e.direction), (*this)("range", e.range), (*this)("kind", kind);
    auto payload = plain_ ? payload_called(kind) : std::nullopt;
    if (!payload) return false;
    e.payload = std::move(*payload);
    if (!e.connection && is_about_a_connection(e.payload)) e.connection = main_connection;
    std::visit([this](auto& p) { fields(*this, p); }, e.payload);
    if (e.get_if<event::Chunk>()) (*this)("bytes", step.bytes);
    close('}');
    return plain_ && at_ == end_;
  }

  /// A field of the object that is being read, at its place.
  template <typename T>
  void operator()(std::string_view name, T& value) {
    if (!field_is(name)) plain_ = false;
    if (!plain_) return;
    at_ += name.size() + (first_ ? 3 : 4);
    first_ = false;
    take(value);
  }
  template <typename T>
  void later(std::string_view name, T& value) {
    if (plain_ && field_is(name))
      (*this)(name, value);
    else
      value = T{};
  }
  template <typename T>
  void former(std::string_view name, T& value) {
    later(name, value);
  }

 private:
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  /// Whether `"name":` comes next, after a comma where it is not the first.
  [[nodiscard]] bool field_is(std::string_view name) const {
    const char* at = at_;
    const std::size_t comma = first_ ? 0 : 1;
    if (left() < name.size() + 3 + comma) return false;
    if (comma != 0 && *at++ != ',') return false;
    return *at == '"' && std::memcmp(at + 1, name.data(), name.size()) == 0 && at[name.size() + 1] == '"' &&
           at[name.size() + 2] == ':';
  }

  /// Takes one character if it is next.
  bool next(char c) {
    if (!plain_ || at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) { plain_ = next(c); }
  void open(char c) {
    expect(c);
    first_ = true;
  }
  void close(char c) {
    expect(c);
    first_ = false;
  }

  /// Text of printable ASCII, which stands in JSON as it is (RFC 8259, section 7).
  void take(std::string_view& text) {
    expect('"');
    const char* begin = at_;
    while (at_ != end_ && *at_ >= 0x20 && *at_ < 0x7f && *at_ != '"' && *at_ != '\\') ++at_;
    text = {begin, static_cast<std::size_t>(at_ - begin)};
    expect('"');
  }
  void take(std::string& to) {
    std::string_view text;
    take(text);
    if (plain_) to = text;
  }
  void take(Bytes& to) {
    std::string_view text;
    take(text);
    auto bytes = plain_ ? from_base64(text) : std::nullopt;
    plain_ = bytes.has_value();
    if (plain_) to = std::move(*bytes);
  }
  void take(Range& to) {
    expect('[');
    std::string_view name;
    ConnectionId connection;
    if (plain_ && at_ != end_ && *at_ != '"') {
      take(connection);
      expect(',');
    }
    take(name);
    expect(',');
    take(to.offset);
    expect(',');
    take(to.length);
    expect(']');
    const auto stream = stream_from(name);
    plain_ = plain_ && stream && to.offset <= largest_offset && to.length <= largest_offset;
    if (plain_) to.stream = {connection, stream->layer, stream->direction};
  }
  void take(ConnectionId& to) { take(to.value); }
  template <typename T>
  void take(std::optional<T>& to) {
    constexpr std::string_view null = "null";
    if (plain_ && std::string_view(at_, left()).starts_with(null)) {
      at_ += null.size();
      to.reset();
    } else {
      take(to.emplace());
    }
  }
  template <typename T>
  void take(std::vector<T>& to) {
    expect('[');
    if (next(']')) return;
    do take(to.emplace_back());
    while (next(','));
    expect(']');
  }
  template <typename T>
  void take(std::shared_ptr<const T>& to) {
    auto value = std::make_shared<T>();
    take(*value);
    to = std::move(value);
  }
  template <typename T>
  void take(T& to) {
    if constexpr (std::is_same_v<T, bool>) {
      const std::string_view rest(at_, left()), word = rest.starts_with("true") ? "true" : "false";
      to = word == "true";
      plain_ = plain_ && rest.starts_with(word);
      if (plain_) at_ += word.size();
    } else if constexpr (std::is_enum_v<T>) {
      std::string_view name;
      take(name);
      const auto value = enum_from(name, T{});
      plain_ = plain_ && value;
      if (plain_) to = *value;
    } else if constexpr (std::is_integral_v<T>) {
      // A leading zero, a fraction or an exponent is not how a number is written.
      const char* digits = at_ + (std::is_signed_v<T> && at_ != end_ && *at_ == '-' ? 1 : 0);
      if (!plain_ || digits == end_ || *digits < (digits == at_ ? '0' : '1') || *digits > '9') {
        plain_ = false;
        return;
      }
      const auto number = std::from_chars(at_, end_, to);
      plain_ = number.ec == std::errc() && (*digits != '0' || number.ptr == digits + 1);
      if constexpr (std::is_signed_v<T>) plain_ = plain_ && to <= largest_time && to >= -largest_time;
      at_ = number.ptr;
    } else {
      open('{');
      fields(*this, to);
      close('}');
    }
  }

  const char* at_;
  const char* end_;
  bool plain_ = true;  ///< as far as it was read
  bool first_ = true;  ///< no field of the object was read yet
};

}  // namespace

bool read_plain_step_line(std::string_view line, Step& step) { return PlainReader(line).read(step); }

}  // namespace sti::report
