#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <string>

#include "completion_words.hpp"

namespace sti::cli {
namespace {

using Kind = Completable::Kind;

constexpr std::string_view bash_start =
    R"bash(# bash completion for starttls. Made by `starttls completion bash`.
_starttls() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  _starttls_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
  _starttls_files() { mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames; }
  _starttls_beginnings() { _starttls_words "$1"; compopt -o nospace; }
  local at=$COMP_CWORD
)bash";
constexpr std::string_view bash_end = R"bash(}
complete -F _starttls starttls
)bash";

constexpr std::string_view zsh_start = R"zsh(#compdef starttls
# zsh completion for starttls. Made by `starttls completion zsh`.
_starttls() {
  local word=${words[CURRENT]} before=${words[CURRENT-1]} command=${words[2]}
  _starttls_words() { compadd -- ${=1}; }
  _starttls_files() { _files; }
  _starttls_beginnings() { compadd -S '' -- ${=1}; }
  local at=$((CURRENT - 1))
)zsh";
constexpr std::string_view zsh_end = R"zsh(}
compdef _starttls starttls
if [[ ${funcstack[1]-} == _starttls ]]; then _starttls "$@"; fi
)zsh";

std::string call_for(const Completable& what, bool goes_on = false) {
  switch (what.kind) {
    case Kind::words:
      return fmt::format("{} \"{}\"", goes_on ? "_starttls_beginnings" : "_starttls_words",
                         fmt::join(what.words, " "));
    case Kind::files:
      return "_starttls_files";
    case Kind::nothing:
    case Kind::anything:
      break;
  }
  return ":";
}

/// What bash and zsh read alike: both have `case`, and each its own three functions to offer something.
std::string by_case(const std::vector<CompletedCommand>& commands) {
  std::string names, values, options, arguments;
  std::set<std::string> told;
  for (const auto& command : commands) {
    names += command.name + " ";
    std::string of_command;
    for (const auto& option : command.options) {
      for (const auto& name : option.names) of_command += (of_command.empty() ? "" : " ") + name;
      if (option.value.kind == Kind::nothing || !told.insert(option.names.back()).second) continue;
      values +=
          fmt::format("    {}) {}; return ;;\n", fmt::join(option.names, " | "), call_for(option.value));
    }
    options += fmt::format("      {}) _starttls_words \"{}\" ;;\n", command.name, of_command);
    arguments +=
        fmt::format("    {}) {} ;;\n", command.name, call_for(command.argument, command.argument_goes_on));
  }
  return fmt::format(
      "  if ((at == 1)); then _starttls_words \"{}--help --version\"; return; fi\n"
      "  case $before in\n{}  esac\n"
      "  if [[ $word == -* ]]; then\n    case $command in\n{}    esac\n    return\n  fi\n"
      "  case $command in\n{}  esac\n",
      names, values, options, arguments);
}

std::string in_single_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "'";
}

std::string fish_value(const Completable& value) {
  switch (value.kind) {
    case Kind::nothing:
      return "";
    case Kind::words:
      return fmt::format(" -x -a {}", in_single_quotes(fmt::format("{}", fmt::join(value.words, " "))));
    case Kind::files:
      return " -r -F";
    case Kind::anything:
      return " -x";
  }
  return "";
}

std::string fish(const std::vector<CompletedCommand>& commands) {
  std::string out = "# fish completion for starttls. Made by `starttls completion fish`.\n";
  out += "complete -c starttls -f\n";
  out += "complete -c starttls -n __fish_use_subcommand -l help -d 'What can be asked'\n";
  out += "complete -c starttls -n __fish_use_subcommand -l version -d 'The version'\n";
  for (const auto& command : commands) {
    out += fmt::format("complete -c starttls -n __fish_use_subcommand -a {} -d {}\n", command.name,
                       in_single_quotes(command.description));
    const auto here = fmt::format("complete -c starttls -n '__fish_seen_subcommand_from {}'", command.name);
    for (const auto& option : command.options) {
      out += here;
      for (const auto& name : option.names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      out += fish_value(option.value) + " -d " + in_single_quotes(option.description) + "\n";
    }
    if (command.argument.kind == Kind::words)
      out += fmt::format("{} -a {}\n", here,
                         in_single_quotes(fmt::format("{}", fmt::join(command.argument.words, " "))));
    if (command.argument.kind == Kind::files) out += here + " -F\n";
  }
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell, const std::vector<CompletedCommand>& commands) {
  if (shell == "fish") return fish(commands);
  if (shell == "zsh") return fmt::format("{}{}{}", zsh_start, by_case(commands), zsh_end);
  return fmt::format("{}{}{}", bash_start, by_case(commands), bash_end);
}

}  // namespace sti::cli
