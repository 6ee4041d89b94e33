// libFuzzer's way into an importer, HAGGLE_FUZZ_FORMAT; tests/deploy/import/drive.h says what has to hold.
// With HAGGLE_FUZZ_PLANTED there is a mistake besides, which it has to find.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/base/check.h"
#include "tests/deploy/import/drive.h"

namespace {

#ifdef HAGGLE_FUZZ_PLANTED
// No seed has a reservation value above 0.9, but a digit or two lead to one.
void Plant(std::string_view bytes) {
  const haggle::importing::SourceFile file{"file", std::string(bytes)};
  haggle::importing::ImportOptions options;
  options.format = HAGGLE_FUZZ_FORMAT;
  const auto imported = haggle::importing::ImportDomain({file, file}, options);
  if (!imported.ok()) return;
  for (const haggle::Party& party : imported->file.scenario.parties) {
    HAGGLE_CHECK(party.preferences[0].reservation_ppm <= 900'000);
  }
}
#else
void Plant(std::string_view) {}
#endif

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  haggle::testing::DriveBytes(HAGGLE_FUZZ_FORMAT, bytes);
  Plant(bytes);
  return 0;
}
