// The subcommands. Each function adds one to the program; when it is the one that was called, it runs from
// within parsing and leaves the exit status in `status`.
#pragma once

#include <string_view>

namespace CLI {
class App;
}

namespace sti::cli {

// Exit statuses besides those of sti::exit_status.
inline constexpr int done = 0;
inline constexpr int wrong_usage = 2;
inline constexpr int internal_error = 70;

void add_inspect(CLI::App& program, int& status);
void add_lab(CLI::App& program, int& status);
void add_relay(CLI::App& program, int& status);
void add_convert(CLI::App& program, int& status);
void add_verify(CLI::App& program, int& status);
void add_completion(CLI::App& program, int& status);

/// One line on standard error, after the program's name; made safe to print.
void complain(std::string_view message);

}  // namespace sti::cli
