#include "gui/ui/settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "gui/ui/files.hpp"
#include "model/names.hpp"
#include "report/output_file.hpp"

namespace sti::gui {
namespace {

constexpr std::array<std::string_view, 4> trust_names{"automatic", "system", "lab", "file"};
constexpr std::size_t most_remembered = 12;

template <typename T, typename Same>
void put_first(std::vector<T>& list, const T& entry, Same same) {
  std::erase_if(list, same);
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

std::optional<RememberedTarget> read_target(const nlohmann::json& json) {
  RememberedTarget target;
  if (json.is_string()) {  // as it was before targets had options
    target.url = json.get<std::string>();
    return target;
  }
  if (!json.is_object()) return std::nullopt;
  std::string trust;
  read(json, "url", target.url);
  if (target.url.empty()) return std::nullopt;
  auto& o = target.options;
  read(json, "verify_name", o.verify_name);
  read(json, "trust", trust);
  o.trust = value_in<Trust>(trust_names, trust).value_or(o.trust);
  read(json, "trust_file", o.trust_file);
  read(json, "tls12_only", o.tls12_only);
  read(json, "try_anyway", o.try_anyway);
  read(json, "go_on_after_injection", o.go_on_after_injection);
  return target;
}

/// What is as usual is left out.
nlohmann::ordered_json written(const RememberedTarget& target) {
  nlohmann::ordered_json json{{"url", target.url}};
  const auto& o = target.options;
  if (!o.verify_name.empty()) json["verify_name"] = o.verify_name;
  if (o.trust != Trust::automatic) json["trust"] = name_in(trust_names, o.trust);
  if (!o.trust_file.empty()) json["trust_file"] = o.trust_file;
  if (o.tls12_only) json["tls12_only"] = true;
  if (o.try_anyway) json["try_anyway"] = true;
  if (o.go_on_after_injection) json["go_on_after_injection"] = true;
  return json;
}

}  // namespace

void Settings::remember_target(const RememberedTarget& target) {
  put_first(targets, target, [&](const RememberedTarget& t) { return t.url == target.url; });
}
void Settings::remember_file(const std::filesystem::path& file) {
  put_first(files, file.string(), [&](const std::string& f) { return f == file.string(); });
}

const RememberedTarget* Settings::find_target(std::string_view url) const {
  const auto it =
      std::find_if(targets.begin(), targets.end(), [url](const RememberedTarget& t) { return t.url == url; });
  return it == targets.end() ? nullptr : &*it;
}
RememberedTarget* Settings::find_target(std::string_view url) {
  return const_cast<RememberedTarget*>(std::as_const(*this).find_target(url));
}

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
  std::string theme;
  read(json, "theme", theme);
  s.theme = theme_from(theme).value_or(s.theme);
  read(json, "scale", s.scale);
  read(json, "sidebar", s.sidebar);
  read(json, "inspector", s.inspector);
  read(json, "bytes", s.bytes);
  read(json, "width", s.width);
  read(json, "height", s.height);
  read(json, "records", s.records);
  read(json, "wrap", s.wrap);
  read(json, "deltas", s.deltas);
  read(json, "own_name", s.own_name);
  read(json, "stay_open", s.stay_open);
  if (const auto list = json.find("targets"); list != json.end() && list->is_array())
    for (const auto& target : *list)
      if (auto read = read_target(target)) s.targets.push_back(*std::move(read));
  read(json, "files", s.files);
  // NaN fails both comparisons of clamp, so it is asked for by name.
  auto within = [](float& v, float low, float high, float otherwise) {
    v = v == v ? std::clamp(v, low, high) : otherwise;
  };
  const Settings fresh;
  within(s.scale, least_scale, most_scale, fresh.scale);
  within(s.sidebar, sidebar_limits.least, sidebar_limits.most, fresh.sidebar);
  if (s.inspector != 0) within(s.inspector, inspector_limits.least, inspector_limits.most, fresh.inspector);
  within(s.bytes, bytes_limits.least, bytes_limits.most, fresh.bytes);
  s.width = std::clamp(s.width, 480, 16384);
  s.height = std::clamp(s.height, 320, 16384);
  if (s.targets.size() > most_remembered) s.targets.resize(most_remembered);
  if (s.files.size() > most_remembered) s.files.resize(most_remembered);
  return s;
}

std::optional<Error> save_settings(const Settings& s, const std::filesystem::path& file) {
  auto targets = nlohmann::ordered_json::array();
  for (const auto& target : s.targets) targets.push_back(written(target));
  const nlohmann::ordered_json json{
      {"theme", name_of(s.theme)}, {"scale", s.scale},       {"sidebar", s.sidebar},
      {"inspector", s.inspector},  {"bytes", s.bytes},       {"width", s.width},
      {"height", s.height},        {"records", s.records},   {"wrap", s.wrap},
      {"deltas", s.deltas},        {"own_name", s.own_name}, {"stay_open", s.stay_open},
      {"targets", targets},        {"files", s.files},
  };
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  const auto text = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  const auto written = report::replace_file(file, text, report::Readers::as_usual);
  return written ? std::nullopt : std::optional(written.error());
}

}  // namespace sti::gui
