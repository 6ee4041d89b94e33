// Runs the tests of one file: a program holds those of a whole room, and ctest runs each file's in a process of its
// own.
//
//   PROGRAM --file=NAME_test.cc [ARGUMENT_OF_GOOGLETEST...]
//
// Without --file, all tests of the program that the arguments choose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <set>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view kFlag = "--file=";

std::string_view BaseName(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }

std::string Joined(const std::set<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ":") + name;
  return joined;
}

// Leaves out every test of other files. What is wrong; empty: nothing.
std::string KeepOnly(std::string_view file) {
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  std::set<std::string> kept, left_out, suites;
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const ::testing::TestInfo& test = *suite.GetTestInfo(t);
      const bool here = BaseName(test.file()) == file;
      (here ? kept : left_out).insert(std::string(suite.name()) + "." + test.name());
      if (here) suites.insert(std::string(suite.name()) + ".*");
    }
  }
  if (kept.empty()) return "no test of this program is in it";
  bool apart = true;
  for (const std::string& name : left_out) {
    if (kept.count(name) > 0) return name + " is in another file too, and would be left out; rename one of them";
    apart = apart && suites.count(name.substr(0, name.rfind('.')) + ".*") == 0;
  }
  const std::string filter = GTEST_FLAG_GET(filter);
  if (filter != "*") {
    GTEST_FLAG_SET(filter, filter + (filter.find('-') == std::string::npos ? "-" : ":") + Joined(left_out));
  } else {
    GTEST_FLAG_SET(filter, Joined(apart ? suites : kept));
  }
  return "";
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
    if (const std::string wrong = KeepOnly(argument.substr(kFlag.size())); !wrong.empty()) {
      std::fprintf(stderr, "%s: %s: %s\n", argv[0], argv[i], wrong.c_str());
      return 2;
    }
  }
  return RUN_ALL_TESTS();
}
