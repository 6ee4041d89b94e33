// Counts what each thread of a test program takes from the heap. To be included by one of its
// source files: it replaces the global operators.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace haggle {

inline thread_local std::size_t allocations = 0;

}  // namespace haggle

// All forms, so that a sanitizer, which replaces each by itself, sees them match; not
// inlined, because GCC would take new and free for a mismatched pair.
#define HAGGLE_APART __attribute__((noinline))
HAGGLE_APART void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++haggle::allocations;
  return std::malloc(size);
}
HAGGLE_APART void* operator new(std::size_t size) {
  void* memory = operator new(size, std::nothrow);
  if (memory == nullptr) std::abort();
  return memory;
}
HAGGLE_APART void* operator new[](std::size_t size) { return operator new(size); }
HAGGLE_APART void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return operator new(size, std::nothrow);
}
HAGGLE_APART void operator delete(void* memory) noexcept { std::free(memory); }
HAGGLE_APART void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
HAGGLE_APART void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
HAGGLE_APART void operator delete[](void* memory) noexcept { std::free(memory); }
HAGGLE_APART void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
HAGGLE_APART void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
#undef HAGGLE_APART
