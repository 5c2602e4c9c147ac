#include "support/paths.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <string>

namespace lobule::testing {

namespace {

std::optional<std::filesystem::path> folderFromEnvironment(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value == '\0' || !std::filesystem::is_directory(value)) return std::nullopt;
  return std::filesystem::path(value);
}

}  // namespace

std::filesystem::path repositoryFile(std::string_view relative) {
  const auto root = folderFromEnvironment("LOBULE_REPO_DIR");
  if (!root) FAIL("LOBULE_REPO_DIR names no folder: run the tests through ctest or tests/run");
  return *root / relative;
}

std::optional<std::filesystem::path> sharedFolder() {
  return folderFromEnvironment("LOBULE_SHARED");
}

std::filesystem::path sharedFile(std::string_view relative) {
  const auto root = sharedFolder();
  if (!root) SKIP("the shared data is not on this machine (LOBULE_SHARED)");
  return *root / relative;
}

std::vector<std::byte> readBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) FAIL("cannot read " << path.string());
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::byte> bytes(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = static_cast<std::byte>(text[i]);
  return bytes;
}

std::filesystem::path scratchFolder(std::string_view name) {
  const auto folder = std::filesystem::current_path() / "scratch" / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace lobule::testing
