// How much of a thing a test does: all of it, or a sample of it where AddressSanitizer makes everything ten times as
// slow and looks for other mistakes.
#pragma once

namespace haggle {

// GCC defines a macro, clang has a feature.
#if defined(__SANITIZE_ADDRESS__)
#define HAGGLE_UNDER_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAGGLE_UNDER_ADDRESS_SANITIZER 1
#endif
#endif

template <typename Number>
constexpr Number Sampled([[maybe_unused]] Number all, [[maybe_unused]] Number sample) {
#ifdef HAGGLE_UNDER_ADDRESS_SANITIZER
  return sample;
#else
  return all;
#endif
}

}  // namespace haggle
