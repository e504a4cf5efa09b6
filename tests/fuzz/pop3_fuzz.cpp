// What holds for the pop3 dialogue whatever a server sends: see dialogue_fuzz.hpp.
#include "dialogue_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return sti::fuzz::fuzz_dialogue({"pop3", "pop3s"}, data, size);
}
