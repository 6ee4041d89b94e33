// Runs the tests of one file: a program holds those of a whole room, and ctest runs each file's in a process of its
// own.
//
//   PROGRAM --file=NAME_test.cc [ARGUMENT_OF_GOOGLETEST...]
//
// Without --file, all tests of the program that the arguments choose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view kFlag = "--file=";

std::string_view BaseName(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }

// Leaves out every test of other files; false if none is left.
bool KeepOnly(std::string_view file) {
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  std::string filter = GTEST_FLAG_GET(filter);
  filter += filter.find('-') == std::string::npos ? "-" : ":";
  bool any = false;
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const ::testing::TestInfo& test = *suite.GetTestInfo(t);
      if (BaseName(test.file()) == file) {
        any = true;
      } else {
        filter.append(suite.name()).append(".").append(test.name()).append(":");
      }
    }
  }
  GTEST_FLAG_SET(filter, filter);
  return any;
}

}  // namespace

int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.substr(0, kFlag.size()) != kFlag) {
      std::fprintf(stderr, "%s: unknown argument '%s'; expected --file=NAME_test.cc or one of GoogleTest's\n", argv[0],
                   argv[i]);
      return 2;
    }
    if (!KeepOnly(argument.substr(kFlag.size()))) {
      std::fprintf(stderr, "%s: no test of it is in a file %s\n", argv[0], argv[i] + kFlag.size());
      return 2;
    }
  }
  return RUN_ALL_TESTS();
}
