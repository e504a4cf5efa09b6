// Messages, records, lines and certificates as trees of fields, tied to their bytes.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "driver.hpp"
#include "gui/ui/byte_places.hpp"
#include "gui/ui/copy_forms.hpp"
#include "gui/ui/field_tree.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "model/base64.hpp"
#include "model/escape.hpp"
#include "report/pem.hpp"
#include "support/made_tree.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

using gui::FieldPath;
using gui::FieldTree;
using gui::Tab;

constexpr int ctrl = ImGuiMod_Ctrl, shift = ImGuiMod_Shift;

struct Fields : testing::Test {
  TestWindow window{{.width = 1600, .height = 1000}};
  void SetUp() override {
    window.app().show(session_of(verified_smtp()));
    ASSERT_TRUE(window.settle());
  }
  gui::SessionView& view() { return *window.app().view(); }
  const Inspection& session() { return *window.app().session(); }
  std::uint64_t message(std::string_view name) {
    const auto& events = session().events();
    for (std::uint64_t i = 0; i < events.size(); ++i)
      if (const auto* m = events[static_cast<std::size_t>(i)].get_if<event::Handshake>();
          m && m->name == name)
        return i;
    ADD_FAILURE() << "no " << name;
    return 0;
  }
  /// Opens a message in the ladder.
  const Event& open(const std::string& name) {
    window.click("Handshake##tab");
    window.click(name + "##rung", "Inspector");
    EXPECT_TRUE(view().selected && *view().selected == message(name));
    return session().events()[static_cast<std::size_t>(*view().selected)];
  }
  /// Where a byte of the stream shown is drawn, in the left half or the right one.
  ImVec2 place_of(std::uint64_t offset, bool ascii = false) {
    const auto row = window.item(fmt::format("bytes {:06x}", offset / 16 * 16), "Bytes");
    const float cell = gui::text_size(gui::TextStyle::mono_small, "0").x;
    const auto column = static_cast<float>(offset % 16);
    const float hex = row.min.x + gui::px(16) + cell * 6 + gui::px(12);
    if (ascii) return {hex + cell * 16 * 3 + cell + gui::px(16) + (column + 0.5f) * cell, row.middle().y};
    return {hex + column * cell * 3 + (column >= 8 ? cell : 0) + cell, row.middle().y};
  }
  void drag(ImVec2 from, ImVec2 to) {
    window.move_to(from);
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    window.frames(1);
    window.move_to(to);
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    window.frames(3);
  }
  std::string clipboard() { return ImGui::GetClipboardText(); }
};

TEST_F(Fields, AMessageOpensInPlaceAndASelectedFieldLightsItsBytes) {
  const auto& event = open("Certificate");
  ASSERT_TRUE(view().fields.root());
  EXPECT_EQ(view().fields.root()->range, event.range);
  EXPECT_EQ(view().range, event.range);
  window.click("Request context", "Inspector");
  const auto* field = view().field();
  ASSERT_TRUE(field);
  EXPECT_EQ(field->field->key, "tls.handshake.certificate.context");
  EXPECT_EQ(view().range, field->range);
  EXPECT_EQ(view().outer, event.range);
  EXPECT_EQ(view().stream, main_stream::handshake_s2c);
  EXPECT_TRUE(
      window.sees(fmt::format("Request context: byte {}", field->range.offset), "STARTTLS Inspector"));
  // What it is, beside it: in plain words, with its reference and its name in filters.
  EXPECT_TRUE(window.draws(field->field->explanation.substr(0, 20)));
  EXPECT_TRUE(window.draws(field->field->reference));
  EXPECT_TRUE(window.draws(field->field->key));
  // A second press on the message closes it.
  window.click("Certificate##rung", "Inspector");
  window.click("Certificate##rung", "Inspector");
  EXPECT_FALSE(window.has("Request context", "Inspector"));
}

TEST_F(Fields, EveryByteOfAMessageSelectsItsDeepestField) {
  const auto& event = open("ServerHello");
  const auto range = event.range;
  for (std::uint64_t at = range.offset; at < range.end(); at += 7) {
    window.app().perform(gui::intent::SelectByte{range.stream, at});
    const auto* field = view().field();
    ASSERT_TRUE(field) << at;
    EXPECT_TRUE(field->children.empty()) << at;
    EXPECT_EQ(field, view().fields.root()->deepest_at(at)) << at;
    EXPECT_EQ(view().range, field->range);
    EXPECT_EQ(view().cursor, at);
  }
}

TEST_F(Fields, AClickOnAByteRevealsItsFieldInTheTree) {
  open("ClientHello");
  const auto* body = view().fields.root()->first("tls.handshake.cipher_suites");
  ASSERT_TRUE(body);
  view().fields.close_all();
  window.frames(2);
  const auto at = body->range.offset + 2;
  window.app().perform(gui::intent::SelectByte{body->range.stream, at});
  view().reveal_bytes = true;
  window.frames(2);
  window.click_at(place_of(at));
  ASSERT_TRUE(view().field());
  EXPECT_EQ(view().field()->field->key, "tls.handshake.cipher_suite");
  EXPECT_TRUE(window.has("details of " + std::string(view().field()->field->label)));
  EXPECT_TRUE(window.sees(view().field()->field->label, "Inspector")) << "its row is scrolled to";
}

TEST_F(Fields, TheArrowKeysWalkTheLadderAndTheTree) {
  window.press(ctrl | ImGuiKey_2);
  window.app().state().focus_wanted = gui::Panel::inspector;
  window.frames(3);
  window.press(ImGuiKey_DownArrow);
  EXPECT_EQ(view().selected, message("ClientHello"));
  EXPECT_FALSE(view().field());
  window.press(ImGuiKey_DownArrow);
  ASSERT_TRUE(view().field());
  EXPECT_EQ(view().field()->field->key, "tls.handshake.type");
  window.press(ImGuiKey_DownArrow);
  window.press(ImGuiKey_DownArrow);
  ASSERT_EQ(view().field()->field->key, "tls.handshake.body");
  const auto rows = view().fields.rows().size();
  window.press(ImGuiKey_LeftArrow);
  EXPECT_LT(view().fields.rows().size(), rows);
  window.press(ImGuiKey_RightArrow);
  EXPECT_EQ(view().fields.rows().size(), rows);
  window.press(ImGuiKey_RightArrow);
  EXPECT_EQ(view().fields.selected()->size(), 2u) << "into its first child";
  window.press(ImGuiKey_LeftArrow);
  if (view().field()->field->key != "tls.handshake.body") window.press(ImGuiKey_LeftArrow);
  EXPECT_EQ(view().field()->field->key, "tls.handshake.body") << "and back to its parent";
  window.press(ImGuiKey_LeftArrow);
  window.press(ImGuiKey_LeftArrow);
  EXPECT_FALSE(view().field()) << "out of the tree, to the message";
  window.press(ImGuiKey_LeftArrow);
  window.press(ImGuiKey_DownArrow);
  EXPECT_EQ(view().selected, message("ServerHello")) << "a closed message is one step";
}

TEST_F(Fields, ARowOpensByDoubleClickAndByEnter) {
  window.app().settings().records = true;
  ASSERT_TRUE(window.rest());
  const auto& events = session().events();
  const auto record = std::find_if(events.begin(), events.end(),
                                   [](const Event& e) { return e.get_if<event::Record>() != nullptr; });
  ASSERT_NE(record, events.end());
  window.app().perform(gui::intent::SelectEvent{record->seq});
  window.app().state().focus_wanted = gui::Panel::transcript;
  window.frames(3);
  window.press(ImGuiKey_Enter);
  EXPECT_EQ(window.app().state().tab, Tab::fields);
  EXPECT_TRUE(window.has("Content type", "Inspector") || window.has("Type", "Inspector"));
  ASSERT_TRUE(view().fields.root());
  EXPECT_EQ(view().fields.root()->range, record->range);
}

TEST_F(Fields, ACertificateShowsEveryFieldOfItsDer) {
  window.click("Certificates##tab");
  window.click("Every field##certificate", "Inspector");
  window.frames(2);
  const auto& leaf = session().certificates().front();
  const auto& tree = view().certificate_fields;
  ASSERT_TRUE(tree.root());
  EXPECT_EQ(tree.root()->range, leaf.der);
  const auto* serial = tree.root()->first("x509.serial");
  ASSERT_TRUE(serial);
  window.app().perform(gui::intent::SelectField{*gui::path_to_key(*tree.root(), "x509.serial"), true});
  window.frames(2);
  EXPECT_EQ(view().range, serial->range);
  EXPECT_EQ(view().outer, leaf.der);
  const auto bytes = session().view(serial->range);
  EXPECT_NE(sti::hex(bytes).find(leaf.serial), std::string::npos) << "the bytes lit are those of the number";
  // And from a byte back to the tree.
  const auto* subject = tree.root()->first("x509.subject");
  window.app().perform(gui::intent::SelectByte{subject->range.stream, subject->range.end() - 1});
  EXPECT_TRUE(view().field_in_certificate);
  EXPECT_TRUE(tree.around_field("x509.subject"));
}

TEST_F(Fields, AFieldIsCopiedInEveryForm) {
  ASSERT_TRUE(window.app().select_key("x509.serial"));
  window.frames(3);
  const auto* serial = view().field();
  ASSERT_TRUE(serial);
  const auto bytes = session().view(serial->range);
  const auto copy = [&](const char* as) {
    window.click("Serial number", "Inspector", 1);
    window.click(as);
    return clipboard();
  };
  view().fields.close_all();
  view().fields.select(*gui::path_to_key(*view().fields.root(), "x509.serial"));
  view().reveal_field = true;
  window.frames(2);
  EXPECT_EQ(copy("Copy the field's value"), gui::field_value(*serial));
  EXPECT_EQ(copy("Copy as filter").substr(0, 11), "x509.serial");
  EXPECT_EQ(copy("Copy as hex"), gui::hex_dump_line(bytes));
  EXPECT_EQ(copy("Copy as base64"), base64(bytes));
  EXPECT_NE(copy("Copy as C array").find(fmt::format("[{}]", bytes.size())), std::string::npos);
  EXPECT_EQ(copy("Copy certificates as PEM"),
            report::pem_block(session().view(session().certificates().front().der)));
}

TEST_F(Fields, DraggedBytesAreCopiedByTheHalfTheyWereDraggedIn) {
  window.app().select_event(0);
  window.click("EHLO localhost", "Transcript");
  const auto from = view().range.offset;
  ASSERT_LT(from % 16, 12u);
  drag(place_of(from), place_of(from + 3));
  EXPECT_EQ(view().range, (Range{main_stream::wire_c2s, from, 4}));
  window.press(ctrl | ImGuiKey_C);
  EXPECT_EQ(clipboard(), "45 48 4c 4f");
  drag(place_of(from + 3, true), place_of(from, true));
  EXPECT_EQ(view().range, (Range{main_stream::wire_c2s, from, 4}));
  window.press(ctrl | ImGuiKey_C);
  EXPECT_EQ(clipboard(), "EHLO");
}

TEST_F(Fields, WhatWasDecryptedIsShownBesideTheWire) {
  open("Certificate");
  const auto places = view().places;
  ASSERT_TRUE(places.both());
  window.press(ctrl | ImGuiKey_B);
  EXPECT_EQ(view().stream, places.wire.stream);
  window.press(ctrl | ImGuiKey_B);
  EXPECT_EQ(view().stream, places.clear.stream);
  window.press(ctrl | shift | ImGuiKey_B);
  EXPECT_TRUE(window.has("Decrypted", "Bytes"));
  EXPECT_TRUE(window.has("On the wire", "Bytes"));
}

TEST_F(Fields, AFieldOfAnUnencryptedMessageHasItsPlaceOnTheWireToo) {
  open("ClientHello");
  const auto* random = view().fields.root()->first("tls.handshake.random");
  ASSERT_TRUE(random);
  const auto wire = gui::part_on_wire(session(), view().places, random->range);
  ASSERT_EQ(wire.length, random->range.length);
  EXPECT_EQ(sti::hex(session().view(wire)), sti::hex(session().view(random->range)));
  EXPECT_EQ(gui::byte_in_clear(session(), view().places, wire.offset).offset, random->range.offset);
  // A byte on the wire selects the field that it belongs to.
  window.app().perform(gui::intent::SelectByte{wire.stream, wire.offset});
  ASSERT_TRUE(view().field());
  EXPECT_TRUE(view().fields.around_field("tls.handshake.random"));
  // Of an encrypted message there is nothing to be found there.
  window.app().select_event(message("Certificate"));
  EXPECT_TRUE(gui::part_on_wire(session(), view().places, view().places.clear).empty());
}

TEST(FieldFaults, AreMarkedByColourIconAndWord) {
  Recording r({"smtps", "mail.example.org", 465});
  r.enter(Phase::tls);
  r.handshake(Direction::client_to_server, 1, "ClientHello", "", Bytes{3, 3, 1, 2}, false);
  TestWindow window;
  window.app().show(session_of(r.steps()));
  ASSERT_TRUE(window.settle());
  window.click("Handshake##tab");
  window.click("ClientHello##rung", "Inspector");
  window.frames(2);
  EXPECT_TRUE(window.draws("fault"));
}

TEST(FieldTreeOfManyRows, DrawsOnlyThoseInSight) {
  // A TLS 1.2 Certificate message with thousands of certificates, each of one byte.
  constexpr std::size_t count = 4000;
  Bytes body{0, 0x3e, 0x80};
  for (std::size_t i = 0; i < count; ++i) body.insert(body.end(), {0, 0, 1, 0x05});
  Recording r({"smtps", "mail.example.org", 465});
  r.enter(Phase::tls);
  r.handshake(Direction::server_to_client, 11, "Certificate", "", body, false);
  TestWindow window;
  window.app().show(session_of(r.steps()));
  ASSERT_TRUE(window.settle());
  window.click("Handshake##tab");
  window.click("Certificate##rung", "Inspector");
  window.click("Fields##tab");
  window.app().perform(gui::intent::Run{"fields.open"});
  window.frames(2);
  ASSERT_GT(window.app().view()->fields.rows().size(), count);
  EXPECT_LT(window.items().size(), 400u);
  window.app().view()->field_list.top = INT64_MAX / 2;
  window.frames(2);
  EXPECT_GT(window.app().view()->field_list.top, 0);
  EXPECT_LT(window.items().size(), 400u);
}

TEST(FieldTree, OpensClosesAndFindsItsRows) {
  MadeNode root{.key = "tls.handshake", .range = {main_stream::wire_c2s, 10, 6}};
  for (std::uint64_t i = 0; i < 3; ++i) {
    MadeNode child{.key = "tls.handshake.body", .range = {main_stream::wire_c2s, 10 + 2 * i, 2}};
    for (std::uint64_t j = 0; j < 2; ++j)
      child.children.push_back({.key = "opaque", .range = {main_stream::wire_c2s, 10 + 2 * i + j, 1}});
    root.children.push_back(child);
  }
  FieldTree tree;
  tree.show(tree_of(root), std::set<FieldPath>{{}});
  EXPECT_EQ(tree.rows().size(), 4u);
  EXPECT_FALSE(tree.row_of({1, 0}));
  EXPECT_TRUE(tree.select({1, 1}));
  EXPECT_EQ(tree.rows().size(), 6u);
  ASSERT_TRUE(tree.row_of({1, 1}));
  EXPECT_EQ(tree.path_of(*tree.row_of({1, 1})), (FieldPath{1, 1}));
  EXPECT_EQ(tree.row_of({2}), 5u);
  EXPECT_FALSE(tree.row_of({3}));
  EXPECT_FALSE(tree.select({1, 2})) << "there is none";
  EXPECT_EQ(tree.selected(), (FieldPath{1, 1}));
  tree.toggle({1});
  EXPECT_EQ(tree.rows().size(), 4u);
  tree.open_all();
  EXPECT_EQ(tree.rows().size(), 10u);
  for (std::size_t row = 0; row < tree.rows().size(); ++row) EXPECT_EQ(tree.row_of(tree.path_of(row)), row);
  EXPECT_TRUE(tree.select_byte(main_stream::wire_c2s, 15));
  EXPECT_EQ(tree.selected(), (FieldPath{2, 1}));
  EXPECT_FALSE(tree.select_byte(main_stream::wire_c2s, 16)) << "past its end";
  EXPECT_FALSE(tree.select_byte(main_stream::wire_s2c, 15)) << "another stream";
  tree.show(std::nullopt);
  EXPECT_TRUE(tree.rows().empty());
  EXPECT_FALSE(tree.field());
}

/// A node without a value.
dissect::Node plain_node(const char* key) {
  dissect::Node node;
  node.field = &field(key);
  return node;
}

TEST(CopyForms, AFilterNamesTheFieldAndItsValue) {
  auto node = plain_node("tls.handshake.type");
  node.number = 11;
  node.text = "certificate (0x0b)";
  EXPECT_EQ(gui::field_filter(node), "tls.handshake.type == 11");
  auto name = plain_node("tls.ext.alpn.name");
  name.text = "a \"b\"";
  EXPECT_EQ(gui::field_filter(name), R"(tls.ext.alpn.name == "a \"b\"")");
  EXPECT_EQ(gui::field_filter(plain_node("tls.ext.alpn.list")), "has tls.ext.alpn.list");
  node.reading = dissect::Reading::fault;
  EXPECT_EQ(gui::field_filter(node), "has tls.handshake.type");
  EXPECT_EQ(gui::ascii_text(bytes_of("250 ok\r\n\x01")), "250 ok\\r\\n\\x01");
}

}  // namespace
}  // namespace sti::test
