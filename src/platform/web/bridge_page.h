// The page's half of the bridge: what the page tells that only a screen needs, and the page's size. The exports stand
// in bridge.h.
#pragma once

#include <functional>
#include <string>

#include "core/byte_source.h"

namespace lobule::platform {

// What the page said last.
struct PageFacts {
  bool isFileDraggedOver = false;
  bool isMotionReduced = false;
  std::string clipboard;
};
const PageFacts& pageFacts();
void setOwnClipboard(const std::string& text);  // copied here: what a paste gives until the page pastes something else

struct PageHandlers {
  std::function<void()> wake;
  std::function<void(const std::string& json)> restoreSettings;
  std::function<void(const std::string& name, SharedSource file, std::vector<std::byte> head, int opening)> openFile;
  std::function<void()> collectWork;
  std::function<int()> filesWaiting;
  std::function<void(int count)> expectFiles;
};
void connectPage(PageHandlers handlers);

}  // namespace lobule::platform
