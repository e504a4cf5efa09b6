#include "support/allocation_meter.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> held{0}, most{0};

/// Null where there is no memory. `alignment` of 0 is that of malloc.
void* try_allocate(std::size_t size, std::size_t alignment = 0) noexcept {
  void* memory = alignment ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                           : std::malloc(size ? size : 1);
  if (!memory) return nullptr;
  const auto now = held += malloc_usable_size(memory);
  auto before = most.load();
  while (before < now && !most.compare_exchange_weak(before, now)) {
  }
  return memory;
}

void* allocate(std::size_t size, std::size_t alignment = 0) {
  void* memory = try_allocate(size, alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

void release(void* memory) noexcept {
  if (!memory) return;
  held -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

// Every form: what one of ours gave out must not come back to one of the library's, nor the other way round
// (std::stable_sort takes its buffer by the nothrow form and gives it back by the plain one).
using Align = std::align_val_t;
using Nothrow = std::nothrow_t;
void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, Align align) { return allocate(size, std::size_t(align)); }
void* operator new[](std::size_t size, Align align) { return allocate(size, std::size_t(align)); }
void* operator new(std::size_t size, const Nothrow&) noexcept { return try_allocate(size); }
void* operator new[](std::size_t size, const Nothrow&) noexcept { return try_allocate(size); }
void* operator new(std::size_t size, Align align, const Nothrow&) noexcept {
  return try_allocate(size, std::size_t(align));
}
void* operator new[](std::size_t size, Align align, const Nothrow&) noexcept {
  return try_allocate(size, std::size_t(align));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, Align) noexcept { release(memory); }
void operator delete[](void* memory, Align) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, Align) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, Align) noexcept { release(memory); }
void operator delete(void* memory, const Nothrow&) noexcept { release(memory); }
void operator delete[](void* memory, const Nothrow&) noexcept { release(memory); }
void operator delete(void* memory, Align, const Nothrow&) noexcept { release(memory); }
void operator delete[](void* memory, Align, const Nothrow&) noexcept { release(memory); }

namespace sti::support {

AllocationMeter::AllocationMeter() : at_start_(held) { most = at_start_; }

std::size_t AllocationMeter::peak() const { return most - at_start_; }

}  // namespace sti::support
