// Runs the jobs of the state (study/state.h tells their life): takes the most urgent, works on the executor, hands
// inferences to JS and interprets what comes back. Reports by actions only.
#pragma once

#include <map>

#include "app/workers.h"
#include "study/pipeline.h"

namespace lobule::app {

class JobRunner {
 public:
  JobRunner(Workers& workers, std::function<double()> nowMs, int parallelJobs,
            std::function<void(study::Action)> report);

  // Starts what may start, and ends what was cancelled while it waited for JS. Called after the state has changed.
  void startJobs(const study::StudyState& state);

  std::optional<InferenceRequest> nextInference();
  void finishInference(const study::StudyState& state, study::JobId id, inference::NamedTensors outputs,
                       double milliseconds, const std::string& backend);
  void failInference(study::JobId id, const std::string& why);
  int waitingInferences() const;

 private:
  // An analysis, or a search for landmarks, between preparation and interpretation: JS has its input, or will.
  struct Inference {
    study::Image image;
    inference::Manifest model;
    study::PreparedAnalysis prepared;
    Progress progress;
    bool isGivenOut = false;
  };

  void start(const study::StudyState& state, const study::Job& job);
  void startDecode(const study::Image& image, const study::Job& job);
  void startLandmarks(const study::StudyState& state, const study::Image& image, const study::Job& job);
  // By what the network's outputs show where there are any, else by classical means alone.
  void finishLandmarks(study::JobId id, Inference inference, inference::NamedTensors outputs);
  void startPrepare(const study::Image& image, const study::Job& job, const inference::Manifest& model);
  void startThreshold(const study::Image& image, const study::Job& job, const inference::Manifest& model,
                      double threshold);
  void endCancelledInferences(const study::StudyState& state);
  void reportFailure(study::JobId id, const Error& error);
  template <class Work, class Done>
  void runJob(Work work, Done done);

  Workers& workers_;
  std::function<double()> nowMs_;
  int parallelJobs_;
  std::function<void(study::Action)> report_;
  int running_ = 0;
  std::map<study::JobId, Inference> inferences_;
};

}  // namespace lobule::app
