#include "support/paths.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>

using namespace lobule::testing;

TEST_CASE("A test can read a file of the repository") {
  CHECK(readBytes(repositoryFile("LICENSE")).size() > 100);
}

TEST_CASE("A scratch folder starts empty and can be written to") {
  const auto folder = scratchFolder("paths_test");
  CHECK(std::filesystem::is_empty(folder));
  std::ofstream(folder / "a.bin") << "abc";
  CHECK(readBytes(folder / "a.bin").size() == 3);
}

TEST_CASE("The shared data is readable where it exists") {
  CHECK(std::filesystem::is_regular_file(sharedFile("dicom/README.md")));
}
