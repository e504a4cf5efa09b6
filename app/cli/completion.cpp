#include <CLI/CLI.hpp>
#include <cstdio>
#include <iterator>
#include <memory>

#include "commands.hpp"
#include "completion_words.hpp"

namespace sti::cli {
namespace {

constexpr const char* about =
    "Prints a script that teaches a shell to complete this program's commands, options, schemes and faults.";
constexpr const char* footer = R"(Examples:
  source <(starttls completion bash)
  starttls completion bash > ~/.local/share/bash-completion/completions/starttls
  starttls completion zsh > "${fpath[1]}/_starttls"
  starttls completion fish > ~/.config/fish/completions/starttls.fish)";

}  // namespace

void add_completion(CLI::App& program, int& status) {
  auto* command = program.add_subcommand("completion", "Completion for a shell");
  command->footer(std::string(about) + "\n\n" + footer);
  const auto shell = std::make_shared<std::string>();
  std::vector<std::string> shells(std::begin(completed_shells), std::end(completed_shells));
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember(shells));
  command->callback([&program, &status, shell] {
    std::fputs(completion_script(*shell, completed_commands(program)).c_str(), stdout);
    status = done;
  });
}

}  // namespace sti::cli
