#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "support/child_process.hpp"

namespace sti::test {

/// What a run of the program cost.
struct Cost {
  int status = -1;           ///< exit status; 128 + signal
  std::uint64_t memory = 0;  ///< peak resident bytes
  double cpu = 0;            ///< seconds of processor time, user and system
  std::string err;           ///< the beginning of what it said on standard error
};

/// Runs the real `starttls` with these arguments, its standard output going to `out`.
Cost run_starttls(const std::vector<std::string>& arguments, const std::filesystem::path& out);

/// The formats that `--output` knows for a session.
const std::vector<std::string>& session_formats();

}  // namespace sti::test
