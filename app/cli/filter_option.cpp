#include "filter_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <variant>

#include "commands.hpp"
#include "report/safe_text.hpp"

namespace sti::cli {
namespace {

/// A line longer than this would wrap, and its mark with it.
constexpr std::size_t longest_shown = 200;

void show_place(std::string_view text, const filter::FilterError& error) {
  if (text.size() > longest_shown) return;
  const auto shown = report::safe(text);
  const auto before = report::columns(report::safe(text.substr(0, error.offset)));
  const auto marked =
      std::max<std::size_t>(1, report::columns(report::safe(text.substr(error.offset, error.length))));
  std::fputs(fmt::format("  {}\n  {:{}}^{:~>{}}\n", shown, "", before, "", marked - 1).c_str(), stderr);
}

}  // namespace

bool FilterOption::understood() const {
  const auto parsed = filter::parse_filter(text);
  const auto* error = std::get_if<filter::FilterError>(&parsed);
  if (!error) return true;
  complain("--filter: " + error->text());
  show_place(text, *error);
  return false;
}

filter::Filter FilterOption::filter() const {
  auto parsed = filter::parse_filter(text);
  auto* understood = std::get_if<filter::Filter>(&parsed);
  return understood ? std::move(*understood) : filter::Filter();
}

}  // namespace sti::cli
