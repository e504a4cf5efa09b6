#include "filter/event_subject.hpp"

#include "model/field_key.hpp"
#include "model/time.hpp"
#include "model/transcript_text.hpp"

namespace sti::filter {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;

void add(dissect::Node& parent, FieldKey key, std::string text,
         std::optional<std::uint64_t> number = std::nullopt) {
  dissect::Node node;
  node.field = &*key;
  node.text = std::move(text);
  node.number = number;
  parent.children.push_back(std::move(node));
}

void add(dissect::Node& parent, FieldKey key, std::uint64_t number) {
  add(parent, key, std::to_string(number), number);
}

dissect::Node fields_of(const Session& session, const Event& e) {
  dissect::Node out;
  out.field = &*FieldKey("event");
  out.range = e.range;
  out.text = kind_of(e);
  if (e.direction) add(out, "event.direction", std::string(name_of(*e.direction)));
  add(out, "event.elapsed", static_cast<std::uint64_t>(e.t_us));
  add(out, "event.kind", std::string(kind_of(e)));
  add(out, "event.length", e.range.length);
  add(out, "event.phase", std::string(name_of(e.phase)));
  add(out, "event.seq", e.seq);
  // A session file may hold any two numbers, so the sum is made where it cannot overflow.
  const UnixTime at = session.started_unix_us() / us_per_second + e.t_us / us_per_second +
                      (session.started_unix_us() % us_per_second + e.t_us % us_per_second) / us_per_second;
  add(out, "event.time", rfc3339(at), static_cast<std::uint64_t>(at));
  return out;
}

}  // namespace

std::string_view EventSubject::text() const {
  if (!text_) text_ = text_of(session_.events()[index_], session_.bytes(), with_secrets_);
  return *text_;
}

const dissect::Node* EventSubject::event() const {
  if (!event_) event_ = fields_of(session_, session_.events()[index_]);
  return &*event_;
}

const dissect::Node* EventSubject::tree() const {
  if (!tree_made_) {
    tree_ = trees_.tree(session_, index_, with_secrets_);
    tree_made_ = true;
  }
  return tree_ ? &*tree_ : nullptr;
}

}  // namespace sti::filter
