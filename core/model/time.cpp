#include "model/time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <system_error>

namespace sti {
namespace {

/// `count` decimal digits at the front of `text`, taken off it; nullopt where there are fewer.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  const auto* end = text.data() + count;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.front() == '-') return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// "Z" or "+hh:mm", to the end of the text: seconds east of UTC.
std::optional<int> take_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.empty()) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ":")) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

}  // namespace

std::optional<UnixTime> unix_time(int year, int month, int day, int hour, int minute, int second) {
  using namespace std::chrono;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 60)
    return std::nullopt;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return static_cast<UnixTime>(sys_days{date}.time_since_epoch().count()) * 86400 + hour * 3600 +
         minute * 60 + second;
}

std::string rfc3339(UnixTime t) {
  using namespace std::chrono;
  const auto days = floor<std::chrono::days>(sys_seconds{seconds{t}});
  const year_month_day date{days};
  const auto within = t - static_cast<UnixTime>(days.time_since_epoch().count()) * 86400;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), within / 3600,
                     within / 60 % 60, within % 60);
}

std::string rfc3339_us(std::int64_t unix_us) {
  auto seconds = unix_us / 1000000;
  auto rest = unix_us % 1000000;
  if (rest < 0) rest += 1000000, --seconds;
  auto text = rfc3339(seconds);
  text.insert(text.size() - 1, fmt::format(".{:06}", rest));
  return text;
}

std::optional<UnixTime> parse_rfc3339(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  if (text.empty()) return unix_time(*year, *month, *day, 0, 0, 0);

  if (!take(text, "Tt ")) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ":")) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || !take(text, ":")) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second) return std::nullopt;
  if (take(text, ".")) {
    if (!take(text, "0123456789")) return std::nullopt;
    while (take(text, "0123456789")) {
    }
  }
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  const auto local = unix_time(*year, *month, *day, *hour, *minute, *second);
  return local ? std::optional<UnixTime>(*local - *offset) : std::nullopt;
}

}  // namespace sti
