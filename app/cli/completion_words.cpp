#include "completion_words.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>

#include "lab/lab.hpp"
#include "model/scheme.hpp"

namespace sti::cli {
namespace {

using Kind = Completable::Kind;

std::vector<std::string> fault_names() {
  std::vector<std::string> out;
  for (const auto& fault : lab::faults()) out.emplace_back(fault.name);
  out.emplace_back("list");
  return out;
}

std::vector<std::string> scheme_beginnings() {
  std::vector<std::string> out;
  for (const auto& scheme : schemes()) out.push_back(std::string(scheme.scheme) + "://");
  return out;
}

/// By the name of what an option takes ("FILE", "auto|always|never"), so that a new one needs nothing here.
Completable value_of(const CLI::Option& option) {
  if (option.get_type_size() == 0) return {};
  // What a check adds to the name stands behind a colon.
  const auto whole = option.get_type_name();
  const auto takes = whole.substr(0, whole.find(':'));
  if (option.check_lname("fault")) return {Kind::words, fault_names()};
  if (option.check_lname("listen")) return {Kind::words, {"127.0.0.1", "::1"}};
  if (takes.starts_with("FILE")) return {Kind::files, {}};
  if (takes.find('|') == std::string::npos) return {Kind::anything, {}};
  Completable out{Kind::words, {}};
  for (std::size_t start = 0; start <= takes.size();) {
    const auto end = std::min(takes.find('|', start), takes.size());
    out.words.push_back(takes.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

std::string first_sentence(const std::string& text) {
  return text.substr(0, std::min({text.find(". "), text.find("; "), text.find(": "), text.size()}));
}

Completable argument_of(const CLI::Option& option) {
  const auto name = option.get_name(true);
  if (name == "URL") return {Kind::words, scheme_beginnings()};
  if (name == "FILE") return {Kind::files, {}};
  if (name == "SHELL") return {Kind::words, {std::begin(completed_shells), std::end(completed_shells)}};
  return {Kind::anything, {}};
}

}  // namespace

std::vector<CompletedCommand> completed_commands(const CLI::App& program) {
  std::vector<CompletedCommand> out;
  for (const auto* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    CompletedCommand completed{
        command->get_name(), first_sentence(command->get_description()), {}, {}, false};
    for (const auto* option : command->get_options()) {
      if (option->get_positional()) {
        completed.argument = argument_of(*option);
        completed.argument_goes_on = option->get_name(true) == "URL";
        continue;
      }
      CompletedOption entry{{}, first_sentence(option->get_description()), value_of(*option)};
      for (const auto& name : option->get_snames()) entry.names.push_back("-" + name);
      for (const auto& name : option->get_lnames()) entry.names.push_back("--" + name);
      completed.options.push_back(std::move(entry));
    }
    out.push_back(std::move(completed));
  }
  return out;
}

}  // namespace sti::cli
