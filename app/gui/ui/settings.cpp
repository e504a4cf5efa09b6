#include "gui/ui/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "gui/ui/files.hpp"
#include "model/names.hpp"
#include "report/output_file.hpp"

namespace sti::gui {
namespace {

constexpr std::array<std::string_view, 4> trust_names{"automatic", "system", "lab", "file"};
constexpr std::size_t most_remembered = 12;

void put_first(std::vector<std::string>& list, const std::string& entry) {
  std::erase(list, entry);
  list.insert(list.begin(), entry);
  if (list.size() > most_remembered) list.resize(most_remembered);
}

template <typename T>
void read(const nlohmann::json& from, const char* key, T& into) {
  const auto it = from.find(key);
  if (it == from.end()) return;
  try {
    into = it->get<T>();
  } catch (const nlohmann::json::exception&) {
    // Somebody else's value under our key: what we had stays.
  }
}

}  // namespace

void Settings::remember_target(const std::string& url) { put_first(targets, url); }
void Settings::remember_file(const std::filesystem::path& file) { put_first(files, file.string()); }

std::filesystem::path settings_file() {
  const std::filesystem::path name = "starttls-inspector/window.json";
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config && *config == '/') return config / name;
  if (const char* home = std::getenv("HOME"); home && *home == '/')
    return std::filesystem::path(home) / ".config" / name;
  return {};
}

Settings load_settings(const std::filesystem::path& file) {
  Settings s;
  const auto text = read_file(file);
  if (!text) return s;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object()) return s;
  std::string theme, trust;
  read(json, "theme", theme);
  read(json, "trust", trust);
  s.theme = theme_from(theme).value_or(s.theme);
  s.trust = value_in<Trust>(trust_names, trust).value_or(s.trust);
  read(json, "scale", s.scale);
  read(json, "sidebar", s.sidebar);
  read(json, "inspector", s.inspector);
  read(json, "bytes", s.bytes);
  read(json, "width", s.width);
  read(json, "height", s.height);
  read(json, "records", s.records);
  read(json, "trust_file", s.trust_file);
  read(json, "own_name", s.own_name);
  read(json, "verify_name", s.verify_name);
  read(json, "stay_open", s.stay_open);
  read(json, "try_anyway", s.try_anyway);
  read(json, "go_on_after_injection", s.go_on_after_injection);
  read(json, "tls12_only", s.tls12_only);
  read(json, "targets", s.targets);
  read(json, "files", s.files);
  // NaN fails both comparisons of clamp, so it is asked for by name.
  auto within = [](float& v, float low, float high, float otherwise) {
    v = v == v ? std::clamp(v, low, high) : otherwise;
  };
  const Settings fresh;
  within(s.scale, least_scale, most_scale, fresh.scale);
  within(s.sidebar, 120, 600, fresh.sidebar);
  within(s.inspector, 240, 1600, fresh.inspector);
  within(s.bytes, 80, 1600, fresh.bytes);
  s.width = std::clamp(s.width, 480, 16384);
  s.height = std::clamp(s.height, 320, 16384);
  if (s.targets.size() > most_remembered) s.targets.resize(most_remembered);
  if (s.files.size() > most_remembered) s.files.resize(most_remembered);
  return s;
}

std::optional<Error> save_settings(const Settings& s, const std::filesystem::path& file) {
  const nlohmann::ordered_json json{
      {"theme", name_of(s.theme)},
      {"scale", s.scale},
      {"sidebar", s.sidebar},
      {"inspector", s.inspector},
      {"bytes", s.bytes},
      {"width", s.width},
      {"height", s.height},
      {"records", s.records},
      {"trust", name_in(trust_names, s.trust)},
      {"trust_file", s.trust_file},
      {"own_name", s.own_name},
      {"verify_name", s.verify_name},
      {"stay_open", s.stay_open},
      {"try_anyway", s.try_anyway},
      {"go_on_after_injection", s.go_on_after_injection},
      {"tls12_only", s.tls12_only},
      {"targets", s.targets},
      {"files", s.files},
  };
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  const auto text = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  const auto written = report::replace_file(file, text, report::Readers::as_usual);
  return written ? std::nullopt : std::optional(written.error());
}

}  // namespace sti::gui
