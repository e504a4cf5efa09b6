// What a view asks for. Views change nothing but their own state: what follows from a click is decided in one
// place.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "gui/ui/target_options.hpp"
#include "model/range.hpp"

namespace sti::gui {

enum class Tab : std::uint8_t { overview, handshake, certificates, findings, fields };
inline constexpr int tab_count = 5;

enum class Panel : std::uint8_t { connect, sessions, lab, transcript, bytes, inspector, command };
inline constexpr int panel_count = 7;

enum class Dialog : std::uint8_t { none, palette, open, export_to, trust_file, settings, help };

namespace intent {

struct Connect {
  std::string target;  ///< as typed, the scheme included
};
/// How that target is to be inspected from now on.
struct SetOptions {
  std::string url;
  TargetOptions options;
};
struct Stop {};
struct ShowSession {
  std::uint64_t key;
};
struct ForgetSession {
  std::uint64_t key;
};
struct SelectEvent {
  std::uint64_t event;
  /// Alone; added to what is selected, or taken out of it; with all rows up to it; or with what is selected
  /// already.
  enum class How : std::uint8_t { alone, toggled, up_to, kept } how = How::alone;
};
/// Selects an event and brings its fields into sight.
struct OpenEvent {
  std::uint64_t event;
};
struct SelectField {
  std::vector<std::uint32_t> path;  ///< as FieldPath
  bool in_certificate = false;      ///< in the tree of the certificate opened, not in the event's
};
struct SelectByte {
  StreamId stream;
  std::uint64_t offset;
};
/// Turns the bytes panel to one form of what TLS carried.
struct ShowForm {
  bool wire;
};
struct SelectRange {
  Range range;
  bool show = false;  ///< the bytes come to the front where one panel at a time is shown
};
struct ShowTab {
  Tab tab;
};
struct SendLine {
  std::string line;
};
struct Copy {
  std::string text;
  std::string what;  ///< "12 bytes as hex": for the note that it was done
};
struct OpenFile {
  std::filesystem::path file;
};
struct Export {
  std::filesystem::path file;
  bool with_secrets = false;
  bool replace = false;  ///< it was asked whether a file that is there may be replaced
};
struct TrustFile {
  std::filesystem::path file;
};
struct StartLab {
  std::vector<std::string> faults;
};
struct StopLab {};
struct Run {
  std::string command;  ///< id in the registry of commands
};

}  // namespace intent

using Intent = std::variant<intent::Connect, intent::SetOptions, intent::Stop, intent::ShowSession,
                            intent::ForgetSession, intent::SelectEvent, intent::OpenEvent,
                            intent::SelectField, intent::SelectByte, intent::ShowForm, intent::SelectRange,
                            intent::ShowTab, intent::SendLine, intent::Copy, intent::OpenFile, intent::Export,
                            intent::TrustFile, intent::StartLab, intent::StopLab, intent::Run>;
using Intents = std::vector<Intent>;

}  // namespace sti::gui
