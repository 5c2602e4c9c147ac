#include "app/app.h"

#include <algorithm>

#include "app/file_queue.h"
#include "app/job_runner.h"

namespace lobule::app {

struct App::Impl {
  Impl(Executor executor, std::function<double()> nowMs, int parallelJobs)
      : workers(std::move(executor)),
        files(workers, [this](study::Action action) { queue.push_back(std::move(action)); }),
        jobs(workers, std::move(nowMs), parallelJobs,
             [this](study::Action action) { queue.push_back(std::move(action)); }) {}

  void applyQueue();
  void countFiles();

  study::StudyState state;
  study::Actions queue;
  bool isUpdating = false;
  int filesExpected = 0;
  std::uint64_t filesReadBefore = 0;  // when none waited last
  Workers workers;
  FileQueue files;
  JobRunner jobs;
};

namespace {

// A cancelled job is still on its worker.
bool isNotOver(const study::Job& job) {
  return study::isPending(job) || job.phase == study::JobPhase::kCancelled;
}

// Sets a flag for as long as it lives.
class Entered {
 public:
  explicit Entered(bool& flag) : flag_(flag) { flag_ = true; }
  ~Entered() { flag_ = false; }
  Entered(const Entered&) = delete;
  Entered& operator=(const Entered&) = delete;

 private:
  bool& flag_;
};

}  // namespace

App::App(Executor executor, std::function<double()> nowMs, int parallelJobs)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(nowMs), parallelJobs)) {}

App::~App() = default;

void App::openFile(const std::string& name, SharedBytes bytes) {
  impl_->files.open(name, std::move(bytes));
}

void App::openFile(const std::string& name, SharedSource source, std::vector<std::byte> head, int opening) {
  impl_->files.open(name, std::move(source), std::move(head), opening);
}

int App::filesWaiting() const {
  return impl_->files.waiting();
}

void App::expectFiles(int count) {
  impl_->filesExpected = count;
}

void App::reportFileError(const std::string& name, const std::string& message) {
  dispatch(study::ReportFileError{.file = name, .message = message});
}

void App::addModel(const std::string& manifestJson, const std::string& status) {
  Result<inference::Manifest> manifest = inference::readManifest(manifestJson);
  if (!manifest) {
    reportFileError("model.json", manifest.error().message);
    return;
  }
  dispatch(study::AddModel{study::LoadedModel{.manifest = std::move(*manifest), .status = status}});
}

void App::setModelStatus(const std::string& modelId, const std::string& status) {
  impl_->applyQueue();  // the model may have been added just before
  const auto& models = impl_->state.models;
  const auto found = std::ranges::find_if(models, [&](const auto& model) { return model.manifest.id == modelId; });
  if (found != models.end()) {
    dispatch(study::AddModel{study::LoadedModel{.manifest = found->manifest, .status = status}});
  }
}

void App::setBackend(const std::string& backend, const std::string& reason) {
  dispatch(study::SetBackend{.backend = backend, .reason = reason});
}

void App::dispatch(study::Action action) {
  impl_->queue.push_back(std::move(action));
}

std::optional<InferenceRequest> App::nextInference() {
  return impl_->jobs.nextInference();
}

void App::finishInference(study::JobId id, inference::NamedTensors outputs, double milliseconds,
                          const std::string& backend) {
  impl_->jobs.finishInference(impl_->state, id, std::move(outputs), milliseconds, backend);
}

void App::failInference(study::JobId id, const std::string& why) {
  impl_->jobs.failInference(id, why);
}

int App::waitingInferences() const {
  return impl_->jobs.waitingInferences();
}

void App::Impl::applyQueue() {
  // By index: an action's consequences may queue more.
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const study::Action action = std::move(queue[i]);
    study::apply(state, action);
  }
  queue.clear();
}

void App::Impl::countFiles() {
  const int waiting = files.waiting() + filesExpected;
  if (waiting == 0) filesReadBefore = files.read();
  const auto read = static_cast<int>(files.read() - filesReadBefore);
  if (state.filesWaiting != waiting || state.filesRead != read) {
    queue.push_back(study::SetFilesWaiting{.count = waiting, .read = read});
  }
}

void App::update() {
  if (impl_->isUpdating) {
    return;
  }
  const Entered entered(impl_->isUpdating);
  impl_->workers.collect();
  impl_->countFiles();
  impl_->applyQueue();
  impl_->jobs.startJobs(impl_->state);
  impl_->applyQueue();  // that they have started
}

const study::StudyState& App::state() const {
  return impl_->state;
}

bool App::isIdle() const {
  return impl_->filesExpected == 0 && impl_->queue.empty() && impl_->workers.underWay() == 0 &&
         impl_->files.isEmpty() && std::ranges::none_of(impl_->state.jobs, isNotOver);
}

}  // namespace lobule::app
