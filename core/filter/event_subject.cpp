#include "filter/event_subject.hpp"

#include "dissect/cursor.hpp"
#include "model/field_key.hpp"
#include "model/time.hpp"
#include "model/transcript_text.hpp"

namespace sti::filter {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;

/// Adds fields to an event's.
class Fields {
 public:
  Fields(dissect::TreeMemory& memory, dissect::Node& event) : memory_(memory), event_(event) {}

  void add(FieldKey key, std::string_view text, std::optional<std::uint64_t> number = std::nullopt) {
    auto& node = memory_.add(event_);
    node.field = &*key;
    node.text = memory_.keep(text);
    node.number = number;
  }
  void add(FieldKey key, std::uint64_t number) { add(key, dissect::Decimal(number), number); }

 private:
  dissect::TreeMemory& memory_;
  dissect::Node& event_;
};

dissect::Node fields_of(dissect::TreeMemory& memory, const Inspection& session, const Event& e) {
  dissect::Node out;
  out.field = &*FieldKey("event");
  out.range = e.range;
  out.text = memory.keep(kind_of(e));
  Fields fields(memory, out);
  if (e.direction) fields.add("event.direction", name_of(*e.direction));
  fields.add("event.elapsed", static_cast<std::uint64_t>(e.t_us));
  fields.add("event.kind", kind_of(e));
  fields.add("event.length", e.range.length);
  fields.add("event.phase", name_of(e.phase));
  fields.add("event.seq", e.seq);
  // A session file may hold any two numbers, so the sum is made where it cannot overflow.
  const UnixTime at = session.started_unix_us() / us_per_second + e.t_us / us_per_second +
                      (session.started_unix_us() % us_per_second + e.t_us % us_per_second) / us_per_second;
  fields.add("event.time", rfc3339(at), static_cast<std::uint64_t>(at));
  return out;
}

}  // namespace

std::string_view EventSubject::text() const {
  if (!text_) text_ = text_of(session_.events()[index_], session_, with_secrets_);
  return *text_;
}

const dissect::Node* EventSubject::event() const {
  if (!event_)
    event_ = dissect::make_tree(0, [&](dissect::TreeMemory& memory) {
      return fields_of(memory, session_, session_.events()[index_]);
    });
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
