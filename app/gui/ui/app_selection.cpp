// What is selected: rows, fields and bytes are one, so whichever is chosen, the others follow from here.
#include "dissect/certificate.hpp"
#include "gui/ui/app.hpp"

namespace sti::gui {
namespace {

/// The decrypted content of a record may be appended after its event.
bool content_is_there(const Inspection& s, std::uint64_t event) {
  const auto* record = s.events()[static_cast<std::size_t>(event)].get_if<event::Record>();
  return !record || s.view(record->content).size() == record->content.length;
}

/// What the bytes panel turns to for bytes that are there in two forms.
StreamId stream_for(const ViewState& state, const SessionView& v) {
  return state.bytes_wire && v.places.both() ? v.places.wire.stream : v.range.stream;
}

}  // namespace

void App::take_fields(SessionView& v, std::optional<std::uint64_t> event) {
  if (v.fields_of && v.fields.root()) v.opened[*v.fields_of] = v.fields.opened();
  v.fields_of = event;
  v.fields_whole = true;
  if (!event) {
    v.fields.show(std::nullopt);
    return;
  }
  const auto& s = model_.shown->session;
  v.fields_whole = content_is_there(s, *event);
  const auto left = v.opened.find(*event);
  v.fields.show(model_.shown->trees.tree(s, *event),
                left == v.opened.end() ? std::nullopt : std::optional(left->second));
}

void App::complete_fields(SessionView& v) {
  if (v.fields_whole || !v.fields_of || !content_is_there(model_.shown->session, *v.fields_of)) return;
  const auto selected = v.fields.selected();
  take_fields(v, v.fields_of);
  if (selected) v.fields.select(*selected);
}

void App::take_certificate(SessionView& v) {
  if (state_.tab != Tab::certificates || !state_.certificate_fields) return;
  const auto& s = model_.shown->session;
  if (s.certificates().empty()) return;
  const auto wanted = v.certificate.empty() ? s.certificates().front().sha256 : v.certificate;
  if (v.certificate_fields_of == wanted) return;
  v.certificate_fields_of = wanted;
  v.certificate_fields.show(std::nullopt);
  for (const auto& certificate : s.certificates())
    if (certificate.sha256 == wanted && !certificate.der.empty())
      v.certificate_fields.show(dissect::certificate(s.view(certificate.der), certificate.der));
}

void App::light_field(SessionView& v, bool reveal) {
  const auto* field = v.field();
  if (!field) return;
  v.outer = v.tree().root()->range;
  v.range = field->range.empty() ? v.outer : field->range;
  v.drag = {};
  v.cursor = v.range.offset;
  v.stream = stream_for(state_, v);
  v.reveal_bytes = v.reveal_bytes || reveal;
}

/// Turns the bytes panel to one form of what TLS carried.
void App::show_form(bool wire) {
  auto* v = view();
  state_.bytes_wire = wire;
  state_.bytes_both = false;
  if (!v || !v->places.both()) return;
  v->stream = wire ? v->places.wire.stream : v->places.clear.stream;
  v->reveal_bytes = true;
}

void App::select_event(std::uint64_t event, bool reveal_bytes) {
  auto* v = view();
  if (!v || event >= model_.shown->session.events().size()) return;
  const auto& e = model_.shown->session.events()[static_cast<std::size_t>(event)];
  if (v->fields_of != event) take_fields(*v, event);
  v->fields.unselect();
  v->field_in_certificate = false;
  v->selected = event;
  v->places = places_of(model_.shown->session, model_.shown->bytes, event);
  v->range = bytes_of_event(e);
  v->outer = {};
  v->drag = {};
  if (!v->range.empty()) {
    v->stream = stream_for(state_, *v);
    v->cursor = v->range.offset;
    v->reveal_bytes = reveal_bytes;
  }
}

void App::select_rows(const intent::SelectEvent& wanted) {
  using How = intent::SelectEvent::How;
  auto* v = view();
  if (!v || wanted.event >= model_.shown->session.events().size()) return;
  if (wanted.how == How::alone) {
    v->rows.end();
    return select_event(wanted.event);
  }
  std::optional<std::uint64_t> lead = wanted.event;
  if (wanted.how == How::toggled)
    lead = v->rows.toggle(v->selected, wanted.event);
  else if (wanted.how == How::up_to)
    v->rows.extend(v->selected, wanted.event, model_.shown->rows);
  if (lead) return select_event(*lead);
  v->selected.reset();
  v->range = v->outer = {};
  v->places = {};
  take_fields(*v, std::nullopt);
}

void App::open_event(std::uint64_t event) {
  auto* v = view();
  if (v) v->rows.end();
  select_event(event);
  if (!v || v->selected != event) return;
  v->rung_open = true;
  const auto& e = model_.shown->session.events()[static_cast<std::size_t>(event)];
  perform(intent::ShowTab{e.get_if<event::Handshake>() || e.get_if<event::Alert>() ? Tab::handshake
                                                                                   : Tab::fields});
}

void App::select_field(const FieldPath& path, bool in_certificate) {
  auto* v = view();
  if (!v) return;
  auto& tree = in_certificate ? v->certificate_fields : v->fields;
  if (!tree.select(path)) return;
  v->field_in_certificate = in_certificate;
  if (in_certificate && tree.root()) {
    // The message that holds the certificate is what the transcript shows of it.
    const auto event = model_.shown->bytes.deepest(tree.root()->range.stream, tree.root()->range.offset);
    v->selected = event;
    v->places = event ? places_of(model_.shown->session, model_.shown->bytes, *event) : BytePlaces{};
  }
  light_field(*v, true);
}

void App::select_byte(const StreamId& stream, std::uint64_t offset) {
  auto* v = view();
  if (!v) return;
  const auto& s = model_.shown->session;
  v->stream = stream;
  v->cursor = offset;
  v->drag = {};
  v->outer = {};
  v->reveal_field = true;
  if (state_.tab == Tab::certificates && state_.certificate_fields &&
      v->certificate_fields.select_byte(stream, offset)) {
    select_field(*v->certificate_fields.selected(), true);
    v->cursor = offset;
    return;
  }
  v->field_in_certificate = false;
  const auto event = model_.shown->bytes.deepest(stream, offset);
  if (!event) {
    v->selected.reset();
    v->places = {};
    take_fields(*v, std::nullopt);
    v->range = {stream, offset, 1};
    return;
  }
  const auto& e = s.events()[static_cast<std::size_t>(*event)];
  v->selected = event;
  v->rung_open = true;
  v->reveal_row = true;
  v->follow = false;
  v->places = places_of(s, model_.shown->bytes, *event);
  v->range = e.range.stream == stream ? e.range : wire_of_event(e);
  if (v->fields_of != *event) take_fields(*v, *event);
  v->fields.unselect();
  auto at = Range{stream, offset, 1};
  if (e.range.stream != stream) at = byte_in_clear(s, v->places, offset);
  if (!at.empty() && v->fields.select_byte(at.stream, at.offset)) {
    v->outer = v->range;
    v->range = v->fields.field()->range;
    if (at.stream != stream) v->outer = e.range;
    return;
  }
  // What TLS put around the message is explained by the record.
  if (state_.tab != Tab::fields) return;
  const auto record = model_.shown->bytes.record_at(stream, offset);
  if (!record) return;
  take_fields(*v, *record);
  if (!v->fields.select_byte(stream, offset)) return;
  v->outer = v->fields.root()->range;
  v->range = v->fields.field()->range;
}

void App::select_range(const Range& range) {
  auto* v = view();
  if (!v || range.empty()) return;
  select_byte(range.stream, range.offset);
  v->range = range;
  v->outer = {};
  v->fields.unselect();
  v->reveal_bytes = true;
}

bool App::select_key(std::string_view key) {
  if (!model_.shown) return false;
  const auto& s = model_.shown->session;
  for (std::uint64_t i = 0; i < s.events().size(); ++i) {
    const auto tree = model_.shown->trees.tree(s, i);
    if (!tree) continue;
    const auto path = path_to_key(*tree, key);
    if (!path) continue;
    open_event(i);
    if (state_.tab != Tab::handshake) perform(intent::ShowTab{Tab::fields});
    select_field(*path, false);
    view()->reveal_field = view()->reveal_row = true;
    view()->follow = false;
    return true;
  }
  return false;
}

}  // namespace sti::gui
