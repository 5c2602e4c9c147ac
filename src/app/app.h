// The frame loop's body: applies finished work and actions, starts jobs, draws. One App a page; UI thread only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/bytes.h"
#include "inference/prepare.h"
#include "study/state.h"
#include "ui/screen.h"

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
  App(Executor executor, std::function<double()> nowMs);
  ~App();

  // Files come in any order; reading happens on the executor.
  void openFile(const std::string& name, SharedBytes bytes);
  void addModel(const std::string& manifestJson);
  void setBackend(const std::string& backend, const std::string& reason);
  void dispatch(study::Action action);

  std::optional<InferenceRequest> nextInference();
  void finishInference(study::JobId id, inference::NamedTensors outputs, double milliseconds,
                       const std::string& backend);
  void failInference(study::JobId id, const std::string& why);

  // Applies queued actions and ended jobs, starts new jobs. Called once a frame before drawing.
  void update();
  const study::StudyState& state() const;
  bool isIdle() const;  // no job runs or waits, nothing queued

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lobule::app
