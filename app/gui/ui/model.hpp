// Everything the views draw: a const Model, and beside it the state that is a view's own.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dissect/session_trees.hpp"
#include "gui/ui/byte_index.hpp"
#include "gui/ui/byte_places.hpp"
#include "gui/ui/field_tree.hpp"
#include "gui/ui/filter_entry.hpp"
#include "gui/ui/intents.hpp"
#include "gui/ui/ladder.hpp"
#include "gui/ui/layout.hpp"
#include "gui/ui/round_trips.hpp"
#include "gui/ui/row_index.hpp"
#include "gui/ui/row_selection.hpp"
#include "gui/ui/settings.hpp"
#include "model/inspection.hpp"

namespace sti::gui {

/// A scroll position in whole pixels. ImGui's own is a float, which no longer tells neighbouring pixels apart
/// past some half a million rows.
struct Scroll {
  std::int64_t top = 0;     ///< as if all rows were equally high
  std::int64_t within = 0;  ///< pixels of the row at the top that are above the view
  bool dragging = false;
  float drag_from = 0;
  std::int64_t drag_top = 0;
  float wheel_rest = 0;
};

/// A run of bytes being dragged over, or dragged over last.
struct ByteDrag {
  bool active = false;  ///< the button is still down
  bool moved = false;   ///< and the pointer has been over more than one byte
  bool ascii = false;   ///< in the right half
  StreamId stream = main_stream::wire_s2c;
  std::uint64_t anchor = 0;
};

/// What one session's panels remember of themselves.
struct SessionView {
  std::optional<std::uint64_t> selected;    ///< event
  RowSelection rows;                        ///< what is selected with it
  Range range;                              ///< selected bytes
  Range outer;                              ///< what they are a part of: lit more lightly
  StreamId stream = main_stream::wire_s2c;  ///< shown in the bytes panel
  std::uint64_t cursor = 0;                 ///< the byte that the arrow keys start from
  ByteDrag drag;
  BytePlaces places;        ///< of the event selected
  std::string certificate;  ///< sha256 of the one opened, empty for the first

  FieldTree fields;                        ///< of one event
  std::optional<std::uint64_t> fields_of;  ///< which: the one selected, or the record that carried it
  bool fields_whole = true;                ///< nothing of it is still to come
  FieldTree certificate_fields;            ///< of one certificate
  std::string certificate_fields_of;       ///< its sha256
  bool field_in_certificate = false;       ///< which of the two trees has the selected field
  std::map<std::uint64_t, std::set<FieldPath>> opened;  ///< nodes, as they were left, by event
  bool rung_open = true;  ///< the selected message of the ladder shows its fields

  Scroll transcript, bytes, other_bytes, ladder, field_list, certificate_list;
  bool follow = true;
  bool reveal_row = false, reveal_bytes = false, reveal_field = false,
       reveal_cursor = false;  ///< scroll there at the next frame

  /// The tree that has the selected field.
  [[nodiscard]] const FieldTree& tree() const { return field_in_certificate ? certificate_fields : fields; }
  /// nullptr where no field is selected.
  [[nodiscard]] const dissect::Node* field() const { return tree().field(); }
};

/// One session in the window, running, over, or from a file.
struct SessionEntry {
  std::uint64_t key = 0;
  std::uint64_t engine_id = 0;  ///< 0 where it came from a file
  std::string file;
  std::optional<float> opening;  ///< how much of the file is read, 0 to 1, as long as it is being read
  bool lab = false;
  std::vector<std::string> faults;  ///< of the lab, where it is one of its servers
  TargetOptions options;            ///< of a session of ours: how it was inspected
  std::chrono::steady_clock::time_point begun;
  Inspection session;
  RowIndex rows;
  ByteIndex bytes;
  Ladder ladder;
  RoundTrips round_trips;
  dissect::SessionTrees trees;
  /// It can be stopped: it is running or being opened.
  [[nodiscard]] bool under_way() const { return opening || (engine_id && !session.outcome()); }
};

struct LabServer {
  std::string protocol, url;
};
struct LabFault {
  std::string name, explanation;
};
struct LabState {
  bool running = false;
  std::vector<LabServer> servers;
  std::vector<std::string> faults;  ///< of the servers that run
  std::vector<LabFault> available;
  std::string error;
};

struct Notice {
  Severity severity = Severity::ok;
  std::string text;
  double until = 0;  ///< ImGui time
};

struct Model {
  std::vector<std::unique_ptr<SessionEntry>> sessions;  ///< newest first
  const SessionEntry* shown = nullptr;
  LabState lab;
  std::optional<Notice> notice;
  std::string connect_error;
};

/// The filter box of the transcript.
struct FilterBox {
  FilterEntry entry;
  bool wanted = false;          ///< the next frame puts the keyboard into it
  bool restore_cursor = false;  ///< and then the cursor where it was, instead of selecting all
  bool active = false;          ///< it has the keyboard
  bool list_hovered = false;    ///< the pointer is on what hangs below it
};

/// What was open before a frame took up its input. Esc is for the topmost of it, and stops a session only
/// where there is none.
struct Open {
  int popups = 0;       ///< menus, lists of choices and dialogs, each on top of the one before
  bool item = false;    ///< one is being typed into, dragged or held
  bool dialog = false;  ///< one is shown or about to be
  [[nodiscard]] bool none() const { return popups == 0 && !item && !dialog; }
};

/// The window's own state, which views may change while they draw.
struct ViewState {
  std::string scheme = "smtp";
  std::string target;
  std::map<std::string, TargetOptions> options;  ///< by URL, as they were chosen in this run
  std::string trust_for;  ///< URL of the target that a file of certificates is being chosen for
  FilterBox filter;
  std::string command;
  std::vector<std::string> history;
  std::optional<std::size_t> history_at;
  Tab tab = Tab::overview;
  Dialog dialog = Dialog::none, opened = Dialog::none;
  Open open;
  bool dialog_fresh = false;  ///< it opens in this frame
  Panel help_panel = Panel::transcript;
  std::string palette_text;
  int palette_at = 0;
  std::string path;                              ///< in the file dialogs
  bool export_secrets = false;                   ///< asked for anew for every file
  std::string export_extension = ".stls";        ///< as the last time
  std::optional<std::filesystem::path> replace;  ///< asked about: the file that an export would replace
  int path_at = -1;
  std::string dialog_error;
  std::set<std::string> faults;  ///< ticked for the next start of the lab
  Panel focus = Panel::transcript;
  std::optional<Panel> focus_wanted = Panel::transcript;
  Layout layout;                    ///< of the last frame, while one is drawn of that
  bool fill = false;                ///< one panel has the window for itself
  Panel front = Panel::transcript;  ///< which, there and where there is room for one only
  bool bytes_tab = false;           ///< the inspector shows the bytes, where they have no panel of their own
  bool bytes_menu = false;          ///< the next frame opens the menu of the selected bytes
  bool bytes_wire = false;          ///< of what TLS carried the bytes on the wire are shown
  bool bytes_both = false;          ///< and what they were before beside them
  bool certificate_fields = false;  ///< the certificates tab shows the tree instead of the summary
  bool keyboard = false;            ///< the last thing used was the keyboard: focus rings are drawn
};

/// What was typed into the connect bar, with the scheme chosen there unless the text names one itself.
std::string target_typed(const ViewState& state);
/// How the target with that URL is to be inspected: as chosen, else as it was the last time.
TargetOptions options_of(const Settings& settings, const ViewState& state, const std::string& url);

}  // namespace sti::gui
