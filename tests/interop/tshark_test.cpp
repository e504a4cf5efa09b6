// Our field trees against tshark's, field by field, over sessions recorded with many kinds of peers.
#include <gtest/gtest.h>

#include <algorithm>

#include "recordings.hpp"
#include "tshark.hpp"
#include "tshark_fields.hpp"

namespace sti::interop {
namespace {

const std::vector<Recorded>& recordings() {
  static const auto all = record_sessions();
  return all;
}

TEST(Tshark, ReadsSessionsThatEndedAsTheyHadTo) {
  std::size_t secured = 0, resumed = 0;
  for (const auto& recorded : recordings()) {
    SCOPED_TRACE(recorded.what);
    ASSERT_TRUE(recorded.session.outcome());
    EXPECT_EQ(name_of(*recorded.session.outcome()), name_of(recorded.expected));
    const bool established = std::ranges::any_of(
        recorded.session.events(), [](const Event& e) { return e.get_if<event::Established>() != nullptr; });
    EXPECT_EQ(established, recorded.secured);
    secured += established ? 1 : 0;
    const bool goes_on = recorded.what.find("resumed") != std::string::npos;
    EXPECT_EQ(established && recorded.session.tls()->resumed, goes_on);
    resumed += goes_on ? 1 : 0;
  }
  EXPECT_GE(secured, 160U);
  EXPECT_EQ(resumed, 5U);
}

std::string joined(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "" : " ") + value;
  return out.size() > 600 ? out.substr(0, 600) + "…" : out;
}

bool is_explained(const Recorded& recorded, const char* field, const std::vector<std::string>& ours,
                  const std::vector<std::string>& theirs) {
  return std::ranges::any_of(explained(), [&](const Explained& e) {
    return std::string_view(e.theirs) == field && e.applies(recorded, ours, theirs);
  });
}

TEST(Tshark, SeesTheSameFields) {
  const auto& sessions = recordings();
  ASSERT_GE(sessions.size(), 60U);
  std::vector<std::string> fields;
  for (const auto& mapping : mappings()) fields.emplace_back(mapping.theirs);
  const auto theirs = ask_tshark(sessions, fields, true);
  std::map<std::string, std::size_t> compared;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    SCOPED_TRACE(sessions[i].what);
    auto ours = our_view(sessions[i].session);
    for (const std::size_t direction : {0U, 1U})
      for (const auto& mapping : mappings()) {
        const auto found = theirs[i][direction].find(mapping.theirs);
        const auto shown =
            plain(mapping, found == theirs[i][direction].end() ? std::vector<std::string>{} : found->second);
        const auto& own = ours[direction][mapping.theirs];
        compared[mapping.theirs] += shown.size();
        if (own == shown || is_explained(sessions[i], mapping.theirs, own, shown)) continue;
        ADD_FAILURE() << mapping.theirs << (direction == 0 ? " from the client" : " from the server")
                      << "\n  ours:   " << joined(own) << "\n  tshark: " << joined(shown);
      }
  }
  // What never came compares nothing.
  for (const auto& mapping : mappings()) EXPECT_GT(compared[mapping.theirs], 0U) << mapping.theirs;
}

std::vector<std::string> line_fields() {
  std::vector<std::string> out;
  for (const auto& mapping : line_mappings())
    if (std::ranges::find(out, mapping.theirs) == out.end()) out.emplace_back(mapping.theirs);
  return out;
}

/// The lines that `mapping` tells of. tshark's end in "\\r\\n", escaped as its text always is.
std::vector<std::string> lines_in(const Shown& shown, const LineMapping& mapping) {
  const auto found = shown.find(mapping.theirs);
  if (found == shown.end()) return {};
  auto lines = found->second;
  if (mapping.among_others) std::erase_if(lines, [](const auto& line) { return !line.ends_with("\\r\\n"); });
  for (auto& line : lines)
    if (line.ends_with("\\r\\n")) line.resize(line.size() - 4);
  return lines;
}

/// Servers that answer in the dialogue: those behind the front echo what they get, which is no reply; and
/// what follows a violation is no dialogue.
bool speaks(const Recorded& recorded) {
  return !recorded.what.starts_with("openssl") && !recorded.what.starts_with("GnuTLS") &&
         recorded.session.outcome() != Outcome::violation &&
         recorded.session.outcome() != Outcome::handshake_failed;
}

TEST(Tshark, SeesTheSameLines) {
  const auto& sessions = recordings();
  const auto theirs = ask_tshark(sessions, line_fields(), true);
  std::map<std::string, std::size_t> compared;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    SCOPED_TRACE(sessions[i].what);
    for (const auto& mapping : line_mappings()) {
      if (mapping.dissector != dissector(sessions[i].session.target().scheme)) continue;
      const bool answered = mapping.direction == Direction::server_to_client;
      if (answered && !speaks(sessions[i])) continue;
      const auto shown = lines_in(theirs[i][answered ? 1 : 0], mapping);
      compared[mapping.theirs] += shown.size();
      const auto own = our_lines(sessions[i].session, mapping, true);
      if (!is_explained(sessions[i], mapping.theirs, own, shown)) {
        EXPECT_EQ(own, shown) << mapping.theirs;
      }
    }
  }
  for (const auto& field : line_fields()) EXPECT_GT(compared[field], 10U) << field;
}

TEST(Tshark, OpensNothingOfASealedCapture) {
  const auto& sessions = recordings();
  auto fields = line_fields();
  fields.insert(fields.end(), {"tls.record.length", "tls.handshake.type"});
  const auto theirs = ask_tshark(sessions, fields, false);
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    SCOPED_TRACE(sessions[i].what);
    const auto ours = our_view(sessions[i].session);
    const auto* tls = sessions[i].session.tls().get();
    for (const std::size_t direction : {0U, 1U}) {
      const auto at = [&](const Shown& shown, const std::string& field) {
        const auto found = shown.find(field);
        return found == shown.end() ? std::vector<std::string>{} : found->second;
      };
      EXPECT_EQ(at(theirs[i][direction], "tls.record.length"), at(ours[direction], "tls.record.length"));
      if (tls && tls->version == "TLSv1.3") {
        // In the clear are ClientHello and ServerHello, each perhaps twice.
        for (const auto& type : at(theirs[i][direction], "tls.handshake.type"))
          EXPECT_EQ(type, direction == 0 ? "1" : "2");
      }
    }
    for (const auto& mapping : line_mappings()) {
      if (mapping.dissector != dissector(sessions[i].session.target().scheme)) continue;
      if (mapping.direction != Direction::client_to_server) continue;
      EXPECT_EQ(our_lines(sessions[i].session, mapping, false), lines_in(theirs[i][0], mapping));
    }
  }
}

}  // namespace
}  // namespace sti::interop
