// Sessions out of files and into them.
#include <chrono>
#include <filesystem>
#include <utility>

#include "gui/ui/app.hpp"
#include "model/escape.hpp"
#include "report/output_file.hpp"
#include "report/report.hpp"

namespace sti::gui {
namespace {

/// How long one frame may spend on reading files.
constexpr std::chrono::microseconds reading_budget{3000};

}  // namespace

std::optional<Error> App::open_file(const std::filesystem::path& file) {
  const auto* before = model_.shown;
  auto& added = add_entry();
  added.file = file.string();
  added.opening = 0.0f;
  views_.front()->follow = false;
  auto reading = FileOpening::begin(file, added.session);
  // One piece, which is all of a short file.
  auto error = reading ? (*reading)->read_on({}) : std::optional(reading.error());
  if (error) {
    forget(added.key);
    model_.shown = before;
    return error;
  }
  openings_.push_back({added.key, std::move(*reading), false});
  opened_so_far(openings_.back());
  return std::nullopt;
}

void App::read_on() {
  if (openings_.empty()) return;
  // The one that was begun first is read first: what is read in turns is done later and no sooner.
  auto& opening = openings_.front();
  // The first frame is for showing that it was begun, as soon as can be.
  if (!std::exchange(opening.announced, true)) return;
  if (const auto error = opening.reading->read_on(reading_budget)) {
    opening_error_ = error;
    tell(Severity::error, error->text());
    forget(opening.key);
  } else {
    opened_so_far(opening);
  }
}

/// Notes how far a file is read; one that is complete is a session like others from then on.
void App::opened_so_far(const Opening& opening) {
  auto& e = *entry(opening.key);
  e.opening = opening.reading->progress();
  if (!opening.reading->complete()) return;
  e.opening.reset();
  settings_.remember_file(e.file);
  std::erase_if(openings_, [key = e.key](const Opening& o) { return o.key == key; });
}

std::optional<Error> App::export_to(const std::filesystem::path& file, bool with_secrets) {
  if (!model_.shown)
    return Error{Fault::local, "exporting", "a session to export", "none is shown", std::nullopt};
  if (model_.shown->opening)
    return Error{Fault::local, "exporting", "a session that is complete", "one that is still being opened",
                 std::nullopt};
  const auto* format = report::format_for(file.filename().string());
  if (!format)
    return Error{Fault::local, "exporting", "a file name ending in one of " + report::known_extensions(),
                 escaped(file.filename().string()), std::nullopt};
  report::ReportOptions options;
  options.with_secrets = with_secrets;
  const auto write = [&](const report::Sink& sink) { format->write(model_.shown->session, options, sink); };
  const auto written = report::replace_file(file, report::Written(write), report::readers_of(with_secrets));
  if (!written) return written.error();
  if (format->extension == ".stls") settings_.remember_file(file);
  return std::nullopt;
}

}  // namespace sti::gui
