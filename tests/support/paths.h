// Where a test finds its files: the repository, a folder to write in, and the shared data, which may be absent.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace lobule::testing {

/// A file of this repository. The test runner names the root in LOBULE_REPO_DIR.
std::filesystem::path repositoryFile(std::string_view relative);

/// The shared data folder (LOBULE_SHARED), if this machine has one.
std::optional<std::filesystem::path> sharedFolder();

/// A file of the shared data. Ends the test as skipped, with a message, where the shared data is absent.
std::filesystem::path sharedFile(std::string_view relative);

/// All bytes of a file; fails the test when it cannot be read.
std::vector<std::byte> readBytes(const std::filesystem::path& path);

/// A fresh, empty folder of this process below the build folder.
std::filesystem::path scratchFolder(std::string_view name);

}  // namespace lobule::testing
