// What there is to complete, taken from the program itself, whatever the shell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace sti::cli {

/// What may follow an option, or stand as an argument.
struct Completable {
  enum class Kind : std::uint8_t { nothing, words, files, anything };
  Kind kind = Kind::nothing;       ///< nothing: a flag
  std::vector<std::string> words;  ///< where kind is words
};

struct CompletedOption {
  std::vector<std::string> names;  ///< "-4", "--json"
  std::string description;         ///< its first sentence
  Completable value;
};

struct CompletedCommand {
  std::string name;
  std::string description;
  std::vector<CompletedOption> options;
  Completable argument;
  bool argument_goes_on = false;  ///< the word is a beginning, as a scheme is of a URL
};

std::vector<CompletedCommand> completed_commands(const CLI::App& program);

/// The shells that there is a script for, in order of completion_script's arguments.
inline constexpr std::string_view completed_shells[] = {"bash", "zsh", "fish"};
/// The script for one of them.
std::string completion_script(std::string_view shell, const std::vector<CompletedCommand>& commands);

}  // namespace sti::cli
