#include "platform/web/bridge.h"

#include <emscripten.h>

#include <array>
#include <cstdlib>
#include <map>

#include "app/app.h"
#include "core/json.h"
#include "dicom/jpegxl_runner.h"
#include "platform/web/bridge_buffers.h"
#include "study/snapshot.h"

// clang-format off
EM_JS(void, lobule_tellPage, (const char* kind, const char* text), {
  const tell = Module['onLobuleEvent'];
  if (tell) tell(UTF8ToString(kind), UTF8ToString(text));
});
EM_JS(std::uint8_t*, lobule_drawText, (const char* text, float emPx, int isSemiBold, float* metrics), {
  const draw = Module['onLobuleText'];
  const drawn = draw ? draw(UTF8ToString(text), emPx, isSemiBold !== 0) : null;
  if (!drawn) return 0;
  const { width, height, left, top, advance, coverage } = drawn;
  const address = _malloc(coverage.length + 1);
  if (address === 0) return 0;
  new Uint8Array(wasmMemory.buffer, address, coverage.length).set(coverage);
  new Float32Array(wasmMemory.buffer, metrics, 5).set([width, height, left, top, advance]);
  return address;
});
EM_JS(int, lobule_pageWidth, (), { return innerWidth; });
EM_JS(int, lobule_pageHeight, (), { return innerHeight; });
EM_JS(int, lobule_pageIsHidden, (), { return document.hidden ? 1 : 0; });

// Decodes in lobule_jxl.wasm, fetched and compiled at the first call on this thread; each frame has an instance of its
// own, whose memory goes with it. Waits for both: on a worker, in Node, and, where there is no other way, on the page.
EM_JS(int, lobule_runJpegXl, (const void* stream, std::size_t size, const void* request, std::size_t requestSize,
                              void* target, std::size_t targetSize, void* reply, std::size_t replySize,
                              const void* progress), {
  const kAnswered = 0;
  const kNotLoaded = 1;
  const kStopped = 2;
  const load = () => {
    const place = locateFile('lobule_jxl.wasm');
    if (readBinary) return readBinary(place);
    const fetched = new XMLHttpRequest();
    fetched.open('GET', place, false);
    fetched.overrideMimeType('text/plain; charset=x-user-defined');
    fetched.send();
    return Uint8Array.from(fetched.responseText, (letter) => letter.charCodeAt(0) & 255);
  };
  try {
    if (!Module['lobuleJpegXl']) Module['lobuleJpegXl'] = new WebAssembly.Module(load());
  } catch (error) {
    return kNotLoaded;
  }
  try {
    const imports = {};
    for (const { module, name } of WebAssembly.Module.imports(Module['lobuleJpegXl'])) {
      if (!imports[module]) imports[module] = {};
      imports[module][name] = () => 0;
    }
    imports['lobule'] = { 'isCancelled': () => _lobule_isCancelled(progress) };
    const decoder = new WebAssembly.Instance(Module['lobuleJpegXl'], imports)['exports'];
    decoder['_initialize']();
    const ours = (address, count) => new Uint8Array(wasmMemory.buffer, address, count);
    const theirs = (address, count) => new Uint8Array(decoder['memory'].buffer, address, count);
    const room = (count) => {
      const address = decoder['malloc'](count);
      if (address === 0) throw new Error('no memory');
      return address >>> 0;
    };
    const copyIn = (address, count) => {
      const there = room(count);
      theirs(there, count).set(ours(address, count));
      return there;
    };
    const streamThere = copyIn(stream, size);
    const requestThere = copyIn(request, requestSize);
    const targetThere = room(targetSize);
    const replyThere = room(replySize);
    decoder['decode'](streamThere, size, requestThere, targetThere, replyThere);
    ours(reply, replySize).set(theirs(replyThere, replySize));
    ours(target, targetSize).set(theirs(targetThere, targetSize));
    return kAnswered;
  } catch (error) {
    return kStopped;
  }
});
// clang-format on

namespace lobule::platform {

namespace {

struct Bridge {
  app::App* app = nullptr;
  BridgeHooks hooks;
  BridgeBuffers buffers;
  std::map<std::uint32_t, inference::Tensor> inputs;  // given to JS, until the job ends
  int announced = 0;
  std::string jobText, snapshotText;

  void wake() const {
    if (hooks.wake) {
      hooks.wake();
    }
  }
};

Bridge& bridge() {
  static Bridge only;
  return only;
}

// "[{name, shape, buffer}]" with its buffers taken over; an error names what does not fit.
Result<inference::NamedTensors> readOutputs(const char* text) {
  const Result<Json> json = parseJson(text, "the model's result");
  if (!json) {
    return std::unexpected(json.error());
  }
  inference::NamedTensors outputs;
  for (const Json& described : *json) {
    const auto address = static_cast<std::uintptr_t>(described.at("buffer").get<std::uint64_t>());
    const SharedBytes bytes = bridge().buffers.take(reinterpret_cast<const std::uint8_t*>(address));
    inference::Tensor tensor;
    std::size_t count = 1;
    for (const Json& size : described.at("shape")) {
      tensor.shape.push_back(size.get<int>());
      count *= static_cast<std::size_t>(tensor.shape.back());
    }
    if (bytes->size() != count * sizeof(float)) {
      return fail(ErrorCode::kInternal, "The model's result has another size than its shape says.");
    }
    const auto* values = reinterpret_cast<const float*>(bytes->data());
    tensor.values.assign(values, values + count);
    outputs.emplace(described.at("name").get<std::string>(), std::move(tensor));
  }
  return outputs;
}

// Json's own access throws on a field that is missing or of another type.
Result<inference::NamedTensors> readOutputsGuarded(const char* text) {
  try {
    return readOutputs(text);
  } catch (const Json::exception&) {
    return fail(ErrorCode::kInternal, "The model's result came without a name, shape or buffer.");
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kTooLarge, "There is not enough memory left for the model's result.");
  }
}

std::string describe(const app::InferenceRequest& request) {
  return dumpJson(
      {{"id", request.id}, {"model", request.modelId}, {"input", request.inputName}, {"shape", request.input.shape}});
}

dicom::JpegXlRun runLoadedJpegXl(const dicom::JpegXlInput& input, const dicom::JpegXlRequest& request,
                                 std::uint8_t* target, const Progress& progress, dicom::JpegXlReply& reply) {
  const std::size_t bytes =
      std::size_t{request.columns} * request.rows * request.samplesPerPixel * request.bytesPerSample;
  return static_cast<dicom::JpegXlRun>(lobule_runJpegXl(input.stream, input.size, &request, sizeof request, target,
                                                        bytes, &reply, sizeof reply, &progress));
}

}  // namespace

void connectDecoders() {
  dicom::setJpegXlRunner(runLoadedJpegXl);
}

void connectBridge(app::App* app, BridgeHooks hooks) {
  connectDecoders();
  bridge().app = app;
  bridge().hooks = std::move(hooks);
}

SharedBytes takeBuffer(const std::uint8_t* buffer) {
  return bridge().buffers.take(buffer);
}

void tellPage(const char* kind, const char* text) {
  lobule_tellPage(kind, text);
}

std::optional<PageText> drawPageText(const std::string& text, float emPx, bool isSemiBold) {
  std::array<float, 5> metrics{};
  std::uint8_t* coverage = lobule_drawText(text.c_str(), emPx, isSemiBold ? 1 : 0, metrics.data());
  if (coverage == nullptr) {
    return std::nullopt;
  }
  PageText drawn{.width = static_cast<int>(metrics[0]),
                 .height = static_cast<int>(metrics[1]),
                 .left = metrics[2],
                 .top = metrics[3],
                 .advance = metrics[4],
                 .coverage = {}};
  drawn.coverage.assign(coverage, coverage + static_cast<std::ptrdiff_t>(drawn.width) * drawn.height);
  std::free(coverage);
  return drawn;
}

int pageWidth() {
  return lobule_pageWidth();
}

int pageHeight() {
  return lobule_pageHeight();
}

bool isPageHidden() {
  return lobule_pageIsHidden() != 0;
}

void announceWork() {
  const int waiting = bridge().app != nullptr ? bridge().app->waitingInferences() : 0;
  if (waiting > bridge().announced) {
    tellPage("work");
  }
  bridge().announced = waiting;
}

}  // namespace lobule::platform

using lobule::platform::bridge;

extern "C" {

EMSCRIPTEN_KEEPALIVE std::uint8_t* lobule_newBuffer(std::size_t bytes) {
  return bridge().buffers.make(bytes);
}

EMSCRIPTEN_KEEPALIVE void lobule_dropBuffer(std::uint8_t* buffer) {
  bridge().buffers.drop(buffer);
}

EMSCRIPTEN_KEEPALIVE void lobule_openFile(const char* name, std::uint8_t* buffer) {
  lobule::SharedBytes bytes = bridge().buffers.take(buffer);
  if (bridge().app != nullptr) {
    bridge().app->openFile(name, std::move(bytes));
    bridge().wake();
  }
}

EMSCRIPTEN_KEEPALIVE void lobule_reportFileError(const char* name, const char* message) {
  if (bridge().app != nullptr) {
    bridge().app->reportFileError(name, message);
    bridge().wake();
  }
}

EMSCRIPTEN_KEEPALIVE void lobule_addModel(std::uint8_t* manifest, const char* status) {
  const lobule::SharedBytes bytes = bridge().buffers.take(manifest);
  std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  text.erase(text.find_last_not_of('\0') + 1);
  if (bridge().app != nullptr) {
    bridge().app->addModel(text, status);
    bridge().wake();
  }
}

EMSCRIPTEN_KEEPALIVE void lobule_setModelStatus(const char* id, const char* status) {
  if (bridge().app != nullptr) {
    bridge().app->setModelStatus(id, status);
    bridge().wake();
  }
}

EMSCRIPTEN_KEEPALIVE void lobule_setBackend(const char* backend, const char* reason) {
  if (bridge().app != nullptr) {
    bridge().app->setBackend(backend, reason);
    bridge().wake();
  }
}

EMSCRIPTEN_KEEPALIVE const char* lobule_nextJob() {
  bridge().jobText.clear();
  if (bridge().app != nullptr) {
    if (std::optional<lobule::app::InferenceRequest> request = bridge().app->nextInference()) {
      bridge().jobText = lobule::platform::describe(*request);
      bridge().inputs[static_cast<std::uint32_t>(request->id)] = std::move(request->input);
    }
    bridge().announced = bridge().app->waitingInferences();  // the next one to come is news again
  }
  return bridge().jobText.c_str();
}

EMSCRIPTEN_KEEPALIVE const float* lobule_jobInput(std::uint32_t id) {
  const auto found = bridge().inputs.find(id);
  return found == bridge().inputs.end() ? nullptr : found->second.values.data();
}

EMSCRIPTEN_KEEPALIVE void lobule_finishJob(std::uint32_t id, const char* outputsJson, double milliseconds,
                                           const char* backend) {
  bridge().inputs.erase(id);
  auto outputs = lobule::platform::readOutputsGuarded(outputsJson);
  if (bridge().app == nullptr) {
    return;
  }
  if (outputs) {
    bridge().app->finishInference(id, std::move(*outputs), milliseconds, backend);
  } else {
    bridge().app->failInference(id, outputs.error().message);
  }
  bridge().wake();
}

EMSCRIPTEN_KEEPALIVE void lobule_failJob(std::uint32_t id, const char* why) {
  bridge().inputs.erase(id);
  if (bridge().app != nullptr) {
    bridge().app->failInference(id, why);
    bridge().wake();
  }
}

EMSCRIPTEN_KEEPALIVE int lobule_isCancelled(const lobule::Progress* progress) {
  return progress->isCancelled() ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE const char* lobule_debugSnapshot() {
  if (bridge().hooks.snapshot) {
    bridge().snapshotText = bridge().hooks.snapshot();
  } else if (bridge().app != nullptr) {
    bridge().snapshotText = lobule::dumpJson(lobule::study::debugSnapshot(bridge().app->state(), {}, 0));
  }
  return bridge().snapshotText.c_str();
}

EMSCRIPTEN_KEEPALIVE int lobule_isIdle() {
  const bool isAppIdle = bridge().app == nullptr || bridge().app->isIdle();
  const bool isSettled = !bridge().hooks.isScreenSettled || bridge().hooks.isScreenSettled();
  return isAppIdle && isSettled ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void lobule_update() {
  if (bridge().app != nullptr) {
    bridge().app->update();
    lobule::platform::announceWork();
  }
}
}
