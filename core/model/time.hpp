#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/certificate.hpp"

namespace sti {

/// RFC 3339, in UTC: "2026-03-01T12:00:00Z".
std::string rfc3339(UnixTime t);
/// As above with microseconds: "2026-03-01T12:00:00.123456Z".
std::string rfc3339_us(std::int64_t unix_us);
/// Reads an RFC 3339 date-time (any offset, fractions cut off) or a bare date (midnight UTC); nullopt if it
/// is neither.
std::optional<UnixTime> parse_rfc3339(std::string_view text);

/// Seconds since 1970 for a proleptic Gregorian UTC date and time; nullopt where a part is out of range.
/// A leap second (59 to 60) is taken as the second after.
std::optional<UnixTime> unix_time(int year, int month, int day, int hour, int minute, int second);

}  // namespace sti
