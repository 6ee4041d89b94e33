// libFuzzer's way into an importer, HAGGLE_FUZZ_FORMAT; tests/deploy/import/drive.h says what has to hold.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/deploy/import/drive.h"

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  haggle::testing::DriveBytes(HAGGLE_FUZZ_FORMAT, std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
