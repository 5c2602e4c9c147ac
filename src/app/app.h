// The frame loop's body: applies finished work and actions, starts jobs. One App a page; UI thread only. Knows neither
// screen nor GL, so that Node runs the same.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/byte_source.h"
#include "core/bytes.h"
#include "inference/prepare.h"
#include "study/action.h"
#include "study/state.h"

namespace lobule::app {

// Slow work runs elsewhere: the page gives threads, tests run it at once.
using Executor = std::function<void(std::function<void()>)>;

// An inference that JS takes from the core (nextJob), runs in ORT's worker and gives back (finishJob).
struct InferenceRequest {
  study::JobId id = 0;
  std::string modelId;
  inference::Tensor input;
  std::string inputName;
};

class App {
 public:
  // parallelJobs: how many pieces of slow work are given to the executor at a time; the rest waits where a more urgent
  // one can still overtake it.
  App(Executor executor, std::function<double()> nowMs, int parallelJobs = 3);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Files come in any order and are added in the order of the calls; reading happens on the executor.
  void openFile(const std::string& name, SharedBytes bytes);
  // The same of a file that stays where it is and is read in slices; head: its first page, where it was read already.
  // opening: as in AddFile.
  void openFile(const std::string& name, SharedSource source, std::vector<std::byte> head = {}, int opening = 0);
  int filesWaiting() const;  // opened, but not read yet
  // How many more will be opened soon, as far as is known: for the progress that is shown.
  void expectFiles(int count);
  void reportFileError(const std::string& name, const std::string& message);
  // status: "loading", "ready", or a sentence that says why it cannot run. A manifest that cannot be read becomes an
  // error in the list.
  void addModel(const std::string& manifestJson, const std::string& status = "ready");
  void setModelStatus(const std::string& modelId, const std::string& status);
  void setBackend(const std::string& backend, const std::string& reason);
  void dispatch(study::Action action);

  // Each request is given out once. outputs may come after a cancellation: they are dropped then.
  std::optional<InferenceRequest> nextInference();
  void finishInference(study::JobId id, inference::NamedTensors outputs, double milliseconds,
                       const std::string& backend);
  void failInference(study::JobId id, const std::string& why);
  int waitingInferences() const;  // not given out yet

  // Applies queued actions and ended jobs, starts new jobs. Called once a frame before drawing. Within another call it
  // does nothing.
  void update();
  const study::StudyState& state() const;
  bool isIdle() const;  // no job runs or waits, nothing queued, no file expected

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lobule::app
