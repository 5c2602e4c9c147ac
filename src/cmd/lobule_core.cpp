// The core without a page: for Node (web/cli) and for other pages that read DICOM. One App, whose slow work runs at
// once on the caller's thread, behind the same bridge as the page's, and one more export: lobule_call.
#include <emscripten.h>

#include <chrono>
#include <new>

#include "app/app.h"
#include "cmd/core_call.h"
#include "platform/web/bridge.h"

namespace {

double nowMs() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

lobule::app::App& theApp() {
  static lobule::app::App app([](std::function<void()> work) { work(); }, nowMs);
  return app;
}

struct LastReply {
  std::string text;
  std::vector<std::byte> bytes;
};
LastReply lastReply;

lobule::SharedBytes copyOf(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  return std::make_shared<const std::vector<std::byte>>(bytes, bytes + size);
}

}  // namespace

extern "C" {

// arguments: a JSON object as text. data: the file that the command reads; the caller keeps it. Gives a JSON object
// {"value": ..., "bytes": count} or {"error": "A sentence."}, good until the next call, as are lobule_callBytes().
EMSCRIPTEN_KEEPALIVE const char* lobule_call(const char* command, const char* arguments, const std::uint8_t* data,
                                             std::size_t size) {
  using lobule::Json;
  const auto reply = [&]() -> lobule::Result<lobule::cmd::Reply> {
    try {
      return lobule::parseJson(arguments, "the arguments").and_then([&](const Json& parsed) {
        return lobule::cmd::callCore(theApp(), command, parsed, copyOf(data, size));
      });
    } catch (const std::bad_alloc&) {
      return lobule::fail(lobule::ErrorCode::kTooLarge, "There is not enough memory for this file.");
    } catch (const std::exception&) {
      return lobule::fail(lobule::ErrorCode::kBadInput, "The arguments of the command have the wrong types.");
    }
  }();
  if (reply) {
    lastReply = {lobule::dumpJson(Json{{"value", reply->value}, {"bytes", reply->bytes.size()}}), reply->bytes};
  } else {
    lastReply = {lobule::dumpJson(Json{{"error", reply.error().message}}), {}};
  }
  return lastReply.text.c_str();
}

EMSCRIPTEN_KEEPALIVE const std::uint8_t* lobule_callBytes() {
  return reinterpret_cast<const std::uint8_t*>(lastReply.bytes.data());
}
}

int main() {
  lobule::platform::connectBridge(&theApp());
  return 0;
}
