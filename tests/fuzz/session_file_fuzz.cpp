// A session file may come from anybody. Whatever is in it, it is read or refused; what was read is shown by
// every report without a control byte, and written again it reads as the same session.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "report/report.hpp"
#include "report/session_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sti::report;
  constexpr ReportOptions everything{true, false};
  const Sink nowhere = [](std::string_view) {};
  const auto session = read_session({reinterpret_cast<const char*>(data), size});
  if (!session) {
    if (session.error().text().empty()) std::abort();
    return 0;
  }
  for (const auto& format : formats()) {
    if (format.extension == ".pcapng") {
      format.write(*session, everything, nowhere);
      continue;
    }
    for (const char c : format.make(*session, everything))
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) std::abort();
    format.write(*session, {}, nowhere);
  }
  const auto written = write_session(*session, everything);
  const auto again = read_session(written);
  if (!again || write_session(*again, everything) != written) std::abort();
  return 0;
}
