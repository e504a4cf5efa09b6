#include "gui/ui/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ios>
#include <sstream>
#include <system_error>

#include "model/escape.hpp"

namespace sti::gui {
namespace {

Error failed(std::string doing, const std::filesystem::path& file, std::string expected) {
  const int why = errno;
  return {Fault::local, std::move(doing) + " " + escaped(file.string()), std::move(expected),
          why ? std::strerror(why) : "an input/output error", std::nullopt};
}

}  // namespace

Error reading_failed(const std::filesystem::path& file) { return failed("reading", file, "a readable file"); }

Result<std::ifstream> open_to_read(const std::filesystem::path& file) {
  errno = 0;
  std::error_code code;
  if (std::filesystem::is_directory(file, code))
    return Error{Fault::local, "reading " + escaped(file.string()), "a file", "a folder", std::nullopt};
  std::ifstream in(file, std::ios::binary);
  if (!in) return reading_failed(file);
  return in;
}

Result<std::string> read_file(const std::filesystem::path& file) {
  const auto in = open_to_read(file);
  if (!in) return in.error();
  std::ostringstream content;
  content << in->rdbuf();
  if (in->bad()) return reading_failed(file);
  return std::move(content).str();
}

std::filesystem::path expanded(std::string_view typed) {
  const char* home = std::getenv("HOME");
  if (home && (typed == "~" || typed.starts_with("~/"))) return home + std::string(typed.substr(1));
  return typed;
}

std::vector<FolderEntry> list_folder(const std::filesystem::path& folder,
                                     const std::vector<std::string_view>& extensions) {
  std::vector<FolderEntry> out;
  std::error_code code;
  for (std::filesystem::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
    std::error_code ignored;
    FolderEntry entry{it->path().filename().string(), it->is_directory(ignored)};
    if (entry.name.starts_with('.')) continue;
    const auto fits = std::any_of(extensions.begin(), extensions.end(),
                                  [&](std::string_view e) { return entry.name.ends_with(e); });
    if (entry.folder || extensions.empty() || fits) out.push_back(std::move(entry));
  }
  std::sort(out.begin(), out.end(), [](const FolderEntry& a, const FolderEntry& b) {
    return a.folder != b.folder ? a.folder : a.name < b.name;
  });
  return out;
}

std::string completed_path(const std::string& typed) {
  const auto slash = typed.find_last_of('/');
  const auto head = slash == std::string::npos ? std::string() : typed.substr(0, slash + 1);
  const auto part = slash == std::string::npos ? typed : typed.substr(slash + 1);
  std::optional<std::string> common;
  bool folder = false;
  for (const auto& entry : list_folder(head.empty() ? "." : expanded(head), {})) {
    if (!entry.name.starts_with(part)) continue;
    if (!common) {
      common = entry.name;
      folder = entry.folder;
      continue;
    }
    const auto end =
        std::mismatch(common->begin(), common->end(), entry.name.begin(), entry.name.end()).first;
    common->erase(end, common->end());
    folder = false;
  }
  return common ? head + *common + (folder ? "/" : "") : typed;
}

}  // namespace sti::gui
