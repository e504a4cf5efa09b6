// Whatever is typed into a filter, it is understood or refused at a place inside the text; what is understood
// can be asked about any tree, and completion at any place stays inside the text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filter/complete.hpp"
#include "filter/filter.hpp"
#include "support/made_tree.hpp"

namespace {

/// A row whose text and fields are the filter's own text.
class Itself final : public sti::filter::Subject {
 public:
  explicit Itself(std::string_view text)
      : text_(text),
        event_(sti::test::tree_of({"event", std::string(text)})),
        tree_(sti::test::tree_of({"tls.handshake",
                                  std::string(text),
                                  {},
                                  {{"tls.handshake.type", std::string(text), text.size()},
                                   {"tls.ext.server_name", std::string(text)},
                                   {"x509.not_after", std::string(text), static_cast<std::uint64_t>(-1)},
                                   {"x509.serial", std::string(text)}}})) {}
  [[nodiscard]] std::string_view text() const override { return text_; }
  [[nodiscard]] const sti::dissect::Node* event() const override { return &event_; }
  [[nodiscard]] const sti::dissect::Node* tree() const override { return &tree_; }

 private:
  std::string_view text_;
  sti::dissect::Tree event_, tree_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sti::filter;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse_filter(text);
  if (const auto* error = std::get_if<FilterError>(&parsed)) {
    if (error->offset > size || error->length > size - error->offset) std::abort();
    if (error->column < 1 || error->column > error->offset + 1) std::abort();
    if (error->expected.empty() || error->got.empty()) std::abort();
  } else {
    const auto& filter = std::get<Filter>(parsed);
    const bool matched = filter.matches(Itself(text));
    // Understood again from its source, it says the same.
    const auto again = parse_filter(filter.source());
    if (!std::holds_alternative<Filter>(again) || std::get<Filter>(again).matches(Itself(text)) != matched)
      std::abort();
    if (!filter.is_within({}) || (filter.everything() && !matched)) std::abort();
  }
  for (const auto cursor : {std::size_t{0}, size / 2, size})
    for (const auto& c : complete(text, cursor))
      if (c.from > c.to || c.to > size || c.insert.empty()) std::abort();
  return 0;
}
