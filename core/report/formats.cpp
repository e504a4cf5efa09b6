#include <algorithm>
#include <array>

#include "report/pcapng.hpp"
#include "report/report.hpp"
#include "report/session_file.hpp"

namespace sti::report {

const std::vector<Format>& formats() {
  static const std::vector<Format> all{
      {".json", "Inspection document (JSON)", json},
      {".txt", "Text", text},
      {".html", "Web page (HTML)", html},
      {".md", "Markdown", markdown},
      {".pcapng", "Packet capture (pcapng)", pcapng},
      {".pem", "Certificates (PEM)", pem},
      {".stls", "Session, to be opened again", write_session},
  };
  return all;
}

const Format* format_for(std::string_view file_name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto& all = formats();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Format& f) {
    if (file_name.size() <= f.extension.size()) return false;
    const auto end = file_name.substr(file_name.size() - f.extension.size());
    return std::equal(end.begin(), end.end(), f.extension.begin(),
                      [&](char a, char b) { return lower(a) == b; });
  });
  return found == all.end() ? nullptr : &*found;
}

std::string known_extensions() {
  std::string out;
  for (const auto& format : formats()) out += (out.empty() ? "" : " ") + std::string(format.extension);
  return out;
}

}  // namespace sti::report
