#include "report/session_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <type_traits>
#include <variant>

#include "model/budget.hpp"
#include "model/escape.hpp"
#include "report/plain_step_line.hpp"
#include "report/session_fields.hpp"
#include "report/session_file.hpp"

namespace sti::report {
namespace {

// A file may be hostile. A line is parsed whole, so its length bounds the memory that parsing takes; what the
// engine writes stays far below.
constexpr std::size_t longest_line = std::size_t{8} << 20;
/// Bytes of the shortest line that can be a step; a file has no more steps than that lets it.
constexpr std::uint64_t shortest_step = 80;
/// Bytes shown of what stands past the end.
constexpr std::size_t shown_past_end = 32;

/// Whether everything that an event points at is in a connection that has begun.
struct Placed {
  std::size_t connections;
  bool all = true;

  template <typename T>
  void operator()(const char* /*name*/, T& value) {
    look(value);
  }
  template <typename T>
  void later(const char* /*name*/, T& value) {
    look(value);
  }

  template <typename T>
  void former(const char* /*name*/, T& /*value*/) {}

  void look(Range& range) { all = all && range.stream.connection.value < connections; }
  template <typename T>
  void look(std::optional<T>& value) {
    if (value) look(*value);
  }
  template <typename T>
  void look(std::vector<T>& values) {
    for (auto& value : values) look(value);
  }
  template <typename T>
  void look(std::shared_ptr<const T>& value) {
    auto copy = *value;
    look(copy);
  }
  void look(std::string& /*value*/) {}
  template <typename T>
  void look(T& value) {
    if constexpr (std::is_class_v<T>) fields(*this, value);
  }
};

bool points_into(Event& e, std::size_t connections) {
  Placed placed{connections};
  placed.look(e.range);
  std::visit([&](auto& payload) { fields(placed, payload); }, e.payload);
  return placed.all;
}

}  // namespace

bool SessionReader::fail(std::string expected, std::string got) {
  wrong_ = Wrong{std::move(expected), std::move(got)};
  return false;
}

std::optional<Error> SessionReader::failure() const {
  if (!wrong_) return std::nullopt;
  return Error{Fault::misbehaved,
               fmt::format("reading line {} of the session file", line_ + 1),
               wrong_->expected,
               wrong_->got,
               {}};
}

std::string SessionReader::awaited() const {
  return line_ == 0 ? std::string("the header") : fmt::format("step {}", line_ - 1);
}

std::optional<Error> SessionReader::feed(std::string_view piece) {
  while (!wrong_ && !piece.empty()) {
    if (whole()) {
      past_end(piece);
      break;
    }
    const auto end = piece.find('\n');
    const auto part = piece.substr(0, end);
    if (part.size() > longest_line - pending_.size()) {
      fail(fmt::format("a line of at most {} bytes", longest_line), "a longer one");
      break;
    }
    if (end == std::string_view::npos) {
      pending_ += part;
      break;
    }
    if (pending_.empty()) {
      line(part);
    } else {
      pending_ += part;
      if (line(pending_)) pending_.clear();
    }
    piece.remove_prefix(end + 1);
  }
  return failure();
}

std::optional<Error> SessionReader::end() {
  if (!wrong_) {
    if (whole() && !pending_.empty())
      fail(fmt::format("the end of the file after {} steps", steps_), quoted(bytes_of(pending_)));
    else if (!whole())
      fail(pending_.empty() ? awaited() : "a line end", "the end of the file");
  }
  return failure();
}

/// What stands past the last step: an error as soon as there is more than is shown of it, or no more comes.
void SessionReader::past_end(std::string_view piece) {
  pending_ += piece.substr(0, shown_past_end + 1 - pending_.size());
  if (pending_.size() <= shown_past_end) return;
  fail(fmt::format("the end of the file after {} steps", steps_),
       quoted(bytes_of(pending_).first(shown_past_end)) + " and more");
}

bool SessionReader::line(std::string_view text) {
  if (line_ == 0) {
    wrong_ = read_header_line(text, steps_);
    if (!wrong_) session_.expect(static_cast<std::size_t>(std::min(steps_, file_size_ / shortest_step)));
  } else {
    step(text);
  }
  if (wrong_) return false;
  ++line_;
  return true;
}

bool SessionReader::step(std::string_view text) {
  Step step;
  if (!read_plain_step_line(text, step)) wrong_ = read_step_line(text, awaited(), step);
  if (wrong_ || !follows(step)) return false;
  session_.apply(std::move(step));
  return true;
}

/// What holds between the steps of every session.
bool SessionReader::follows(Step& step) {
  const auto& e = step.event;
  const auto begun = session_.connections().size();
  const bool begins = e.get_if<event::Connecting>() || e.get_if<event::Connected>();
  if (e.connection.has_value() != is_about_a_connection(e.payload))
    return fail("in \"connection\" one where an event of this kind is about one",
                quoted(bytes_of(kind_of(e))));
  if (e.connection && e.connection->value >= begun + (begins ? 1 : 0))
    return fail(fmt::format("in \"connection\" less than {}, or the next where one begins", begun),
                fmt::format("{}", e.connection->value));
  if (!points_into(step.event,
                   std::max<std::size_t>(begun, e.connection ? e.connection->value + std::size_t{1} : 0)))
    return fail("bytes of a connection that has begun", "those of another");
  if (e.get_if<event::Chunk>()) {
    if (e.range.stream.connection != *e.connection)
      return fail("a chunk of its event's connection",
                  fmt::format("one of {}", e.range.stream.connection.value));
    if (e.range.length != step.bytes.size())
      return fail(fmt::format("{} bytes", e.range.length), fmt::format("{}", step.bytes.size()));
    const auto end = session_.bytes().size(e.range.stream);
    if (e.range.offset != end)
      return fail(fmt::format("a chunk at byte {} of {}", end, name_of(e.range.stream)),
                  fmt::format("{}", e.range.offset));
  }
  if (!ranges_.take(step.event, session_.bytes().total_size()))
    return fail(fmt::format("steps that are about {} bytes in all",
                            allowance::ranges.of(session_.bytes().total_size())),
                "more than that");
  const auto seq = line_ - 1;
  if (e.seq != seq) return fail(fmt::format("in \"seq\" {}", seq), fmt::format("{}", e.seq));
  if ((seq == 0) != (e.get_if<event::Started>() != nullptr))
    return fail("a step of kind \"started\" first and only there", quoted(bytes_of(kind_of(e))));
  const auto before = session_.events().empty() ? 0 : session_.events().back().t_us;
  if (e.t_us < before) return fail(fmt::format("in \"t_us\" at least {}", before), fmt::format("{}", e.t_us));
  if (session_.outcome())
    return fail("nothing after the step of kind \"finished\"", quoted(bytes_of(kind_of(e))));
  return true;
}

Result<Inspection> read_session(std::string_view file) {
  Inspection session;
  SessionReader reader(session, file.size());
  if (auto error = reader.feed(file)) return std::move(*error);
  if (auto error = reader.end()) return std::move(*error);
  return session;
}

}  // namespace sti::report
