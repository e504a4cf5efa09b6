// Stands in for libFuzzer where the fuzz targets are built as ordinary tests: gives every file of the named
// folders to the target, whole and cut short at every length up to 256 bytes and at powers of two past that.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::uint8_t> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The input is copied to a block of its own size, so that AddressSanitizer sees a read past its end.
void run(const std::vector<std::uint8_t>& bytes, std::size_t size) {
  const std::vector<std::uint8_t> exact(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::size_t replay(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path);
  std::size_t runs = 1;
  for (std::size_t size = 0; size < bytes.size(); size = size < 256 ? size + 1 : size * 2, ++runs)
    run(bytes, size);
  run(bytes, bytes.size());
  return runs;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  std::size_t runs = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::printf("%s\n", entry.path().filename().c_str());
      std::fflush(stdout);  // the last name printed is the one that failed
      runs += replay(entry.path());
      ++files;
    }
  }
  std::printf("%zu inputs, %zu runs\n", files, runs);
  return files > 0 ? 0 : 1;
}
