// Writes a saved session of about so many events.
//
//   write_long_session EVENTS FILE
#include <cstdlib>

#include "report/session_file.hpp"
#include "support/child_process.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  // Eight events an exchange: two lines, each with its record and the chunks of both streams.
  const auto session =
      sti::test::session_of(sti::test::long_session(std::strtoull(argv[1], nullptr, 10) / 8));
  sti::support::write_file(argv[2], sti::report::write_session(session, {}));
}
