#include "platform/web/decode_workers.h"

#include <emscripten.h>
#include <emscripten/proxying.h>
#include <emscripten/threading.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "dicom/jpeg2000_runner.h"
#include "platform/web/bridge.h"

namespace lobule::platform {

namespace {

using dicom::Jpeg2000Request;
using dicom::Jpeg2000Run;

// As in web/decode_worker.js. The worker goes from kIdle over kPosted, kTaking and kWorking to kDecoded, its samples in
// its own memory; when the core has made room for them over kWriting to kDone; or to kFailed. The core posts, and
// brings it back to kIdle. A worker whose work nobody wants any more is kUnwanted. The browser takes its time to end a
// worker: the generation, in the word's upper bits, keeps one that was told to end away from what its successor is
// given.
enum State : std::uint32_t {
  kAbsent,
  kIdle,
  kPosted,
  kTaking,
  kWorking,
  kDecoded,
  kWriting,
  kDone,
  kFailed,
  kUnwanted
};
constexpr std::uint32_t kStateBits = 4;

struct Mailbox {
  std::atomic<std::uint32_t> word{kAbsent};
  std::uint32_t stream = 0, streamBytes = 0, target = 0, targetBytes = 0;
  Jpeg2000Request request;

  State state() const { return static_cast<State>(word & ((1U << kStateBits) - 1)); }
  std::uint32_t generation() const { return word >> kStateBits; }
};
static_assert(sizeof(Mailbox) % sizeof(std::int32_t) == 0 && sizeof(std::atomic<std::uint32_t>) == 4);

constexpr int kMostWorkers = 4;
constexpr std::uint32_t kFewestRows = 512;  // a worker's share: less is not worth the rows that two of them decode
constexpr double kLookMs = 20, kPatienceMs = 15'000, kLongestWriteMs = 2'000;
constexpr double kAnnouncedMs = 2'000;  // so long a frame that was announced is waited with

class DecodeWorkers {
 public:
  Jpeg2000Run run(ByteSpan stream, const Jpeg2000Request& request, std::vector<std::byte>& target,
                  const Progress& progress);
  void announce();
  void fail();
  bool mayEnd(int index);
  bool mayEndAll();
  Mailbox* mailboxes() { return mailboxes_.data(); }

 private:
  std::vector<Mailbox*> take(std::uint32_t most, const Progress& progress);
  std::vector<Mailbox*> takeFree(std::size_t most);
  std::size_t fairShare();
  void giveBack(const std::vector<Mailbox*>& taken);
  std::size_t indexOf(const Mailbox& mailbox) const { return static_cast<std::size_t>(&mailbox - mailboxes_.data()); }
  Jpeg2000Run decode(const std::vector<Mailbox*>& taken, ByteSpan stream, const Jpeg2000Request& request,
                     std::vector<std::byte>& target, const Progress& progress);
  Jpeg2000Run follow(const std::vector<Mailbox*>& taken, State wanted, const Progress& progress);
  void drop(Mailbox& mailbox);

  std::array<Mailbox, kMostWorkers> mailboxes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<bool, kMostWorkers> isTaken_{};  // by a thread here
  std::size_t wanting_ = 0;                   // threads between the beginning and the end of run()
  std::vector<double> announced_;             // until when each of those frames is waited with
  std::atomic<bool> hasFailed_ = false;
};

DecodeWorkers& workers() {
  static DecodeWorkers only;
  return only;
}

// Tells the page from any thread. index: of the worker, where one is meant.
void tellPageSoon(void (*tell)(void*), int index = 0) {
  emscripten_proxy_async(emscripten_proxy_get_system_queue(), emscripten_main_runtime_thread_id(), tell,
                         reinterpret_cast<void*>(static_cast<std::intptr_t>(index)));
}

void wakePage() {
  tellPageSoon([](void*) { tellPage("decodersWanted"); });
}

std::uint32_t addressOf(const void* place) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(place));
}

std::uint64_t rowBytes(const Jpeg2000Request& request) {
  return std::uint64_t{request.columns} * request.components * request.bytesPerSample;
}

void setWord(Mailbox& mailbox, std::uint32_t generation, State state) {
  mailbox.word = generation << kStateBits | state;
  emscripten_futex_wake(&mailbox.word, kMostWorkers);
}

void setState(Mailbox& mailbox, State state) {
  setWord(mailbox, mailbox.generation(), state);
}

bool changeState(Mailbox& mailbox, State from, State to) {
  const std::uint32_t generation = mailbox.generation() << kStateBits;
  std::uint32_t expected = generation | from;
  const bool isChanged = mailbox.word.compare_exchange_strong(expected, generation | to);
  if (isChanged) emscripten_futex_wake(&mailbox.word, kMostWorkers);
  return isChanged;
}

// Until it may be another one, and not for long.
void awaitChange(Mailbox& mailbox, State state) {
  emscripten_futex_wait(&mailbox.word, mailbox.generation() << kStateBits | state, kLookMs);
}

std::vector<Mailbox*> DecodeWorkers::takeFree(std::size_t most) {
  std::vector<Mailbox*> taken;
  for (std::size_t i = 0; i < mailboxes_.size() && taken.size() < most; ++i) {
    if (!isTaken_[i] && mailboxes_[i].state() == kIdle) taken.push_back(&mailboxes_[i]);
  }
  for (const Mailbox* mailbox : taken) isTaken_[indexOf(*mailbox)] = true;
  return taken;
}

// Several workers on one frame are sooner done than one, but with more work in all: their rows overlap. So each frame
// that is wanted, or soon will be, gets as many as the others.
std::size_t DecodeWorkers::fairShare() {
  std::erase_if(announced_, [now = emscripten_get_now()](double until) { return until < now; });
  return std::max<std::size_t>(1, kMostWorkers / (std::max<std::size_t>(1, wanting_) + announced_.size()));
}

// Waits for a worker, and takes more where they are free. Empty: none comes.
std::vector<Mailbox*> DecodeWorkers::take(std::uint32_t most, const Progress& progress) {
  wakePage();
  const double began = emscripten_get_now();
  std::unique_lock lock(mutex_);
  while (!hasFailed_ && !progress.isCancelled()) {
    std::vector<Mailbox*> taken = takeFree(std::min<std::size_t>(most, fairShare()));
    if (!taken.empty()) return taken;
    const bool isAnyThere =
        std::ranges::any_of(mailboxes_, [](const Mailbox& mailbox) { return mailbox.state() != kAbsent; });
    if (!isAnyThere && emscripten_get_now() - began > kPatienceMs) hasFailed_ = true;
    // Workers come and get free without this lock.
    changed_.wait_for(lock, std::chrono::milliseconds(static_cast<int>(kLookMs)));
  }
  return {};
}

void DecodeWorkers::giveBack(const std::vector<Mailbox*>& taken) {
  const std::scoped_lock lock(mutex_);
  for (const Mailbox* mailbox : taken) isTaken_[indexOf(*mailbox)] = false;
  changed_.notify_all();
}

// Returns when the worker neither reads nor writes for this work any more.
void DecodeWorkers::drop(Mailbox& mailbox) {
  const double began = emscripten_get_now();
  while (true) {
    const State state = mailbox.state();
    if (state == kPosted && changeState(mailbox, kPosted, kIdle)) return;
    if (state == kDecoded && changeState(mailbox, kDecoded, kIdle)) return;
    if (state == kWorking && changeState(mailbox, kWorking, kUnwanted)) {
      tellPageSoon(
          [](void* index) {
            tellPage("decoderUnwanted", std::to_string(reinterpret_cast<std::intptr_t>(index)).c_str());
          },
          static_cast<int>(indexOf(mailbox)));
      return;
    }
    if (state == kDone || state == kFailed) {
      setState(mailbox, kIdle);
      return;
    }
    if (state == kIdle || state == kAbsent || state == kUnwanted) return;
    if (hasFailed_ && (state != kWriting || emscripten_get_now() - began > kLongestWriteMs)) return;  // it is ended
    awaitChange(mailbox, state);
  }
}

// Until all of them are decoded, or done.
Jpeg2000Run DecodeWorkers::follow(const std::vector<Mailbox*>& taken, State wanted, const Progress& progress) {
  for (Mailbox* mailbox : taken) {
    State state = mailbox->state();
    while (state != wanted && state != kFailed && !progress.isCancelled()) {
      if (hasFailed_) return Jpeg2000Run::kNotDone;
      awaitChange(*mailbox, state);
      state = mailbox->state();
    }
    if (progress.isCancelled()) return Jpeg2000Run::kCancelled;
    if (state == kFailed) return Jpeg2000Run::kNotDone;
  }
  return Jpeg2000Run::kDecoded;
}

Jpeg2000Run DecodeWorkers::decode(const std::vector<Mailbox*>& taken, ByteSpan stream, const Jpeg2000Request& request,
                                  std::vector<std::byte>& target, const Progress& progress) {
  // Share the rows out.
  const auto count = static_cast<std::uint64_t>(taken.size());
  for (std::uint64_t i = 0; i < count; ++i) {
    Mailbox& mailbox = *taken[i];
    mailbox.stream = addressOf(stream.data());
    mailbox.streamBytes = static_cast<std::uint32_t>(stream.size());
    mailbox.request = request;
    if (count > 1) {
      mailbox.request.firstRow = static_cast<std::uint32_t>(request.rows * i / count);
      mailbox.request.endRow = static_cast<std::uint32_t>(request.rows * (i + 1) / count);
    }
    const std::uint64_t rows = count > 1 ? mailbox.request.endRow - mailbox.request.firstRow : request.rows;
    mailbox.targetBytes = static_cast<std::uint32_t>(rows * rowBytes(request));
    setState(mailbox, kPosted);
  }
  if (const Jpeg2000Run run = follow(taken, kDecoded, progress); run != Jpeg2000Run::kDecoded) return run;

  // Fetch the samples. Without room for them the workers must get free all the same; the core finds out by itself.
  try {
    target.resize(static_cast<std::size_t>(rowBytes(request) * request.rows));
  } catch (const std::bad_alloc&) {
    return Jpeg2000Run::kNotDone;
  }
  for (Mailbox* mailbox : taken) {
    mailbox->target = addressOf(target.data() + mailbox->request.firstRow * rowBytes(request));
    changeState(*mailbox, kDecoded, kWriting);
  }
  return follow(taken, kDone, progress);
}

Jpeg2000Run DecodeWorkers::run(ByteSpan stream, const Jpeg2000Request& request, std::vector<std::byte>& target,
                               const Progress& progress) {
  if (hasFailed_ || emscripten_is_main_browser_thread()) return Jpeg2000Run::kNotDone;
  {
    const std::scoped_lock lock(mutex_);
    ++wanting_;
    if (!announced_.empty()) announced_.erase(announced_.begin());  // this one, or as good as this one
  }
  const std::uint32_t most = request.mayBeParted != 0 ? std::max<std::uint32_t>(1, request.rows / kFewestRows) : 1;
  const std::vector<Mailbox*> taken = take(most, progress);
  Jpeg2000Run done = Jpeg2000Run::kNotDone;
  if (!taken.empty()) done = decode(taken, stream, request, target, progress);
  if (progress.isCancelled()) done = Jpeg2000Run::kCancelled;
  for (Mailbox* mailbox : taken) drop(*mailbox);  // none goes on
  giveBack(taken);
  const std::scoped_lock lock(mutex_);
  if (--wanting_ == 0) tellPageSoon([](void*) { tellPage("decodersAtRest"); });
  return done;
}

// The workers start while the frame's preview is decoded.
void DecodeWorkers::announce() {
  if (hasFailed_) return;
  {
    const std::scoped_lock lock(mutex_);
    announced_.push_back(emscripten_get_now() + kAnnouncedMs);
  }
  wakePage();
}

// The page has told the browser to end all of them: none begins to write any more.
void DecodeWorkers::fail() {
  hasFailed_ = true;
  for (Mailbox& mailbox : mailboxes_) {
    for (const State state : {kIdle, kPosted, kTaking, kWorking, kDecoded}) changeState(mailbox, state, kUnwanted);
  }
}

bool DecodeWorkers::mayEnd(int index) {
  const std::scoped_lock lock(mutex_);
  Mailbox& mailbox = mailboxes_[static_cast<std::size_t>(index)];
  if (!changeState(mailbox, kUnwanted, kAbsent)) return false;
  setWord(mailbox, mailbox.generation() + 1, kAbsent);
  return true;
}

bool DecodeWorkers::mayEndAll() {
  const std::scoped_lock lock(mutex_);
  if (wanting_ > 0) return false;
  for (Mailbox& mailbox : mailboxes_) setWord(mailbox, mailbox.generation() + 1, kAbsent);
  return true;
}

}  // namespace

void connectDecodeWorkers() {
  dicom::setJpeg2000Runner([](ByteSpan stream, const Jpeg2000Request& request, std::vector<std::byte>& target,
                              const Progress& progress) { return workers().run(stream, request, target, progress); },
                           [] { workers().announce(); });
}

}  // namespace lobule::platform

using lobule::platform::workers;

extern "C" {

EMSCRIPTEN_KEEPALIVE std::int32_t* lobule_decoderMailboxes() {
  return reinterpret_cast<std::int32_t*>(workers().mailboxes());
}

EMSCRIPTEN_KEEPALIVE int lobule_decoderMailboxWords() {
  return static_cast<int>(sizeof(lobule::platform::Mailbox) / sizeof(std::int32_t));
}

EMSCRIPTEN_KEEPALIVE int lobule_decoderMailboxCount() {
  return lobule::platform::kMostWorkers;
}

EMSCRIPTEN_KEEPALIVE int lobule_decoderGeneration(int index) {
  return static_cast<int>(workers().mailboxes()[index].generation());
}

EMSCRIPTEN_KEEPALIVE void lobule_decodersFailed() {
  workers().fail();
}

EMSCRIPTEN_KEEPALIVE int lobule_mayEndDecoder(int index) {
  return workers().mayEnd(index) ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE int lobule_mayEndDecoders() {
  return workers().mayEndAll() ? 1 : 0;
}
}
