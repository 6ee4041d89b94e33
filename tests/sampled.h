// How much of a thing a test does: all of it, or a sample of it where AddressSanitizer makes everything ten times as
// slow and looks for other mistakes.
#pragma once

namespace haggle {

template <typename Number>
constexpr Number Sampled([[maybe_unused]] Number all, [[maybe_unused]] Number sample) {
#ifdef __SANITIZE_ADDRESS__
  return sample;
#else
  return all;
#endif
}

}  // namespace haggle
