// libFuzzer's way into one of the functions of drive.h, HAGGLE_FUZZ_DRIVE; with HAGGLE_FUZZ_PLANTED there is a
// mistake that it has to find.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/drive.h"

#ifdef HAGGLE_FUZZ_PLANTED
constexpr bool kPlanted = true;
#else
constexpr bool kPlanted = false;
#endif

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  haggle::testing::HAGGLE_FUZZ_DRIVE({reinterpret_cast<const char*>(data), size}, kPlanted);
  return 0;
}
