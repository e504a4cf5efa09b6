#include "gui/ui/file_opening.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <system_error>

#include "gui/ui/files.hpp"

namespace sti::gui {
namespace {

/// Bytes read at a time: some tenths of a millisecond of work.
constexpr std::size_t piece_size = std::size_t{64} << 10;
/// Bytes of a file longer than that which its first frame waits for: more rows than a window has room for.
constexpr std::size_t first_piece_size = std::size_t{16} << 10;

}  // namespace

FileOpening::FileOpening(std::filesystem::path file, std::ifstream in, std::uint64_t size,
                         Inspection& session)
    : file_(std::move(file)), in_(std::move(in)), size_(size), reader_(session, size) {}

Result<std::unique_ptr<FileOpening>> FileOpening::begin(const std::filesystem::path& file,
                                                        Inspection& session) {
  auto in = open_to_read(file);
  if (!in) return in.error();
  std::error_code unknown;
  const auto size = std::filesystem::file_size(file, unknown);
  return std::unique_ptr<FileOpening>(new FileOpening(file, std::move(*in), unknown ? 0 : size, session));
}

float FileOpening::progress() const {
  if (size_ == 0) return 0;
  return std::min(1.0f, static_cast<float>(static_cast<double>(taken_) / static_cast<double>(size_)));
}

std::optional<Error> FileOpening::read_on(std::chrono::microseconds budget) {
  const auto until = std::chrono::steady_clock::now() + budget;
  std::string piece;
  do {
    piece.resize(taken_ == 0 && size_ > piece_size ? first_piece_size : piece_size);
    in_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (in_.bad()) return reading_failed(file_);
    const auto got = static_cast<std::size_t>(in_.gcount());
    taken_ += got;
    if (auto error = reader_.feed(std::string_view(piece).substr(0, got))) return error;
    if (in_.eof()) {
      if (auto error = reader_.end()) return error;
      complete_ = true;
      return std::nullopt;
    }
  } while (std::chrono::steady_clock::now() < until);
  return std::nullopt;
}

}  // namespace sti::gui
