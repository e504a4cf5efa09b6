#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace sti::report {

/// Where a report goes, piece by piece, so that it never has to be in memory whole.
using Sink = std::function<void(std::string_view)>;

/// What `write(sink)` writes, in one string: for what is known to be small.
template <typename Write>
std::string gathered(Write&& write) {
  std::string out;
  write(Sink([&out](std::string_view piece) { out += piece; }));
  return out;
}

/// Hands pieces on in larger ones, the last when it goes.
class Buffered {
 public:
  explicit Buffered(Sink sink) : sink_(std::move(sink)) {}
  ~Buffered() { flush(); }
  Buffered(const Buffered&) = delete;
  Buffered& operator=(const Buffered&) = delete;

  void operator()(std::string_view piece) {
    constexpr std::size_t enough = 1 << 16;
    buffer_ += piece;
    if (buffer_.size() >= enough) flush();
  }
  void flush() {
    if (!buffer_.empty()) sink_(buffer_);
    buffer_.clear();
  }

 private:
  Sink sink_;
  std::string buffer_;
};

}  // namespace sti::report
