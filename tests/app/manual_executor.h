// An executor whose work runs when the test says so, in the order that it says.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "app/app.h"

namespace lobule::app::testing {

class ManualExecutor {
 public:
  Executor executor() const {
    return [tasks = tasks_](std::function<void()> task) { tasks->push_back(std::move(task)); };
  }
  std::size_t waiting() const { return tasks_->size(); }
  void runFirst() { run(0); }
  void runLast() { run(tasks_->size() - 1); }

 private:
  void run(std::size_t index) {
    auto task = std::move((*tasks_)[index]);
    tasks_->erase(tasks_->begin() + static_cast<std::ptrdiff_t>(index));
    task();
  }

  std::shared_ptr<std::deque<std::function<void()>>> tasks_ = std::make_shared<std::deque<std::function<void()>>>();
};

inline Executor atOnce() {
  return [](std::function<void()> task) { task(); };
}

}  // namespace lobule::app::testing
