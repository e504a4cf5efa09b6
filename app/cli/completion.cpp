#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "lab/lab.hpp"
#include "protocol/registry.hpp"

namespace sti::cli {
namespace {

constexpr const char* about =
    "Prints a script that teaches a shell to complete this program's commands, options, schemes and faults.";
constexpr const char* footer = R"(Examples:
  source <(starttls completion bash)
  starttls completion bash > ~/.local/share/bash-completion/completions/starttls)";

/// Everything but the word lists, which come from the program itself.
constexpr const char* script = R"bash(# bash completion for starttls. Made by `starttls completion bash`.
_starttls() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "$commands$ --help --version" -- "$word")
    return
  fi
  case $before in
    --color) mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word"); return ;;
    --detail) mapfile -t COMPREPLY < <(compgen -W "normal full" -- "$word"); return ;;
    --format) mapfile -t COMPREPLY < <(compgen -W "text tree json html md" -- "$word"); return ;;
    --purpose) mapfile -t COMPREPLY < <(compgen -W "server client any" -- "$word"); return ;;
    --tls) mapfile -t COMPREPLY < <(compgen -W "1.2 1.3" -- "$word"); return ;;
    --fault) mapfile -t COMPREPLY < <(compgen -W "$faults$ list" -- "$word"); return ;;
    --listen) mapfile -t COMPREPLY < <(compgen -W "127.0.0.1 ::1" -- "$word"); return ;;
    --output | --keylog | --trust) mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames; return ;;
    --name | --connect | --filter | --timeout | --ehlo | --at) return ;;
  esac
  if [[ $word == -* ]]; then
    case $command in
$options$    esac
    return
  fi
  case $command in
    inspect) mapfile -t COMPREPLY < <(compgen -W "$schemes$" -- "$word"); compopt -o nospace ;;
    convert | verify) mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames ;;
    completion) mapfile -t COMPREPLY < <(compgen -W "bash" -- "$word") ;;
  esac
}
complete -F _starttls starttls
)bash";

void replace(std::string& text, std::string_view mark, std::string_view by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
}

std::string options_of(const CLI::App& command) {
  std::string out;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_snames()) out += " -" + name;
    for (const auto& name : option->get_lnames()) out += " --" + name;
  }
  return out.empty() ? out : out.substr(1);
}

std::string bash_script(const CLI::App& program) {
  std::string commands, options, faults, schemes;
  for (const auto* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    commands += (commands.empty() ? "" : " ") + command->get_name();
    options += fmt::format("      {}) mapfile -t COMPREPLY < <(compgen -W \"{}\" -- \"$word\") ;;\n",
                           command->get_name(), options_of(*command));
  }
  for (const auto& fault : lab::faults()) faults += (faults.empty() ? "" : " ") + std::string(fault.name);
  for (const auto& p : protocol::protocols())
    schemes += (schemes.empty() ? "" : " ") + std::string(p.scheme) + "://";
  std::string out = script;
  replace(out, "$commands$", commands);
  replace(out, "$options$", options);
  replace(out, "$faults$", faults);
  replace(out, "$schemes$", schemes);
  return out;
}

}  // namespace

void add_completion(CLI::App& program, int& status) {
  auto* command = program.add_subcommand("completion", "Completion for a shell");
  command->footer(std::string(about) + "\n\n" + footer);
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash")->required()->check(CLI::IsMember({"bash"}));
  command->callback([&program, &status, shell] {
    std::fputs(bash_script(program).c_str(), stdout);
    status = done;
  });
}

}  // namespace sti::cli
