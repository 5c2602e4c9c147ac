#include "platform/web/page_files.h"

#include <emscripten.h>
#include <emscripten/proxying.h>
#include <emscripten/threading.h>

#include <condition_variable>
#include <format>
#include <memory>
#include <mutex>

#include "platform/web/bridge.h"

namespace lobule::platform {

namespace {

// One wish, on the stack of the thread that waits for it.
struct Slice {
  std::uint32_t file = 0;
  std::uint64_t offset = 0;
  std::size_t count = 0;
  std::byte* target = nullptr;
  std::mutex mutex;
  std::condition_variable changed;
  bool isAnswered = false, isRead = false;

  void answer(bool isReadNow) {
    const std::scoped_lock lock(mutex);
    isAnswered = true;
    isRead = isReadNow;
    changed.notify_one();  // under the lock: the waiting thread takes the slice with it when it goes on
  }
};

bool runOnUiThread(void (*work)(void*), void* argument) {
  return emscripten_proxy_async(emscripten_proxy_get_system_queue(), emscripten_main_runtime_thread_id(), work,
                                argument) != 0;
}

void askPage(void* argument) {
  const auto& slice = *static_cast<Slice*>(argument);
  const std::string text = std::format(R"({{"slice":{},"file":{},"offset":{},"count":{},"target":{}}})",
                                       reinterpret_cast<std::uintptr_t>(&slice), slice.file, slice.offset, slice.count,
                                       reinterpret_cast<std::uintptr_t>(slice.target));
  tellPage("slice", text.c_str());
}

class PageFile final : public ByteSource {
 public:
  PageFile(std::uint32_t id, std::uint64_t size) : id_(id), size_(size) {}
  ~PageFile() override {
    const auto close = [](void* id) {
      tellPage("fileClosed", std::to_string(reinterpret_cast<std::uintptr_t>(id)).c_str());
    };
    runOnUiThread(close, reinterpret_cast<void*>(static_cast<std::uintptr_t>(id_)));
  }

  std::uint64_t size() const override { return size_; }

  bool read(std::uint64_t offset, std::size_t count, std::byte* target) const override {
    if (offset > size_ || count > size_ - offset) return false;
    if (count == 0) return true;
    if (emscripten_is_main_browser_thread()) return false;  // it may not wait
    Slice slice;
    slice.file = id_;
    slice.offset = offset;
    slice.count = count;
    slice.target = target;
    if (!runOnUiThread(askPage, &slice)) return false;
    std::unique_lock lock(slice.mutex);
    slice.changed.wait(lock, [&] { return slice.isAnswered; });
    return slice.isRead;
  }

 private:
  std::uint32_t id_;
  std::uint64_t size_;
};

}  // namespace

SharedSource pageFile(std::uint32_t id, std::uint64_t size) {
  return std::make_shared<PageFile>(id, size);
}

}  // namespace lobule::platform

extern "C" {

EMSCRIPTEN_KEEPALIVE void lobule_answerSlice(std::uintptr_t slice, int isRead) {
  reinterpret_cast<lobule::platform::Slice*>(slice)->answer(isRead != 0);
}
}
