// The only place where C++ and JavaScript meet: plain C exports that JS calls (Module._lobule_...), and one function
// through which the core tells the page something (Module.onLobuleEvent). UI thread only; C++ never waits for JS.
//
// Conventions
// - Text into the core: zero-terminated UTF-8 (ccall's 'string' for short text; a buffer for files). Text out: a
// pointer
//   that stays good until the same function is called again: UTF8ToString it at once.
// - Buffers: newBuffer(n) gives n bytes of the core's heap, or 0 when memory is short. JS fills HEAPU8 at that address
//   (look HEAPU8 up after the call: the heap may have grown). A function that takes a buffer owns it from then on;
//   dropBuffer frees one that was not handed over.
// - Job ids are positive integers below 2^32.
//
// The inference loop of the page, and of Node:
//   on event "work", or after finishing one:
//     const job = JSON.parse(text(_lobule_nextJob()) || 'null')     // {"id","model","input","shape"}
//     const values = HEAPF32.slice(_lobule_jobInput(job.id) / 4, +product(job.shape))
//     ... run; then for each output a buffer with its floats, and
//     _lobule_finishJob(job.id, '[{"name":"logits","shape":[1,1,64,64],"buffer":1234}]', milliseconds, "wasm")
//     or _lobule_failJob(job.id, "A sentence.")
//
// Events, Module.onLobuleEvent(kind, text), called on the UI thread, possibly from inside an export: return quickly.
//   "work"        nextJob has something to run
//   "request"     text: "openFiles", "openFolder", "openSample" or "openSampleUltrasound" (within the click's user
//                 activation)
//   "cursor"      text: a CSS cursor for the canvas
//   "copy"        text: for the clipboard
//   "settings"    text: JSON to keep and to give back through restoreSettings on the next visit
//   "contextLost", "contextRestored"   text: a sentence for the reader
//   "workDone"    a worker has ended a piece of work: call collectWork, but not from inside this event
//   "slice"       text: {"slice","file","offset","count","target"}: bytes of a page file are wanted at the target
//                 address; answered by answerSlice, later, always
//   "fileClosed"  text: the number of a page file that the core lets go
//   "decodersWanted", "decoderUnwanted" (text: which), "decodersAtRest"   see decode_workers.h
//   "fatal"       text: a sentence for the reader; nothing will be drawn any more
//   "ready"       the first frame is on screen; models and files are welcome from now on
// Decoders that are fetched on demand (lobule_jxl.wasm) run on the thread that decodes, which asks isCancelled of the
// core in between. Page only: request, cursor, copy, settings, context, workDone, slice, fileClosed, fatal, ready.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.h"

namespace lobule::app {
class App;
}

namespace lobule::platform {

// What only the page knows. Node leaves all of it empty.
struct BridgeHooks {
  std::function<std::string()> snapshot;  // debugSnapshot's text; empty: the state without a screen
  std::function<bool()> isScreenSettled;  // the state is on screen
  std::function<void()> wake;             // something came in: draw soon
};

// Where the exports go; app must outlive every later call from JS. Null: exports do nothing.
void connectBridge(app::App* app, BridgeHooks hooks = {});

// Part of connectBridge, for tests of the decoders alone: what is fetched only when a file needs it (JPEG XL) can be
// found from here on.
void connectDecoders();

// Calls Module.onLobuleEvent(kind, text) where the page has set it.
void tellPage(const char* kind, const char* text = "");

// A run of text drawn by the page with whatever fonts the browser has, by Module.onLobuleText(text, emPx, isSemiBold):
// {width, height, left, top, advance, coverage}, as in ui/foreign_text.h. nullopt where the page draws none.
struct PageText {
  int width = 0, height = 0;
  float left = 0, top = 0, advance = 0;
  std::vector<std::uint8_t> coverage;
};
std::optional<PageText> drawPageText(const std::string& text, float emPx, bool isSemiBold);

// CSS pixels inside the browser's window; page only, as the next.
int pageWidth();
int pageHeight();
bool isPageHidden();

// A buffer that JS filled, from now on the caller's; empty bytes for an address that is none.
SharedBytes takeBuffer(const std::uint8_t* buffer);

// Tells "work" when an inference became available since the last call. After each App::update().
void announceWork();

}  // namespace lobule::platform

extern "C" {

// --- buffers (bridge.cpp, page and Node)
std::uint8_t* lobule_newBuffer(std::size_t bytes);
void lobule_dropBuffer(std::uint8_t* buffer);

// --- files and models
// name: as dropped, with its folder ("exam/RCC.dcm"); for messages and labels only. Owns buffer.
void lobule_openFile(const char* name, std::uint8_t* buffer);
// A file that the page could not read: becomes an error in the list.
void lobule_reportFileError(const char* name, const char* message);
// The text of model.json, once for each model folder. Owns buffer. status: "loading", "ready" or why it cannot run.
void lobule_addModel(std::uint8_t* manifest, const char* status);
// A later word on a model: its id, and "loading", "ready" or a sentence.
void lobule_setModelStatus(const char* id, const char* status);
// backend: "webgpu" or "wasm"; reason: one sentence for the model panel.
void lobule_setBackend(const char* backend, const char* reason);

// --- inference
const char* lobule_nextJob();                    // JSON as above, or "" when there is none
const float* lobule_jobInput(std::uint32_t id);  // the job's input tensor, until finishJob or failJob; 0: unknown id
void lobule_finishJob(std::uint32_t id, const char* outputsJson, double milliseconds, const char* backend);
void lobule_failJob(std::uint32_t id, const char* why);

// --- looking in
const char* lobule_debugSnapshot();  // JSON by web/snapshot.schema.json: the state as last drawn
int lobule_isIdle();                 // 1: no job runs or waits, and that state is on screen
// Applies finished work and starts new work: the page's frame loop does it; Node calls it from a timer.
void lobule_update();

// --- the page around the canvas (bridge_page.cpp, page only)
void lobule_dragOver(int isOver);
void lobule_setClipboard(const char* text);  // on the page's paste event: what Ctrl+V in a text field pastes
void lobule_setReducedMotion(int isReduced);
void lobule_restoreSettings(const char* json);
// A file that stays with the page. file: the page's number for it; size in bytes; owns head, a buffer with the first
// bytes: 65536, or all there are. The core asks for the rest by the event "slice", and tells "fileClosed" at the end.
// opening: the same number, from 1 upwards, for all files of one drop or choice: its exam is shown.
void lobule_openPageFile(const char* name, std::uint32_t file, double size, const std::uint8_t* head, int opening);
// The files of the images that a DICOMDIR lists, as JSON: ["PT000000/IM000001", ...]; none where it cannot be read.
// Owns directory. The text is valid until the next call.
const char* lobule_listedImages(const std::uint8_t* directory);
int lobule_filesWaiting();           // opened, but not read yet: open no more while there are many
void lobule_expectFiles(int count);  // found, but not opened yet: for the progress that is shown
// The answer to the event "slice": its number, and 1 when all its bytes stand at its target, 0 when they cannot be
// read.
void lobule_answerSlice(std::uintptr_t slice, int isRead);
void lobule_collectWork();  // on the event "workDone"
void lobule_wake();         // draw again soon (fonts loaded, visibility changed)
}
