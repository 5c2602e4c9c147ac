#include "platform/web/page.h"

#include <emscripten.h>
#include <emscripten/html5.h>
#include <emscripten/proxying.h>
#include <emscripten/threading.h>

#include <optional>

#include "app/page_frame.h"
#include "app/settings_json.h"
#include "platform/thread_pool.h"
#include "platform/web/bridge.h"
#include "platform/web/bridge_page.h"
#include "platform/web/decode_workers.h"
#include "platform/web/frame_clock.h"
#include "platform/web/window.h"
#include "ui/foreign_text.h"

namespace lobule::platform {

namespace {

// Beyond a thread for each core: those that wait for a worker of the page, or for a slice of a file, need none.
constexpr int kWaitingThreads = 2;

class Page {
 public:
  explicit Page(std::unique_ptr<Window> window);
  void start();
  void collectWork();  // on the UI thread, after a worker's task, also while the page is hidden
  void loseGraphics();
  void restoreGraphics();

 private:
  void connect();
  bool makeRenderer();
  NextFrame draw();
  void passOn(app::PageFrame& frame);
  void saveSettings();
  std::string snapshot() const;
  bool isDrawn() const { return isPageHidden() || (clock_.isSettled() && frames_ > 0); }

  std::unique_ptr<Window> window_;
  FrameClock clock_;
  ThreadPool pool_;
  app::App app_;
  std::unique_ptr<render::Renderer> renderer_;
  std::array<study::ViewportRect, 4> viewports_;
  study::WidgetOnScreen widget_;
  study::PartsOnScreen parts_;
  std::optional<ui::Cursor> cursor_;
  std::string settings_;
  std::uint64_t frames_ = 0;
};

Page* thePage = nullptr;

// On a worker: the UI thread hears of it even when it gets no frames. What a worker asks of the UI thread can run in
// the midst of anything there that waits for a lock, so it only tells the page, which calls back when nothing else
// runs.
void tellUiThread() {
  emscripten_proxy_async(
      emscripten_proxy_get_system_queue(), emscripten_main_runtime_thread_id(), [](void*) { tellPage("workDone"); },
      nullptr);
}

Page::Page(std::unique_ptr<Window> window)
    : window_(std::move(window)),
      clock_([this] { return draw(); }, [this] { return renderer_ && renderer_->isFrameUnderWay(); },
             [this] { return !app_.isIdle(); }),
      pool_(sensibleThreadCount() + kWaitingThreads, tellUiThread),
      app_([this](std::function<void()> work) { pool_.run(std::move(work)); }, emscripten_get_now,
           pool_.threadCount()) {}

bool Page::makeRenderer() {
  render::RendererOptions options;
  options.executor = [this](std::function<void()> work) { pool_.run(std::move(work)); };
  Result<std::unique_ptr<render::Renderer>> made = render::Renderer::create(std::move(options));
  if (!made) {
    tellPage("fatal", made.error().message.c_str());
    return false;
  }
  renderer_ = std::move(*made);
  return true;
}

void Page::connect() {
  const auto wake = [this] { clock_.wake(); };
  connectBridge(
      &app_,
      {.snapshot = [this] { return snapshot(); }, .isScreenSettled = [this] { return isDrawn(); }, .wake = wake});
  connectDecodeWorkers();
  connectPage({.wake = wake,
               .restoreSettings =
                   [this](const std::string& json) {
                     app_.dispatch(study::ChangeSettings{app::settingsFromJson(json, app_.state().settings)});
                   },
               .openFile = [this](const std::string& name, SharedSource file, std::vector<std::byte> head,
                                  int opening) { app_.openFile(name, std::move(file), std::move(head), opening); },
               .collectWork = [this] { collectWork(); },
               .filesWaiting = [this] { return app_.filesWaiting(); },
               .expectFiles = [this](int count) { app_.expectFiles(count); }});
  wakeOnInput(clock_);
  emscripten_set_webglcontextlost_callback("#canvas", nullptr, EM_TRUE, [](int, const void*, void*) -> EM_BOOL {
    thePage->loseGraphics();
    return EM_TRUE;  // or the browser would never give it back
  });
  emscripten_set_webglcontextrestored_callback("#canvas", nullptr, EM_TRUE, [](int, const void*, void*) -> EM_BOOL {
    thePage->restoreGraphics();
    return EM_TRUE;
  });
}

// Scripts that our font lacks.
std::optional<ui::TextPicture> drawByPage(const std::string& text, float emPx, bool isSemiBold) {
  std::optional<PageText> drawn = drawPageText(text, emPx, isSemiBold);
  if (!drawn) {
    return std::nullopt;
  }
  return ui::TextPicture{.width = drawn->width,
                         .height = drawn->height,
                         .left = drawn->left,
                         .top = drawn->top,
                         .advance = drawn->advance,
                         .coverage = std::move(drawn->coverage)};
}

void Page::start() {
  ui::setTextDrawer(drawByPage);
  settings_ = app::settingsToJson(app_.state().settings);
  connect();
  if (makeRenderer()) {
    clock_.wake();
  }
}

void Page::loseGraphics() {
  renderer_.reset();
  tellPage("contextLost", "The browser took the graphics away for a moment. Nothing is lost; the pictures come back.");
}

void Page::restoreGraphics() {
  const Result<bool> window = window_->restoreGraphics();
  if (!window) {
    tellPage("fatal", window.error().message.c_str());
  } else if (makeRenderer()) {
    tellPage("contextRestored", "The graphics are back.");
    clock_.wake();
  }
}

void Page::collectWork() {
  app_.update();
  announceWork();
  clock_.wake();
}

NextFrame Page::draw() {
  app_.update();
  announceWork();
  if (!renderer_) {
    return app_.isIdle() ? NextFrame::kWhenWoken : NextFrame::kSoon;
  }
  window_->beginFrame();
  const app::ScreenSize size{.widthPx = window_->framebufferWidth(),
                             .heightPx = window_->framebufferHeight(),
                             .pixelRatio = window_->pixelRatio()};
  ui::ScreenInput input;
  input.widthCss = static_cast<float>(size.widthPx) / size.pixelRatio;
  input.heightCss = static_cast<float>(size.heightPx) / size.pixelRatio;
  input.pixelRatio = size.pixelRatio;
  input.fileIsDraggedOver = pageFacts().isFileDraggedOver;
  input.reducedMotion = pageFacts().isMotionReduced;
  input.seconds = emscripten_get_now() / 1000;
  app::PageFrame frame = app::drawPageFrame(app_, *renderer_, std::move(input), size);
  window_->endFrame();
  renderer_->endFrame();
  passOn(frame);
  const bool needsBeat = !app_.isIdle() || window_->wantsTextInput();
  return frame.needsAnother ? NextFrame::kAtOnce : needsBeat ? NextFrame::kSoon : NextFrame::kWhenWoken;
}

void Page::passOn(app::PageFrame& frame) {
  viewports_ = frame.viewports;
  widget_ = frame.widget;
  parts_ = std::move(frame.parts);
  if (!frame.copyText.empty()) {
    setOwnClipboard(frame.copyText);
  }
  if (cursor_ != frame.cursor) {
    cursor_ = frame.cursor;
    tellPage("cursor", cssCursor(frame.cursor));
  }
  for (const ui::PageRequest request : frame.requests) {
    tellPage("request", request == ui::PageRequest::kOpenFiles    ? "openFiles"
                        : request == ui::PageRequest::kOpenFolder ? "openFolder"
                        : request == ui::PageRequest::kOpenSample ? "openSample"
                                                                  : "openSampleUltrasound");
  }
  saveSettings();
  if (++frames_ == 1) {
    tellPage("ready");
  }
}

void Page::saveSettings() {
  std::string now = app::settingsToJson(app_.state().settings);
  if (now != settings_) {
    settings_ = std::move(now);
    tellPage("settings", settings_.c_str());
  }
}

std::string Page::snapshot() const {
  return dumpJson(study::debugSnapshot(app_.state(), viewports_, frames_, widget_, parts_));
}

}  // namespace

void startPage() {
  Result<std::unique_ptr<Window>> window = Window::open();
  if (!window) {
    tellPage("fatal", window.error().message.c_str());
    return;
  }
  thePage = new Page(std::move(*window));
  thePage->start();
}

}  // namespace lobule::platform
