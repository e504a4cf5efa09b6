// What holds for the nntp dialogue whatever a server sends: see dialogue_fuzz.hpp.
#include "dialogue_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return sti::fuzz::fuzz_dialogue({"nntp", "nntps"}, data, size);
}
