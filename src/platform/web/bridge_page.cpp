#include "platform/web/bridge_page.h"

#include <emscripten.h>

#include "core/json.h"
#include "dicom/disc_directory.h"
#include "platform/web/bridge.h"
#include "platform/web/page_files.h"

namespace lobule::platform {

namespace {

struct Page {
  PageFacts facts;
  PageHandlers handlers;

  void wake() const {
    if (handlers.wake) {
      handlers.wake();
    }
  }
};

Page& page() {
  static Page only;
  return only;
}

}  // namespace

const PageFacts& pageFacts() {
  return page().facts;
}

void setOwnClipboard(const std::string& text) {
  page().facts.clipboard = text;
  tellPage("copy", text.c_str());
}

void connectPage(PageHandlers handlers) {
  page().handlers = std::move(handlers);
}

}  // namespace lobule::platform

using lobule::platform::page;

extern "C" {

EMSCRIPTEN_KEEPALIVE void lobule_dragOver(int isOver) {
  if (page().facts.isFileDraggedOver != (isOver != 0)) {
    page().facts.isFileDraggedOver = isOver != 0;
    page().wake();
  }
}

EMSCRIPTEN_KEEPALIVE void lobule_setClipboard(const char* text) {
  page().facts.clipboard = text;
  page().wake();
}

EMSCRIPTEN_KEEPALIVE void lobule_setReducedMotion(int isReduced) {
  page().facts.isMotionReduced = isReduced != 0;
  page().wake();
}

EMSCRIPTEN_KEEPALIVE void lobule_restoreSettings(const char* json) {
  if (page().handlers.restoreSettings) {
    page().handlers.restoreSettings(json);
  }
  page().wake();
}

EMSCRIPTEN_KEEPALIVE void lobule_openPageFile(const char* name, std::uint32_t file, double size,
                                              const std::uint8_t* head, int opening) {
  lobule::SharedSource source = lobule::platform::pageFile(file, static_cast<std::uint64_t>(size));
  const lobule::SharedBytes bytes = lobule::platform::takeBuffer(head);
  if (page().handlers.openFile) {
    page().handlers.openFile(name, std::move(source), *bytes, opening);
  }
  page().wake();
}

EMSCRIPTEN_KEEPALIVE const char* lobule_listedImages(const std::uint8_t* directory) {
  static std::string reply;
  const auto paths = lobule::dicom::listedImages(lobule::platform::takeBuffer(directory));
  reply = lobule::dumpJson(paths ? lobule::Json(*paths) : lobule::Json::array());
  return reply.c_str();
}

EMSCRIPTEN_KEEPALIVE void lobule_collectWork() {
  if (page().handlers.collectWork) {
    page().handlers.collectWork();
  }
}

EMSCRIPTEN_KEEPALIVE int lobule_filesWaiting() {
  return page().handlers.filesWaiting ? page().handlers.filesWaiting() : 0;
}

EMSCRIPTEN_KEEPALIVE void lobule_expectFiles(int count) {
  if (page().handlers.expectFiles) {
    page().handlers.expectFiles(count);
  }
  page().wake();
}

EMSCRIPTEN_KEEPALIVE void lobule_wake() {
  page().wake();
}
}
